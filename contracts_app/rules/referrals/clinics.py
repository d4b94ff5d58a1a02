"""On which days the clinics of a week are held, and what hospitals may write about them."""

from datetime import date
from typing import Final

from contracts_app.rules.working_days import Calendar, holiday_in_china

DAYS_AHEAD: Final = 14
"""So far ahead clinics are made from their templates."""
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
