"""Every move of a question asked from afar, who makes it, until when it is to be answered, and who
hears of it when that time ends.

The database holds the same pairs: a trigger refuses every other change of a status.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from contracts_app.rules.referrals import warnings
from contracts_app.rules.working_days import Calendar
from contracts_app.vocabulary.consultations import (
    HURRY,
    ConsultKind,
    ConsultMove,
    ConsultStatus,
)
from contracts_app.vocabulary.referral_papers import End
from contracts_app.vocabulary.referrals import Urgency, Warned

_S, _M = ConsultStatus, ConsultMove


@dataclass(frozen=True)
class ConsultStep:
    """One move: from where to where, and whose it is."""

    move: ConsultMove
    sources: tuple[ConsultStatus | None, ...]
    """None stands for a question that is not there yet."""
    target: ConsultStatus
    end: End


STEPS: Final = (
    ConsultStep(_M.ASK, (None,), _S.ASKED, End.PRIMARY),
    ConsultStep(_M.TAKE, (_S.ASKED,), _S.TAKEN, End.HOSPITAL),
    ConsultStep(_M.ANSWER, (_S.ASKED, _S.TAKEN), _S.ANSWERED, End.HOSPITAL),
    ConsultStep(_M.DECLINE, (_S.ASKED, _S.TAKEN), _S.DECLINED, End.HOSPITAL),
    ConsultStep(_M.WITHDRAW, (_S.ASKED, _S.TAKEN), _S.WITHDRAWN, End.PRIMARY),
    ConsultStep(_M.READ, (_S.ANSWERED,), _S.READ, End.PRIMARY),
)
BY_MOVE: Final = {one.move: one for one in STEPS}
PAIRS: Final = frozenset((old, one.target) for one in STEPS for old in one.sources)
"""Every change of a status that the database lets through."""


def allows(move: ConsultMove, old: ConsultStatus | None) -> bool:
    """Whether this move can be made from a status."""
    return old in BY_MOVE[move].sources


def moves_of(status: ConsultStatus, end: End) -> tuple[ConsultMove, ...]:
    """What one end may do to a question that stands here, in the order of the table."""
    return tuple(one.move for one in STEPS if one.end == end and status in one.sources)


_USUAL: Final[Mapping[ConsultKind, tuple[str, str]]] = {
    ConsultKind.CONSULT: ("24h", "2wd"),
    ConsultKind.IMAGING: ("4h", "24h"),
    ConsultKind.ECG: ("2h", "24h"),
}


def policy_of(kind: ConsultKind, urgency: Urgency) -> str:
    """The policy key of the time in which a question is to be answered."""
    return f"consultation.{kind}.{urgency}"


DEFAULTS: Final[Mapping[str, str]] = {
    policy_of(kind, urgency): text
    for kind, texts in _USUAL.items()
    for urgency, text in zip(HURRY, texts, strict=True)
}
"""By policy key; no document names figures, so they are a decision of this project."""

MAX_QUESTION: Final = 1000
MAX_PART: Final = 2000
"""Characters of one part of an answer."""
MAX_NAME: Final = 40
REQUIRED: Final = ("conclusion", "doctor")
PARTS: Final[Mapping[str, int]] = {
    "findings": MAX_PART,
    "conclusion": MAX_PART,
    "advice": MAX_PART,
    "doctor": MAX_NAME,
}
"""Of an answer, with how long each may be."""


def read_answer(sent: Mapping[str, Any]) -> dict[str, str]:
    """The parts of an answer without spaces around them; what is no part is left out."""
    return {name: str(sent.get(name) or "").strip() for name in PARTS}


def faults_of(answer: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Codes of what is the matter with an answer, each with the part it concerns."""
    for name, most in PARTS.items():
        if name in REQUIRED and not answer[name]:
            yield "missing_required", name
        if len(answer[name]) > most:
            yield "too_long", name


def reminded_from(asked: datetime, due: datetime) -> datetime:
    """From when the hospital is reminded of an answer: in the last quarter of its time."""
    return due - (due - asked) / 4


def steps_told(
    asked: datetime, due: datetime, now: datetime, policies: Mapping[str, Any], calendar: Calendar
) -> tuple[Warned, ...]:
    """Who has to have heard by now of a question without an answer.

    Near the end the hospital, past it the coordinator of the township at once, as the time may be
    two hours; then the inspector, as with referrals. It follows from the moments alone.
    """
    if now <= due:
        return (Warned.REMINDER,) if now >= reminded_from(asked, due) else ()
    late = warnings.steps_told(due, now, policies, calendar)
    return tuple(one for one in Warned if one == Warned.COORDINATOR or one in late)
