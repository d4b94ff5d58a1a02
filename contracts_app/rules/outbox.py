"""When something was signed without a line, as far as the clock of a tablet can be believed."""

from datetime import UTC, date, datetime
from typing import Any


def read_moment(text: Any) -> datetime | None:
    """A moment as browsers write it (`2026-11-21T04:05:06.789Z`), in UTC without a zone.

    None for anything else; the clock of a tablet decides nothing that could not go without it.
    """
    try:
        told = datetime.fromisoformat(text)
        return told.astimezone(UTC).replace(tzinfo=None) if told.tzinfo else None
    except (TypeError, ValueError, OverflowError):
        return None


def believed_moment(told: datetime | None, opened: datetime, received: datetime) -> datetime:
    """Not before the page was opened and not after it was received, both by our own clock."""
    return min(max(told or received, opened), received)


def believed_day(told: date, opened: date, today: date) -> date:
    """The day of signing: the tablet's, not before the page's day and not after today."""
    return min(max(told, opened), today)
