"""Rows that have a moment, read by it in lots and looked at one by one."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from contracts_app import clock

LOT: Final = 200
_LONG_AGO: Final = clock.utc_of(date(1900, 1, 1))
After = tuple[datetime, int]
"""When the last row of the lot before is due, and its id."""


def in_turn(
    lot_after: Callable[[After], Sequence[Any]], checkpoint: Callable[[], None]
) -> Iterator[Any]:
    """Rows with `due_at_utc` and `id` in this order; behind each of them `checkpoint` commits.

    One at a time: whoever holds several of them has them in another order.
    """
    after: After = (_LONG_AGO, 0)
    while some := lot_after(after):
        for row in some:
            yield row
            checkpoint()
        after = (some[-1].due_at_utc, some[-1].id)
