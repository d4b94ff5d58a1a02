"""What is due at an age or in a week: each visit fills the nearest window, and windows go on."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple


class Slot(NamedTuple):
    """One of several windows in their order, such as `6m`."""

    name: str
    due_from: date
    due_on: date


def next_slot(slots: Sequence[Slot], done: Sequence[date], since: date, gap: int) -> Slot | None:
    """The first window after the last filled one that was not over before the person came.

    What was missed stays due until the person is seen; that visit then fills the window nearest
    to its day, and those before are left out: two visits on one day replace nothing.
    """
    if not slots:
        return None
    filled = max((_nearest(slots, on) for on in done), default=-1)
    for slot in slots[filled + 1 :]:
        if slot.due_on >= since:
            return _apart(slot, done, gap)
    return None


def _nearest(slots: Sequence[Slot], on: date) -> int:
    return min(range(len(slots)), key=lambda index: (_distance(slots[index], on), index))


def _distance(slot: Slot, on: date) -> timedelta:
    return max(slot.due_from - on, on - slot.due_on, timedelta(0))


def _apart(slot: Slot, done: Sequence[date], gap: int) -> Slot:
    """The window, not before the last visit and the days that must lie between two."""
    if not done:
        return slot
    earliest = done[-1] + timedelta(days=gap)
    return Slot(slot.name, max(slot.due_from, earliest), max(slot.due_on, earliest))
