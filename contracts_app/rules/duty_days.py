"""Days of duty: what of them lies from a day on, and which days nobody or two teams answer for."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

_DAY: Final = timedelta(days=1)


class Days(NamedTuple):
    """From one day to another, both included; no last day means for good."""

    first: date
    last: date | None


class Span(NamedTuple):
    """Who answers from one day to another, both included."""

    who: int
    first: date
    last: date | None


def from_day(spans: Iterable[Span], day: date) -> tuple[Span, ...]:
    """What of the spans lies on the day or after it, in order; what follows on is one span."""
    joined: list[Span] = []
    for one in sorted(spans, key=lambda span: span.first):
        if one.last is not None and one.last < day:
            continue
        before = joined[-1] if joined else None
        if before and before.who == one.who and before.last and before.last + _DAY == one.first:
            joined[-1] = Span(one.who, before.first, one.last)
        else:
            joined.append(Span(one.who, max(one.first, day), one.last))
    return tuple(joined)


def cut_short(span: Span, ends_on: date | None) -> Span | None:
    """The span of somebody who answers no longer from `ends_on`; None when no day is left."""
    if ends_on is None or (span.last is not None and span.last < ends_on):
        return span
    return Span(span.who, span.first, ends_on - _DAY) if span.first < ends_on else None


def gaps(spans: Iterable[Span], first: date) -> list[Days]:
    """The days from `first` on for which nobody answers."""
    found: list[Days] = []
    free: date | None = first
    for span in from_day(spans, first):
        if free is None:
            break
        if span.first > free:
            found.append(Days(free, span.first - _DAY))
        free = None if span.last is None else max(free, span.last + _DAY)
    return found if free is None else [*found, Days(free, None)]


def agreed(timelines: Sequence[tuple[Span, ...]]) -> tuple[Span, ...] | None:
    """The one timeline of all who have one; None when they differ, empty when nobody has any."""
    different = {one for one in timelines if one}
    if len(different) > 1:
        return None
    return different.pop() if different else ()
