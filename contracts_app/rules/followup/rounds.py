"""What comes round some times a year: days from the last one that was done, never from a plan."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from contracts_app.rules.dates import months_after


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


def within(months: int, entry: date, done: Sequence[date], per_year: int, gap: int) -> Window:
    """The next one at most `months` and at least `gap` days after the last; chronic diseases.

    The first is due by the end of the part of the year in which the person came. Later ones are
    due early enough for what the year still asks for.
    """
    if not done:
        return Window(entry, _end_of_part(entry, per_year))
    last = done[-1]
    left = _left_in_year(entry, done, per_year)
    due = months_after(last, months)
    if left > 0:
        due = min(due, date(last.year, 12, 31) - timedelta(days=(left - 1) * gap))
    earliest = last + timedelta(days=gap)
    return Window(earliest, max(due, earliest))


def rounds(entry: date, done: Sequence[date], per_year: int, gap: int) -> Window:
    """So many times in each calendar year and no more: what was promised, and yearly services.

    What the year asked for and was done comes again in the next one.
    """
    window = within(months_each(per_year), entry, done, per_year, gap)
    if not done or _left_in_year(entry, done, per_year) > 0:
        return window
    earliest = max(date(done[-1].year + 1, 1, 1), window.due_from)
    latest = earliest if per_year == 1 else _end_of_part(earliest, per_year)
    return Window(earliest, max(window.due_on, latest))


def _left_in_year(entry: date, done: Sequence[date], per_year: int) -> int:
    """How many the year of the last one still asks for."""
    year = done[-1].year
    counted = sum(1 for one in done if one.year == year and one >= entry)
    return required_in_year(per_year, entry, year) - counted


def _end_of_part(on: date, per_year: int) -> date:
    part = part_of_year(on, per_year)
    months = 12 if part == per_year - 1 else (part + 1) * months_each(per_year)
    return months_after(date(on.year, 1, 1), months) - timedelta(days=1)
