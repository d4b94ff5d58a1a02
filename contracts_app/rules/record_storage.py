"""When the paper of a record may be lent and comes back, and when an archive room is looked at."""

from datetime import date, timedelta
from typing import Final

LONGEST_LOAN: Final = timedelta(days=90)
OLDEST_CHECK: Final = timedelta(days=365)


def refuse_loan(
    lent_on: date, due_on: date, first_day: date, today: date
) -> tuple[str, str] | None:
    """The code and the input that forbid to lend a paper, or None; none was there before a day."""
    if lent_on > today:
        return "future_date", "lent_on"
    if lent_on < first_day:
        return "loan_before_record", "lent_on"
    if due_on < lent_on:
        return "loan_due_before", "due_on"
    return ("loan_too_long", "due_on") if due_on > lent_on + LONGEST_LOAN else None


def refuse_loan_back(lent_on: date, returned_on: date, today: date) -> str | None:
    """The code that forbids to note a paper as back on a day, or None."""
    if returned_on > today:
        return "future_date"
    return "loan_back_before" if returned_on < lent_on else None


def is_overdue(due_on: date, today: date) -> bool:
    """Whether a paper that is still out should be back; the day itself is in time."""
    return due_on < today


def refuse_archive_check(safe_from_all: bool, note: str, on: date, today: date) -> str | None:
    """The code that forbids to note a check of an archive room, or None."""
    if on > today:
        return "future_date"
    if on < today - OLDEST_CHECK:
        return "check_too_old"
    return None if safe_from_all or note.strip() else "missing_required"
