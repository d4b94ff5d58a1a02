"""When a hospital that could not be told is told again."""

from datetime import timedelta
from typing import Final

WAITS: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""After the first try, the second one and so on."""
LEASE: Final = timedelta(minutes=5)
"""Whoever tries has so long: after it a try of which nothing was heard is another's."""


def wait_after(tries: int) -> timedelta | None:
    """How long to wait after so many tries; None when it is given up."""
    return WAITS[tries - 1] if 0 < tries <= len(WAITS) else None


def is_delivered(status: int) -> bool:
    """Whether an answer says that it was received; another address in it is not gone to."""
    return 200 <= status <= 299
