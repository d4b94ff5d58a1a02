"""Where the points of a chart stand: round ticks around all values, days along the other axis."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, log10
from typing import Final, TypeVar

_STEPS: Final = (1, 2, 5, 10)
_PARTS: Final = 5
"""About so many steps stand between the lowest and the highest tick."""
_MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120)
Point = TypeVar("Point", bound=tuple[date, float])


@dataclass(frozen=True)
class Scale:
    """An axis of values: from `low` to `high` in steps, each a round number."""

    low: float
    high: float
    step: float

    @property
    def ticks(self) -> list[float]:
        """Every tick from the lowest to the highest."""
        count = round((self.high - self.low) / self.step)
        return [round(self.low + place * self.step, 6) for place in range(count + 1)]


def scale_of(values: Iterable[float], least: float) -> Scale:
    """Round ticks that hold all the values; never less than `least` between the outer ones.

    Raises ValueError without any value.
    """
    found = list(values)
    low, high = min(found), max(found)
    missing = max(least - (high - low), 0)
    low, high = low - missing / 2, high + missing / 2
    step = _round_step((high - low) / _PARTS)
    first, last = floor(_even(low / step)), ceil(_even(high / step))
    return Scale(round(first * step, 6), round(last * step, 6), step)


def _round_step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, not below `rough`."""
    power = 10.0 ** floor(log10(rough))
    return round(next(one for one in _STEPS if one * power >= rough * 0.999999) * power, 6)


def _even(number: float) -> float:
    """Without the dust of binary fractions, which would push an even number over its tick."""
    return round(number, 6)


@dataclass(frozen=True)
class Days:
    """An axis of days; it is never shorter than a month, so that one day has its place as well."""

    first: date
    last: date

    def share(self, on: date) -> float:
        """How far a day lies along the axis, from 0 to 1."""
        return (on - self.first).days / (self.last - self.first).days


def days_of(days: Iterable[date]) -> Days:
    """The axis that holds all these days. Raises ValueError without any."""
    found = list(days)
    first, last = min(found), max(found)
    missing = max(30 - (last - first).days, 0)
    return Days(first - timedelta(days=missing // 2), last + timedelta(days=missing - missing // 2))


def month_ticks(days: Days, most: int) -> list[date]:
    """First days of months within the axis, evenly apart and not more than `most`."""
    starts = _month_starts(days)
    for months in _MONTHS:
        ticks = [one for one in starts if (one.year * 12 + one.month - 1) % months == 0]
        if len(ticks) <= most:
            return ticks
    return starts[:: ceil(len(starts) / most)]


def _month_starts(days: Days) -> list[date]:
    begin = days.first.year * 12 + days.first.month - 1
    end = days.last.year * 12 + days.last.month - 1
    starts = (date(month // 12, month % 12 + 1, 1) for month in range(begin, end + 1))
    return [one for one in starts if days.first <= one <= days.last]


def runs(points: Sequence[Point], longest: int) -> list[list[Point]]:
    """Points that one line may join; between two of them lie at most so many days."""
    found: list[list[Point]] = []
    for point in points:
        if found and (point[0] - found[-1][-1][0]).days <= longest:
            found[-1].append(point)
        else:
            found.append([point])
    return found
