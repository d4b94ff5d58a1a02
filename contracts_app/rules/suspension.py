"""When somebody may be recorded as away for long, and as back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

DAYS_AHEAD: Final = 31
"""How long before the first day an absence that is planned may be recorded."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Spell:
    """Some days away, both ends included; without a last day it goes on."""

    first: date
    last: date | None

    def shares_a_day_with(self, first: date) -> bool:
        """Whether an open spell that begins on this day would share a day with this one."""
        return self.last is None or self.last >= first


def refuse_leaving(
    first: date, expected_back: date | None, known: Iterable[Spell], today: date
) -> str | None:
    """The code that forbids to be away from `first` on, or None."""
    if first > today + timedelta(days=DAYS_AHEAD):
        return "future_date"
    if expected_back is not None and expected_back <= first:
        return "bad_date"
    return "already_away" if any(one.shares_a_day_with(first) for one in known) else None


def refuse_return(first: date, back_on: date, today: date) -> str | None:
    """The code that forbids to be back from `back_on` on after leaving on `first`, or None."""
    if back_on > today:
        return "future_date"
    return None if back_on > first else "bad_date"


def last_day_away(back_on: date) -> date:
    """Who is back on a day was away until the day before."""
    return back_on - _DAY
