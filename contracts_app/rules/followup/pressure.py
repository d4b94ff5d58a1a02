"""Blood pressure by days: for how many days running it was high, and when a doctor is asked."""

from collections.abc import Iterable
from datetime import date
from itertools import takewhile
from typing import NamedTuple

from contracts_app.rules.followup.numbers import Numbers


class Reading(NamedTuple):
    """The pressures of one day, in mmHg; the higher ones where it was taken twice."""

    on: date
    sbp: int
    dbp: int


def by_day(taken: Iterable[Reading]) -> list[Reading]:
    """One reading for each day, the newest first."""
    found: dict[date, Reading] = {}
    for one in taken:
        known = found.get(one.on, one)
        found[one.on] = Reading(one.on, max(known.sbp, one.sbp), max(known.dbp, one.dbp))
    return sorted(found.values(), reverse=True)


def reaches(sbp: float, dbp: float, limits: tuple[int, int]) -> bool:
    """Whether either pressure reaches its limit; a value that was not taken is 0."""
    return sbp >= limits[0] or dbp >= limits[1]


def high_days(newest_first: Iterable[Reading], limits: tuple[int, int]) -> int:
    """On how many days running pressure was high, up to the last time that it was taken (W15)."""
    high = takewhile(lambda one: reaches(one.sbp, one.dbp, limits), newest_first)
    return len({one.on for one in high})


def asks_a_doctor(newest_first: Iterable[Reading], numbers: Numbers) -> bool:
    """Whether pressure was high on as many days running as make a diagnosis."""
    days = high_days(newest_first, numbers.screening__suspect_from)
    return days >= numbers.screening__days_to_tell
