"""A made-up agreement, by which a wording is looked at before anybody signs it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from contracts_app.printing.agreement import render_agreement
from contracts_app.printing.options import PrintOptions
from contracts_app.printing.printer import SealMissing
from contracts_app.rules.agreement_template import Wording, filled
from contracts_app.rules.periods import first_period
from contracts_app.services.errors import Refused
from contracts_app.services.seals import pictures_of

MARK: Final = "样张"
_VALUES: Final = {
    "no": f"{MARK}-01",
    "rep": "张样本",
    "id": "1101991958******2X",
    "addr": "示范村一组1号",
    "tel": "138****0000",
    "org": "示范镇卫生院",
    "team": "示范家庭医生团队",
    "lead": "李示范",
    "contact": "王示范",
    "team_tel": "0000-0000000",
}
_MEMBERS: Final = (
    ("张样本", "女", "1958-03-12", "户主", ["老年人", "高血压"]),
    ("赵样本", "男", "1956-05-06", "配偶", ["老年人"]),
    ("赵小样", "男", "2021-07-01", "孙子", ["0-6岁儿童"]),
)
_PACKAGES: Final = (
    ("BASIC", "基础服务包", 0, 0, 0),
    ("SAMPLE", "示范个性化服务包", 6000, 2000, 4000),
)


@dataclass(frozen=True)
class Preview:
    """A wording as it reads with the values of the made-up household."""

    title: str
    preamble: str
    clauses: tuple[tuple[str, str], ...]
    """Each clause with its English, which may be empty."""


def preview_of(wording: Wording, institution: Any | None, today: date) -> Preview:
    """The words filled in; a placeholder that nobody knows stays as it was typed."""
    values = _values(institution, today)
    beside = (*wording.gloss, *[""] * len(wording.clauses))
    clauses = tuple(
        (filled(clause, values), gloss)
        for clause, gloss in zip(wording.clauses, beside, strict=False)
    )
    return Preview(filled(wording.title, values), filled(wording.preamble, values), clauses)


def _values(institution: Any | None, today: date) -> dict[str, str]:
    period = first_period(today)
    days = {"start": period.start, "end": period.end, "date": today}
    written = {name: f"{day.year}年{day.month}月{day.day}日" for name, day in days.items()}
    return {**_VALUES, **written, **({"org": institution.name} if institution else {})}


def sample_pdf(
    wording: Wording,
    institution: Any | None,
    options: PrintOptions,
    verify_url: str,
    today: date,
    seals: Path | None = None,
) -> bytes:
    """The paper of the made-up household in this wording, marked as a sample by its number.

    It carries the seal of the institution only where the folder of seals is given.

    Raises Refused with `placeholder_unknown`, or `seal_missing` when its picture is not there.
    """
    snapshot = sample_snapshot(wording, institution, today)
    if seals is None:
        snapshot["institution"]["seal"] = ""
    pictures = pictures_of([snapshot], seals) if seals else {}
    try:
        return render_agreement(snapshot, verify_url, options, pictures=pictures)
    except SealMissing as gone:
        raise Refused.of("seal_missing") from gone
    except ValueError as unknown:
        raise Refused.of("placeholder_unknown") from unknown


def sample_snapshot(wording: Wording, institution: Any | None, today: date) -> dict[str, Any]:
    """What would be frozen if the made-up household signed today by hand."""
    period = first_period(today)
    person = {"id_type": "居民身份证", "id_number": _VALUES["id"]}
    return {
        "template": {
            "institution_code": institution.code if institution else "",
            "code": MARK,
            "version": 0,
            "title": wording.title,
            "preamble": wording.preamble,
            "clauses": list(wording.clauses),
            "gloss": list(wording.gloss),
        },
        "contract_no": _VALUES["no"],
        "root_no": MARK,
        "term_no": 1,
        "household": {
            "code": MARK, "address": _VALUES["addr"], "village": "示范村", "grid": "示范网格",
        },
        "representative": {
            **person, "name": _VALUES["rep"], "relation": "户主", "phone": _VALUES["tel"],
        },
        "members": [_member(at, *one) for at, one in enumerate(_MEMBERS)],
        **_provider(institution),
        "doctor": _VALUES["lead"],
        "packages": [_package(*one) for one in _PACKAGES],
        "period": {"start": period.start.isoformat(), "end": period.end.isoformat()},
        "signed_on": today.isoformat(),
        "channel": "station",
        "signatures": {
            "household": {"name": _VALUES["rep"], "paper": True, "strokes": None},
            "team": {"name": "", "strokes": None},
        },
        "renewal": None,
        "ended": "",
    }  # fmt: skip


def _member(at: int, name: str, sex: str, born: str, relation: str, tags: list[str]) -> Any:
    return {
        "key": f"sample{at}", "name": name, "sex": sex, "birth_date": born, "relation": relation,
        "id_type": "居民身份证", "id_number": _VALUES["id"], "tags": tags, "record_code": "",
    }  # fmt: skip


def _provider(institution: Any | None) -> dict[str, Any]:
    """The institution itself with its seal, or a made-up one; the team is made up."""
    return {
        "institution": {
            "code": institution.code if institution else MARK,
            "name": institution.name if institution else _VALUES["org"],
            "phone": (institution.phone if institution else None) or "",
            "registration_no": (institution.registration_no if institution else None) or "",
            "seal": institution.seal if institution else "",
        },
        "team": {
            "code": MARK, "name": _VALUES["team"], "leader": _VALUES["lead"],
            "contact": _VALUES["contact"], "hotline": _VALUES["team_tel"],
            "service_hours": "8:00-17:00",
            "members": [{"name": _VALUES["lead"], "post": "全科医生"},
                        {"name": _VALUES["contact"], "post": "护士"}],
        },
    }  # fmt: skip


def _package(code: str, name: str, fee: int, insurance: int, own: int) -> dict[str, Any]:
    return {
        "code": code, "name": name, "version": 1, "fee_fen": fee, "insurance_fen": insurance,
        "public_health_fen": 0, "self_fen": own,
        "items": [{"name": "示范服务项目", "frequency": "每年4次"}],
    }  # fmt: skip
