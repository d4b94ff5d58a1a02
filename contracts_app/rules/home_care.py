"""When a family bed or a rehabilitation plan is set up, visited and closed (S3P3, S2P2)."""

from datetime import date
from typing import Final

from contracts_app.vocabulary.home_care import HomeCareKind

LONGEST_PLAN: Final = 1000
LONGEST_NOTE: Final = 600
MOST_MINUTES: Final = 600


def refuse_opening(
    kind: str, opened_on: date, birth: date, *, covered: bool, today: date
) -> tuple[str, str] | None:
    """The code that forbids to set it up, with the field; None when nothing does."""
    if opened_on > today:
        return "future_date", "opened_on"
    if opened_on < birth:
        return "bad_date", "opened_on"
    if kind == HomeCareKind.FAMILY_BED and not covered:
        return "bed_needs_contract", "member"
    return None


def refuse_visit(
    visited_on: date, opened_on: date, closed_on: date | None, today: date
) -> str | None:
    """The code that forbids a visit on this day, or None."""
    if visited_on > today:
        return "future_date"
    within = opened_on <= visited_on and (closed_on is None or visited_on <= closed_on)
    return None if within else "home_care_not_open"


def refuse_closing(
    closed_on: date, opened_on: date, last_visit: date | None, today: date
) -> str | None:
    """The code that forbids this last day, or None."""
    if closed_on > today:
        return "future_date"
    first = max(opened_on, last_visit or opened_on)
    return "visited_later" if closed_on < first else None
