"""Dates as people write them in tables, and ages in completed years."""

import re
import unicodedata
from calendar import isleap, monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

_SEPARATED: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_CHINESE: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?", re.ASCII)
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_TIME_OF_DAY: Final = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", re.ASCII)
_SERIAL: Final = re.compile(r"\d{5}", re.ASCII)
_SERIAL_ORIGIN: Final = date(1899, 12, 30)

EARLIEST_BIRTH: Final = date(1850, 1, 1)
FURTHEST: Final = timedelta(days=731)
"""What is decided for a day further ahead than this is a slip of the pen."""


@lru_cache(maxsize=100_000)
def parse_date(text: str) -> date | None:
    """Read 1954-03-02, 1954/3/2, 1954.3.2, 1954年3月2日, 19540302 or a spreadsheet's day number.

    A time of day behind the date is dropped. None when it is no such day or another form; the day
    number counts from 1899-12-30 and has five digits (1927 to 2173).
    """
    plain = _TIME_OF_DAY.sub("", unicodedata.normalize("NFKC", text).strip())
    if _SERIAL.fullmatch(plain):
        return _SERIAL_ORIGIN + timedelta(days=int(plain))
    compact = plain.replace(" ", "")
    match = _COMPACT.fullmatch(compact) or _CHINESE.fullmatch(compact)
    if match:
        return day(*match.group(1, 2, 3))
    match = _SEPARATED.fullmatch(compact)
    return day(*match.group(1, 3, 4)) if match else None


def day(year: str, month: str, day_of_month: str) -> date | None:
    """The date of three strings of digits; None when there is no such day."""
    try:
        return date(int(year), int(month), int(day_of_month))
    except ValueError:
        return None


def age_on(birth_date: date, on: date) -> int:
    """Completed years on a day; born on 29 February, a year is completed on 1 March."""
    before_birthday = (on.month, on.day) < (birth_date.month, birth_date.day)
    return on.year - birth_date.year - before_birthday


def completes(birth_date: date, years: int) -> date:
    """The day on which somebody has completed so many years; 1 March for who has no birthday."""
    leap_day = (birth_date.month, birth_date.day) == (2, 29)
    if leap_day and not isleap(birth_date.year + years):
        return date(birth_date.year + years, 3, 1)
    return birth_date.replace(year=birth_date.year + years)


def born_between(first: int, last: int | None, on: date) -> tuple[date, date]:
    """The first and the last birth date of who has completed `first` to `last` years on a day."""
    earliest = EARLIEST_BIRTH
    if last is not None:
        earliest = _latest_birth(last + 1, on) + timedelta(days=1)
    return earliest, _latest_birth(first, on)


def _latest_birth(years: int, on: date) -> date:
    """Whoever is born on this day or before has completed so many years."""
    leap_day = (on.month, on.day) == (2, 29)
    year = on.year - years
    return date(year, 2, 28) if leap_day and not isleap(year) else on.replace(year=year)


def last_day_before(on: date, since: date) -> date:
    """The last day of what ends because of `on`: the day before, but never before it began."""
    return max(on - timedelta(days=1), since)


@lru_cache(50_000)
def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
