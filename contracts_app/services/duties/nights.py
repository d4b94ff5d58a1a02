"""The night's part: whoever changed, or whose age did, is planned anew, in chunks that commit."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final

from contracts_app.queries.care_facts import AT_ONCE, Batch, homes_of, last_resident
from contracts_app.queries.locks import hold_households
from contracts_app.services.duties.plan import Planned, Planner

_NEW: Final = 1
"""The generations of objects that did not outlast two looks."""


def plan_everybody(
    today: date, checkpoint: Callable[[], None], *, only_changed: bool = True
) -> Planned:
    """Plan the duties of everybody, or of whom anything changed since they were planned.

    Each chunk is committed by `checkpoint`; a run that was killed does the rest the next time.
    """
    planner = Planner(today)
    with _no_garbage() as clear:
        for first in range(1, last_resident() + 1, AT_ONCE):
            some = Batch.between(first, first + AT_ONCE - 1)
            if only_changed:
                planner.plan_changed(some)
            else:
                hold_households(homes_of(some))
                planner.plan(some)
            checkpoint()
            clear()
    return planner.total


@contextmanager
def _no_garbage() -> Iterator[Callable[[], int]]:
    """Garbage is looked for among what is new, and only between chunks.

    The rows of a chunk are all needed until its end, and looking through everything else that the
    program holds again and again takes longer than planning does.
    """
    looks = gc.isenabled()
    gc.disable()
    try:
        yield lambda: gc.collect(_NEW)
    finally:
        if looks:
            gc.enable()
