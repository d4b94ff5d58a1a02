"""Days of a pregnancy: what can be true of them, and in which week somebody is."""

from datetime import date, timedelta
from typing import Final

TERM_DAYS: Final = 280
LONGEST_DAYS: Final = 310
"""Nobody is pregnant for longer: an older last period belongs to another pregnancy."""
SHORTEST_DAYS: Final = 140


def due_day(lmp_on: date) -> date:
    """The expected day of birth: 280 days after the first day of the last period."""
    return lmp_on + timedelta(days=TERM_DAYS)


def weeks_on(lmp_on: date, on: date) -> tuple[int, int]:
    """Completed weeks, and days beyond them."""
    return divmod((on - lmp_on).days, 7)


def refuse_booking(lmp_on: date, booked_on: date, today: date) -> str | None:
    """Why a pregnancy cannot be booked with these days."""
    if lmp_on > today or booked_on > today:
        return "future_date"
    if booked_on < lmp_on or (today - lmp_on).days > LONGEST_DAYS:
        return "bad_date"
    return None


def refuse_birth(lmp_on: date, born_on: date, home_on: date | None, today: date) -> str | None:
    """Why a birth cannot have been on this day, or the mother have come home on hers."""
    if born_on > today or (home_on is not None and home_on > today):
        return "future_date"
    days = (born_on - lmp_on).days
    if not SHORTEST_DAYS <= days <= LONGEST_DAYS or (home_on is not None and home_on < born_on):
        return "bad_date"
    return None


def refuse_end(lmp_on: date, delivered_on: date | None, ended_on: date, today: date) -> str | None:
    """Why care cannot have ended on this day: not before the last thing that is known."""
    if ended_on > today:
        return "future_date"
    return "bad_date" if ended_on < (delivered_on or lmp_on) else None
