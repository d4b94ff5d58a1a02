"""When a health record may be built and closed, and whether it is in use."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from contracts_app.rules.record_forms import age_on
from contracts_app.vocabulary.records import CloseReason, ConsentBasis

GUARDIAN_BELOW: Final = 14
"""Below this age a guardian agrees: these data are sensitive twice."""
WINDOW: Final = timedelta(days=365)
_STALE: Final = timedelta(days=365)


class UseWindow(StrEnum):
    """Which services make a record one that is in use (K12)."""

    ROLLING_365D = "rolling_365d"
    CALENDAR_YEAR = "calendar_year"


@dataclass(frozen=True)
class Building:
    """Of whom a record is to be built, when, and who agreed."""

    birth_date: date
    died_on: date | None
    permanent: bool
    built_on: date
    basis: str


def refuse_answer(birth_date: date, said_on: date, basis: str, today: date) -> str | None:
    """The code that forbids to note what was said on a day, or None."""
    if said_on > today:
        return "future_date"
    if said_on < birth_date:
        return "bad_date"
    below = age_on(birth_date, said_on) < GUARDIAN_BELOW
    return "guardian_needed" if below and basis != ConsentBasis.GUARDIAN else None


def refuse_building(asked: Building, today: date) -> str | None:
    """The code that forbids to build the record, or None (F5, F8)."""
    if asked.died_on is not None:
        return "record_of_dead"
    if not asked.permanent:
        return "record_not_permanent"
    return refuse_answer(asked.birth_date, asked.built_on, asked.basis, today)


def refuse_closing(
    reason: str, on: date, first_day: date, died_on: date | None, today: date
) -> str | None:
    """The code that forbids to close a record on a day, or None.

    A death is entered on the page of the household, which closes the record as well.
    """
    if reason == CloseReason.DEATH and died_on is None:
        return "record_death_first"
    if reason != CloseReason.DEATH and died_on is not None:
        return "record_of_dead"
    if on > today:
        return "future_date"
    return "bad_date" if on < first_day or (died_on is not None and on < died_on) else None


@dataclass(frozen=True)
class RecordFacts:
    """What the use of a record is judged by."""

    is_open: bool
    built_on: date | None


def is_in_use(
    record: RecordFacts,
    services: Iterable[date],
    today: date,
    window: UseWindow = UseWindow.ROLLING_365D,
) -> bool:
    """Whether an open record tells of a service within a year (F10): dynamic, 有动态记录.

    Today counts, and so does the day 364 days ago: together they are 365 days.
    """
    since = in_use_since(today, window)
    return record.is_open and any(since <= day <= today for day in services)


def in_use_since(today: date, window: UseWindow) -> date:
    """The first day whose service keeps a record in use today."""
    if window == UseWindow.CALENDAR_YEAR:
        return today.replace(month=1, day=1)
    return today - WINDOW + timedelta(days=1)


def stale_before(today: date) -> date:
    """A record whose forms were all filled in before this day is to be looked through again."""
    return today - _STALE
