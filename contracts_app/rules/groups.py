"""When a group or site is opened, joined, left, closed, and when it meets."""

from datetime import date, timedelta
from typing import Final

DAYS_AHEAD: Final = 92
"""How far ahead a meeting may be planned."""
MOST_MEMBERS: Final = 500
"""At a time: as many as the page of a meeting shows to be ticked."""
MAX_NAME: Final = 80
MAX_TOPIC: Final = 120
MAX_ADDRESS: Final = 200


def refuse_meeting(
    held_on: date, opened_on: date, closed_on: date | None, today: date
) -> str | None:
    """The code that forbids a meeting on this day, or None."""
    if held_on > today + timedelta(days=DAYS_AHEAD):
        return "too_far_ahead"
    if held_on < opened_on or (closed_on is not None and held_on > closed_on):
        return "group_not_open"
    return None


def refuse_end(last_day: date, first_day: date, today: date) -> str | None:
    """The code that forbids this last day of a group or member, or None."""
    if last_day > today:
        return "future_date"
    return "ends_before" if last_day < first_day else None
