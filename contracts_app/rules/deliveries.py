"""What a contract promised to each person in a year, what was done of it, and what is left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from contracts_app.rules.followup.facts import Promise
from contracts_app.rules.followup.needs import allowance
from contracts_app.rules.fulfilment import Cover, Offered
from contracts_app.vocabulary.care import BASIC_ACCOUNT, WHOLE_TERM


class Delivered(NamedTuple):
    """A standing service of a person; `account` and `year` where it took a place of the term."""

    item: str
    on: date
    account: str | None = None
    year: int | None = None
    allowance: int | None = None


@dataclass(frozen=True)
class Line:
    """One service of one account for one person in a year of the contract."""

    item: str
    account: str
    promised: int | None
    """None: whenever it is needed."""
    days: tuple[date, ...]

    @property
    def used(self) -> int:
        """How often it was done."""
        return len(self.days)

    @property
    def left(self) -> int | None:
        """How often it is still promised; None where there is no number."""
        return None if self.promised is None else max(self.promised - self.used, 0)

    @property
    def is_idle(self) -> bool:
        """May be had whenever it is needed, and was not needed."""
        return self.promised is None and not self.days


@dataclass(frozen=True)
class Deliveries:
    """The year of one person, or of what the household has together."""

    lines: tuple[Line, ...]
    besides: tuple[Delivered, ...]
    """Public health services without a place of the contract: before it, not promised, or more."""

    @property
    def numbers(self) -> tuple[int, int]:
        """How often services with a number were done, and how often they were promised."""
        counted = [line for line in self.lines if line.promised is not None]
        done = sum(min(line.used, line.promised or 0) for line in counted)
        return done, sum(line.promised or 0 for line in counted)


class Promised(NamedTuple):
    """An item of a package as it is promised to a person."""

    item: str
    offered: Offered


def year_shown(cover: Cover, today: date) -> int:
    """The year that a page shows of a term: this one, or its first or last where it is not in it.

    The years of a term are those of its days.
    """
    return min(max(today.year, cover.first.year), cover.last.year)


def deliveries(
    promised: Iterable[Promised], cover: Cover, year: int, done: Sequence[Delivered]
) -> Deliveries:
    """One line for each service and account, in the order of the packages.

    What is done whenever needed counts within the days of cover. What took a place stays a line
    where it is promised no more. What has no place stands besides, in the order of its days.
    """
    by_item: dict[str, list[Offered]] = {}
    for one in promised:
        by_item.setdefault(one.item, []).append(one.offered)
    lines: list[Line] = []
    for item, offered in by_item.items():
        own = [one for one in done if one.item == item]
        lines += _lines(item, offered, cover, year, own)
    lines += _no_more(lines, done, year)
    told = {(line.item, day) for line in lines for day in line.days}
    besides = [one for one in done if one.on.year == year and (one.item, one.on) not in told]
    return Deliveries(tuple(lines), tuple(sorted(besides, key=lambda one: (one.on, one.item))))


def _lines(
    item: str, offered: Sequence[Offered], cover: Cover, year: int, done: Sequence[Delivered]
) -> Iterable[Line]:
    free = [one.times for one in offered if not one.paid]
    if any(free):
        number = allowance(Promise("", max(free), cover.first, cover.last), year)
        yield Line(item, BASIC_ACCOUNT, number, _in_account(done, BASIC_ACCOUNT, year))
    for one in offered:
        if one.paid and one.times:
            yield Line(item, one.package, one.times, _in_account(done, one.package, WHOLE_TERM))
    if not any(one.times for one in offered):
        days = [one.on for one in done if cover.first <= one.on <= cover.last]
        yield Line(item, "", None, tuple(day for day in days if day.year == year))


def _no_more(lines: Iterable[Line], done: Sequence[Delivered], year: int) -> Iterable[Line]:
    known = {(line.item, line.account) for line in lines}
    for one in done:
        place = (one.item, one.account or "")
        if one.account and one.year in (year, WHOLE_TERM) and place not in known:
            known.add(place)
            own = [other for other in done if other.item == one.item]
            days = _in_account(own, one.account, one.year or WHOLE_TERM)
            yield Line(one.item, one.account, one.allowance, days)


def _in_account(done: Iterable[Delivered], account: str, year: int) -> tuple[date, ...]:
    return tuple(one.on for one in done if (one.account, one.year) == (account, year))


def by_day(besides: Iterable[Delivered]) -> list[tuple[date, list[str]]]:
    """What stands besides, day by day."""
    groups = groupby(besides, key=lambda one: one.on)
    return [(day, [one.item for one in some]) for day, some in groups]
