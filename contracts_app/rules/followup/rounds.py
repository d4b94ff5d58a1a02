"""What comes round some times a year: days from the last one that was done, never from a plan."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from contracts_app.rules.dates import months_after

_KEPT: Final = 50_000
"""How many answers are remembered: a county has few days and numbers, and many people."""


class Window(NamedTuple):
    """The days between which something should be done, both included."""

    due_from: date
    due_on: date


def months_each(per_year: int) -> int:
    """How many months one of `per_year` equal parts of a year has; at least one."""
    return max(12 // per_year, 1)


def part_of_year(on: date, per_year: int) -> int:
    """In which of `per_year` equal parts of its year a day lies, counted from 0."""
    return min((on.month - 1) // months_each(per_year), per_year - 1)


def required_in_year(per_year: int, entry: date, year: int) -> int:
    """How many are asked for in a year: in the year of entry the parts left, and this one.

    Four a year from 20 May on are three: two whole quarters are left, and one more (domain
    section 5: whole quarters left + 1, at most four).
    """
    if entry.year > year:
        return 0
    return per_year - part_of_year(entry, per_year) if entry.year == year else per_year


class Past(NamedTuple):
    """From which day on something is asked for, and what was done of it."""

    entry: date
    done: tuple[date, ...] = ()
    """Days that count, the earliest first."""
    seen: date | None = None
    """The last time of all: days lie between it and the next also where it does not count."""


def past_of(entry: date, known: date, days: Iterable[date]) -> Past:
    """What was done before `known`, the diagnosis or the contract, is none of what is asked for.

    What was done after it and before `entry`, the first day planned here, is.
    """
    own = tuple(sorted({day for day in days if day >= known}))
    return Past(entry, own, max(days, default=None))


@lru_cache(_KEPT)
def within(months: int, past: Past, per_year: int, gap: int) -> Window:
    """The next one at most `months` and at least `gap` days after the last; chronic diseases.

    The first is due by the end of the part of the year in which the person came. Later ones are
    due early enough for what the year still asks for. Nothing is due before the person came.
    """
    earliest = past.entry
    if past.seen is not None:
        earliest = max(earliest, past.seen + timedelta(days=gap))
    return Window(earliest, max(_latest(months, past, per_year, gap), earliest))


@lru_cache(_KEPT)
def rounds(past: Past, per_year: int, gap: int) -> Window:
    """So many times in each calendar year and no more: what was promised, and yearly services.

    What the year asked for and was done comes again in the next one.
    """
    window = within(months_each(per_year), past, per_year, gap)
    if not past.done or _left_in_year(past, per_year) > 0:
        return window
    earliest = max(date(past.done[-1].year + 1, 1, 1), window.due_from)
    latest = earliest if per_year == 1 else _end_of_part(earliest, per_year)
    return Window(earliest, max(window.due_on, latest))


def _latest(months: int, past: Past, per_year: int, gap: int) -> date:
    first = _end_of_part(past.entry, per_year)
    last = past.done[-1] if past.done else past.seen
    if last is None or months_after(last, months) < past.entry:
        return first
    due = months_after(last, months)
    if not past.done:
        return min(due, first)
    left = _left_in_year(past, per_year)
    return min(due, date(last.year, 12, 31) - timedelta(days=(left - 1) * gap)) if left else due


def _left_in_year(past: Past, per_year: int) -> int:
    """How many the year of the last one still asks for; in the year of entry from its part on."""
    year = past.done[-1].year
    part = part_of_year(past.entry, per_year) if year == past.entry.year else 0
    counted = sum(
        1 for one in past.done if one.year == year and part_of_year(one, per_year) >= part
    )
    return max(required_in_year(per_year, past.entry, year) - counted, 0)


@lru_cache(_KEPT)
def _end_of_part(on: date, per_year: int) -> date:
    part = part_of_year(on, per_year)
    months = 12 if part == per_year - 1 else (part + 1) * months_each(per_year)
    return months_after(date(on.year, 1, 1), months) - timedelta(days=1)
