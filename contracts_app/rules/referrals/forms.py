"""What the slips of referrals say: 转诊(转出)单 up and 回转单 down (W20)."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Field(NamedTuple):
    """One field of a slip: its name, whether it must be filled, and how long it may be."""

    name: str
    needed: bool = True
    longest: int = 1000


UP_FORM: Final = (
    Field("impression", longest=400),
    Field("illness"),
    Field("history", needed=False),
    Field("treatment", needed=False),
    Field("receiving_doctor", needed=False, longest=80),
    Field("doctor", longest=80),
    Field("doctor_phone", longest=40),
)
"""初步印象, 主要现病史(转出原因), 主要既往史, 治疗经过; whom it goes to, and who refers."""

FEEDBACK: Final = (
    Field("diagnosis", longest=400),
    Field("admission_no", needed=False, longest=40),
    Field("results", needed=False),
    Field("treatment", needed=False),
    Field("advice"),
    Field("doctor", longest=80),
    Field("doctor_phone", needed=False, longest=40),
)
"""诊断结果, 住院病案号, 主要检查结果, 治疗经过, 下一步治疗方案及康复建议; who treated."""

DOWN_FORM: Final = (*FEEDBACK, Field("plan", longest=2000))
"""The same, with the plan for home: what is to be looked at on days 3, 7 and 30."""


def read_form(fields: tuple[Field, ...], typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed, by field, without blanks at the edges; what is not a field is left out."""
    return {one.name: typed.get(one.name, "").strip() for one in fields}


def faults(fields: tuple[Field, ...], form: Mapping[str, str]) -> list[tuple[str, str]]:
    """The codes of what is wrong with a slip, with the fields: `missing_required`, `too_long`."""
    found = {
        **{("missing_required", one.name): one.needed and not form[one.name] for one in fields},
        **{("too_long", one.name): len(form[one.name]) > one.longest for one in fields},
    }
    return [fault for fault, applies in found.items() if applies]
