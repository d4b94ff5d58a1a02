"""On which days the clinics of a week are held, and what hospitals may write about them."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from contracts_app.rules.referrals.slots import MOST_PLACES
from contracts_app.rules.working_days import Calendar, holiday_in_china

MOST_DAYS: Final = 180
"""So far ahead a single clinic is set."""
LONGEST_EXPERT: Final = 80
CODE: Final = re.compile(r"[A-Z0-9]{1,12}")
"""The code of a department: it stands in addresses."""
_DAY: Final = 24 * 60
_SATURDAY: Final = 6


def is_held(weekday: int, day: date, calendar: Calendar) -> bool:
    """Whether the clinic of a weekday (1 is Monday) is held on a day.

    A hospital that sets a clinic for a Saturday or Sunday holds it on usual ones, and on none that
    is a holiday; the other clinics are held on days that are worked. A weekend that makes up for a
    holiday has the clinics of its own weekday alone. What the hospital says of a day goes first.
    """
    if day.isoweekday() != weekday:
        return False
    said = calendar.own.get(day)
    if said is not None:
        return said
    return not holiday_in_china(day) if weekday >= _SATURDAY else calendar.works_on(day)


@dataclass(frozen=True)
class Hours:
    """When a clinic is held, in minutes since midnight, by whom, and how many places it has."""

    from_minute: int
    to_minute: int
    expert: str
    total: int


def faults_of_hours(hours: Hours) -> list[tuple[str, str]]:
    """The codes of what is wrong with the hours of a clinic, with the fields."""
    found = {
        ("bad_time", "to_time"): not 0 <= hours.from_minute < hours.to_minute <= _DAY,
        ("too_long", "expert"): len(hours.expert) > LONGEST_EXPERT,
        ("places_of_a_clinic", "total"): not 1 <= hours.total <= MOST_PLACES,
    }
    return [fault for fault, applies in found.items() if applies]


def faults_of_kept(total: int, reserved: int, highest_given: int) -> list[tuple[str, str]]:
    """The codes that forbid to keep so many of so many places, with the fields."""
    found = {
        ("places_of_a_clinic", "total"): not 1 <= total <= MOST_PLACES,
        ("kept_within", "reserved"): not 1 <= reserved <= total,
        ("places_given", "reserved"): reserved < highest_given,
    }
    return [fault for fault, applies in found.items() if applies]


def faults_of_day(day: date, today: date, field: str = "day") -> list[tuple[str, str]]:
    """The codes that forbid to set something for a day, with the field."""
    if day < today:
        return [("past_day", field)]
    return [("too_far_ahead", field)] if (day - today).days > MOST_DAYS else []
