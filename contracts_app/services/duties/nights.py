"""The night's part: whoever changed, or whose age did, is planned anew, in chunks that commit."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from contracts_app.queries.care_facts import AT_ONCE, Batch, last_resident
from contracts_app.services.duties.plan import Planned, Planner


def plan_everybody(
    today: date, checkpoint: Callable[[], None], *, only_changed: bool = True
) -> Planned:
    """Plan the duties of everybody, or of whom anything changed since they were planned.

    Each chunk is committed by `checkpoint`; a run that was killed does the rest the next time.
    """
    planner = Planner(today)
    for first in range(1, last_resident() + 1, AT_ONCE):
        with _all_of_use():
            planner.plan(Batch.between(first, first + AT_ONCE - 1), only_changed=only_changed)
        checkpoint()
    return planner.total


@contextmanager
def _all_of_use() -> Iterator[None]:
    """Nothing looks for garbage while a chunk is read: its rows are all needed until its end."""
    looks = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looks:
            gc.enable()
