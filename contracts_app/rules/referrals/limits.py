"""Until when a referral has to move on: limits by policy, in hours, days or working time.

A limit is a number and a unit: `4h` hours around the clock, `8wh` hours of work, `7d` the end of
the seventh day after, `2wd` the close of the second working day after. All moments are wall-clock
time of the institution whose turn it is.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from contracts_app.rules.working_days import Calendar
from contracts_app.vocabulary.referrals import ClockKind, Urgency

_HOURS_OF_A_DAY: Final = 24
_LIMIT: Final = re.compile(r"([1-9][0-9]{0,3})(h|wh|d|wd)")


class Unit(StrEnum):
    """What a limit counts."""

    HOURS = "h"
    WORKING_HOURS = "wh"
    DAYS = "d"
    WORKING_DAYS = "wd"


MOST: Final[Mapping[Unit, int]] = {
    Unit.HOURS: 366 * 24,
    Unit.WORKING_HOURS: 400,
    Unit.DAYS: 366,
    Unit.WORKING_DAYS: 250,
}
"""More is a slip of the hand; in working time it ends also where one hour of a day is worked."""


@dataclass(frozen=True)
class Limit:
    """So many of a unit."""

    amount: int
    unit: Unit

    @classmethod
    def read(cls, text: Any) -> "Limit | None":
        """A limit from its text; None when it is none."""
        found = _LIMIT.fullmatch(text) if isinstance(text, str) else None
        limit = cls(int(found[1]), Unit(found[2])) if found else None
        return limit if limit and limit.amount <= MOST[limit.unit] else None

    def resumed(
        self, due: datetime, paused: datetime, now: datetime, calendar: Calendar
    ) -> datetime:
        """The new end of a clock that stood still from `paused` until `now`.

        What was left is left; a clock that had run out already stays so.
        """
        if due <= paused:
            return due
        match self.unit:
            case Unit.HOURS:
                return due + (now - paused)
            case Unit.DAYS:
                return due + timedelta(days=(now.date() - paused.date()).days)
            case Unit.WORKING_HOURS | Unit.WORKING_DAYS:
                return _within(calendar, lambda days: days.after(now, days.between(paused, due)))

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"

    def ends(self, start: datetime, calendar: Calendar) -> datetime:
        """The moment at which a clock that starts here runs out."""
        match self.unit:
            case Unit.HOURS:
                return start + timedelta(hours=self.amount)
            case Unit.WORKING_HOURS:
                worked = timedelta(hours=self.amount)
                return _within(calendar, lambda days: days.after(start, worked))
            case Unit.DAYS:
                return _midnight_after(start) + timedelta(days=self.amount)
            case Unit.WORKING_DAYS:
                return _within(calendar, lambda days: days.closing(start.date(), self.amount))


def _within(calendar: Calendar, found: Callable[[Calendar], datetime]) -> datetime:
    """An institution that says of all its days that it rests is held to those of the country."""
    try:
        return found(calendar)
    except OverflowError:
        return found(Calendar(calendar.hours))


def _midnight_after(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), time.min) + timedelta(days=1)


_SAME_FOR_ALL: Final[Mapping[ClockKind, str]] = {
    ClockKind.WRITE: "24h",
    ClockKind.DECIDE: "24h",
    ClockKind.REACH: "72h",
    ClockKind.FEEDBACK: "2wd",
    ClockKind.STAY: "30d",
    ClockKind.FEEDBACK_AFTER_STAY: "1wd",
    ClockKind.RESULT: "14d",
    ClockKind.DOWN_ACCEPT: "24h",
    ClockKind.ASSIGN: "24h",
    ClockKind.FIRST_CONTACT: "72h",
    ClockKind.FACE_TO_FACE: "7d",
    ClockKind.LAST_FOLLOW_UP: "30d",
}
_BY_URGENCY: Final[Mapping[ClockKind, tuple[str, str, str]]] = {
    ClockKind.REVIEW: ("1h", "2h", "8wh"),
    ClockKind.ACCEPT: ("1h", "4h", "24h"),
    ClockKind.SLOT: ("24h", "3d", "7d"),
}
HOURS: Final = "referral.hours"
"""When an institution works, as text; its limits in working time count by it."""
FORM_LIMIT: Final = "referral.form"
"""How long after the telephone call the form of an emergency is owed."""
WARNINGS: Final[Mapping[str, str]] = {
    "referral.warn.coordinator": "4h",
    "referral.warn.inspector": "24h",
}
"""How long after a missed promise the coordinator and then the inspector hears of it."""
FROM_HOME: Final = (ClockKind.FIRST_CONTACT, ClockKind.FACE_TO_FACE, ClockKind.LAST_FOLLOW_UP)
"""Counted from the day on which the person came home, whenever the team heard of it."""


def at_home(limit: Limit) -> Limit:
    """The same limit after somebody came home: every day counts there, worked or not."""
    match limit.unit:
        case Unit.WORKING_DAYS:
            return Limit(limit.amount, Unit.DAYS)
        case Unit.WORKING_HOURS:
            return Limit(-(-limit.amount // _HOURS_OF_A_DAY), Unit.DAYS)
        case Unit.HOURS | Unit.DAYS:
            return limit


def fits_at_home(value: Any) -> bool:
    """Whether a policy may say so of a limit at home: in hours or days."""
    found = Limit.read(value)
    return found is not None and at_home(found) == found


def days_at_home(limit: Limit) -> int:
    """The day after coming home on which a limit ends."""
    found = at_home(limit)
    return found.amount if found.unit == Unit.DAYS else -(-found.amount // _HOURS_OF_A_DAY)


def policy_of(kind: ClockKind, urgency: Urgency) -> str:
    """The policy key of the limit of a clock."""
    return f"referral.{kind}.{urgency}" if kind in _BY_URGENCY else f"referral.{kind}"


DEFAULTS: Final[Mapping[str, str]] = {
    **{f"referral.{kind}": text for kind, text in _SAME_FOR_ALL.items()},
    **{
        f"referral.{kind}.{urgency}": text
        for kind, texts in _BY_URGENCY.items()
        for urgency, text in zip(Urgency, texts, strict=True)
    },
    FORM_LIMIT: "24h",
    **WARNINGS,
}
"""By policy key; what the seeds leave open is a decision of this project (domain 3)."""


def limit_of(key: str, policies: Mapping[str, Any], usual: Mapping[str, str] = DEFAULTS) -> Limit:
    """The limit that a policy gives, or the usual one where none can be read."""
    found = Limit.read(policies.get(key)) or Limit.read(usual[key])
    if found is None:
        raise ValueError(key)
    return found
