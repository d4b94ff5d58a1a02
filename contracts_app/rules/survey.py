"""What comes of a survey: who counts, and the share, rounded half up to two decimals (AW, SAT)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from contracts_app.vocabulary.team_life import SATISFIED, SurveyKind

LONGEST_TITLE: Final = 80
LONGEST_REASON: Final = 200
LONGEST_DAYS: Final = 366
"""A survey is open for a year at most; a form that hangs for longer is a forgotten one."""
PAPER_DAYS: Final = timedelta(days=31)
_CENT: Final = Decimal("0.01")


class Answer(NamedTuple):
    """What one person said, without who it was. None is no valid mark."""

    knows_doctor: bool | None = None
    knows_institution: bool | None = None
    knows_services: bool | None = None
    grade: int | None = None


class Phase(StrEnum):
    """Whether a survey takes answers on a day."""

    FUTURE = "future"
    OPEN = "open"
    OVER = "over"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Share:
    """A share with what it is made of."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> Decimal | None:
        """In percent with two decimals, half rounded up; None of nobody."""
        if self.denominator == 0:
            return None
        exact = Decimal(self.numerator) * 100 / Decimal(self.denominator)
        return exact.quantize(_CENT, ROUND_HALF_UP)


def is_valid(kind: str, answer: Answer) -> bool:
    """Whether an answer counts: all three questions, or one of the five grades."""
    if kind == SurveyKind.AWARENESS:
        return None not in (answer.knows_doctor, answer.knows_institution, answer.knows_services)
    return answer.grade is not None


def is_positive(kind: str, answer: Answer) -> bool:
    """Whether it counts above the line: knows all three (AW), satisfied or very (SAT)."""
    if kind == SurveyKind.AWARENESS:
        known = (answer.knows_doctor, answer.knows_institution, answer.knows_services)
        return all(one is True for one in known)
    return answer.grade in SATISFIED


def share_of(kind: str, answers: Iterable[Answer]) -> Share:
    """The share of a survey over its valid answers."""
    valid = [one for one in answers if is_valid(kind, one)]
    return Share(sum(is_positive(kind, one) for one in valid), len(valid))


def phase_of(from_day: date, to_day: date, *, withdrawn: bool, today: date) -> Phase:
    """Whether a survey takes answers on a day; both ends of its days belong to it."""
    if withdrawn:
        return Phase.WITHDRAWN
    if today < from_day:
        return Phase.FUTURE
    return Phase.OPEN if today <= to_day else Phase.OVER


def paper_until(to_day: date) -> date:
    """The last day on which paper of a survey is entered: a month behind its own last day."""
    return to_day + PAPER_DAYS
