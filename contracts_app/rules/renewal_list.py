"""Which terms stand on the list of renewals, and by what a household is found there (rule 2.6)."""

import calendar
from datetime import date, timedelta
from enum import StrEnum

_DECEMBER = 12


class RenewalState(StrEnum):
    """What holds of a term on the list; one term may be found under several."""

    NOT_TOLD = "not_told"
    NO_ANSWER = "no_answer"
    TOLD = "told"
    OBJECTS = "objects"
    PERSON = "person"
    """A change is asked for or the signer is dead: somebody has to see to it before the end."""
    PAID = "paid"
    """A package costs money, and nobody has consented to it afresh."""
    RE_SIGN = "re_sign"
    """The team is dissolved, so the household has to sign with another one."""
    LOST = "lost"
    """Somebody died or moved away during the term."""


def last_listed(today: date, from_month: int) -> date:
    """The latest last day of a term that stands on the list on this day.

    Terms that end with December are listed from the first day of `from_month` on, any others as
    many months ahead.
    """
    ahead = today.month - 1 + _DECEMBER - from_month
    year, month = today.year + ahead // 12, ahead % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def tell_by(period_end: date, notice_days: int) -> date:
    """The last day on which a household should hear that its term goes on."""
    return period_end - timedelta(days=notice_days)


def days_left(period_end: date, today: date) -> int:
    """How many days remain, the last one included."""
    return (period_end - today).days + 1
