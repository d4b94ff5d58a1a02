"""Which days are worked in China, those moved to a weekend (调休) included.

The days come from the `holidays` library, which follows the yearly notice of the State Council. A
year whose notice it does not know yet has the statutory days alone; an institution says of single
days what holds for itself, and that goes first.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final

from holidays import HolidayBase, country_holidays

Spans = tuple[tuple[int, int], ...]
"""Hours of a day in minutes since midnight: from, to; in order, without overlap."""

USUAL_HOURS: Final = "08:00-12:00,14:00-17:30"
_TIME: Final = r" *([0-2][0-9]):([0-5][0-9]) *"
_SPAN: Final = re.compile(f"{_TIME}-{_TIME}")
_HOUR, _MIDNIGHT = 60, 24 * 60
_SHORTEST: Final = _HOUR
"""Minutes of a working day, at least; with fewer the longest limits would never run out."""
_LONGEST: Final = timedelta(days=800)
"""A calendar without a working day within it would be searched for ever."""


@cache
def _off(year: int) -> frozenset[date]:
    """The days of a year that are not worked.

    Asked for the year whole: a calendar that grows year by year while several threads ask it
    answers one of them before the new year is in it.
    """
    china = _holidays(year)
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1))
    return frozenset(day for day in days if not china.is_working_day(day))


@cache
def _holidays(year: int) -> HolidayBase:
    return country_holidays("CN", years=year, expand=False)


def worked_in_china(day: date) -> bool:
    """Whether the country works on this day: no weekend or holiday, or a weekend made up for."""
    return day not in _off(day.year)


def holiday_in_china(day: date) -> bool:
    """Whether this day is a holiday by its name, not merely a weekend."""
    return day in _holidays(day.year)


def hours_from(text: Any) -> Spans | None:
    """The hours of a day from "08:00-12:00,14:00-17:30"; None when they cannot be read.

    They are in order, do not overlap, and come to an hour at least.
    """
    if not isinstance(text, str):
        return None
    found = [_SPAN.fullmatch(part) for part in text.split(",")]
    spans = tuple(_minutes(one) for one in found if one)
    edges = [edge for span in spans for edge in span]
    in_order = edges == sorted(set(edges)) and len(spans) == len(found)
    long_enough = sum(end - start for start, end in spans) >= _SHORTEST
    return spans if in_order and long_enough and edges[-1] <= _MIDNIGHT else None


def _minutes(found: re.Match[str]) -> tuple[int, int]:
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    return from_hour * _HOUR + from_minute, to_hour * _HOUR + to_minute


@dataclass(frozen=True)
class Calendar:
    """When an institution works: its hours, and its own word about single days."""

    hours: Spans
    own: Mapping[date, bool] = field(default_factory=dict)

    def works_on(self, day: date) -> bool:
        """Whether the institution works on this day; its own word goes before the country's."""
        said = self.own.get(day)
        return worked_in_china(day) if said is None else said

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """The working hours of a day as moments; none on a day off."""
        if not self.works_on(day):
            return []
        start = datetime.combine(day, time.min)
        return [(start + timedelta(minutes=a), start + timedelta(minutes=b)) for a, b in self.hours]

    def closing(self, day: date, working_days: int) -> datetime:
        """The end of the last working hour of the n-th working day after this one.

        Raises OverflowError when the calendar has none within two years.
        """
        at = day
        while working_days:
            at += timedelta(days=1)
            if at - day > _LONGEST:
                raise OverflowError("no working day")
            working_days -= self.works_on(at)
        return self.spans(at)[-1][1] if self.spans(at) else datetime.combine(at, time.max)

    def after(self, start: datetime, working: timedelta) -> datetime:
        """The moment at which so much working time has passed since the start.

        Raises OverflowError when the calendar has not so much within two years.
        """
        day = start.date()
        while day - start.date() <= _LONGEST:
            for begin, end in self.spans(day):
                begin = max(begin, start)
                if begin < end and working <= end - begin:
                    return begin + working
                working -= max(end - begin, timedelta())
            day += timedelta(days=1)
        raise OverflowError("no working time")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; none when they are the other way."""
        days = (end.date() - start.date()).days
        spans = (
            span for n in range(days + 1) for span in self.spans(start.date() + timedelta(days=n))
        )
        inside = (min(b, end) - max(a, start) for a, b in spans)
        return sum((one for one in inside if one > timedelta()), timedelta())
