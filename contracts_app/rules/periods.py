"""From which day to which day a term runs, both days included (S3P7, S3P6, S3P10)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from contracts_app.vocabulary import LIVE, ContractStatus

_DAY = timedelta(days=1)
_CAMPAIGN_MONTH = 10


class PeriodMode(StrEnum):
    """How terms are cut: to calendar years after the first, or from signing day to signing day."""

    CALENDAR = "calendar_after_first"
    ANNIVERSARY = "anniversary"


class Q4Start(StrEnum):
    """When a term begins that is signed in the fourth quarter."""

    IMMEDIATE = "immediate"
    NEXT_JANUARY = "next_jan1"


@dataclass(frozen=True)
class Period:
    """The first and the last day of a term."""

    start: date
    end: date

    def overlaps(self, start: date, end: date) -> bool:
        """Whether the other period shares at least one day with this one.

        One that ended before it began, as a term that was called off, has no day to share.
        """
        return start <= end and self.start <= end and start <= self.end


def first_period(
    signed_on: date, mode: PeriodMode = PeriodMode.CALENDAR, q4: Q4Start = Q4Start.IMMEDIATE
) -> Period:
    """The first term: to 31 December of the year after signing (S3P7), or one year (S3P6)."""
    if mode == PeriodMode.ANNIVERSARY:
        return Period(signed_on, _year_later(signed_on))
    end = date(signed_on.year + 1, 12, 31)
    late = q4 == Q4Start.NEXT_JANUARY and signed_on.month >= _CAMPAIGN_MONTH
    return Period(date(end.year, 1, 1) if late else signed_on, end)


def next_period(previous_end: date, mode: PeriodMode = PeriodMode.CALENDAR) -> Period:
    """The term after one that ends on this day: it starts the day after, without a gap.

    Where terms went from signing day to signing day before, the first one that is cut to calendar
    years ends with the year after, as a first term does: none is shorter than a year (S3P4).
    """
    start = previous_end + _DAY
    if mode == PeriodMode.ANNIVERSARY:
        return Period(start, _year_later(start))
    whole_year = (start.month, start.day) == (1, 1)
    return Period(start, date(start.year if whole_year else start.year + 1, 12, 31))


def going_on(first_day: date, period_end: date, mode: PeriodMode) -> Period:
    """The days of a term that goes on from another one: to its last day (2.11), or as the next."""
    if first_day <= period_end:
        return Period(first_day, period_end)
    return Period(first_day, next_period(period_end, mode).end)


def _year_later(start: date) -> date:
    """The last day of a year from `start`; a term from 29 February ends on 28 February."""
    try:
        return start.replace(year=start.year + 1) - _DAY
    except ValueError:
        return date(start.year + 1, 2, 28)


@dataclass(frozen=True)
class TermFacts:
    """What decides the status of a term on any day."""

    status: ContractStatus
    period_start: date
    period_end: date
    ended_on: date | None
    has_successor: bool
    term_no: int = 1
    decided: bool = False
    """An early end was agreed; without it, everybody had left before the last day."""
    called_off_on: date | None = None
    """The day on which a term that never begins was called off, where it is known."""

    @classmethod
    def of(cls, term: Any, *, has_successor: bool, status: ContractStatus | None = None) -> Self:
        """The facts of a stored term, a row or an object, perhaps with another status."""
        return cls(
            status or ContractStatus(term.status),
            term.period_start,
            term.period_end,
            term.ended_on,
            has_successor,
            term.term_no,
            term.lapse_reason is None,
            term.called_off_on,
        )


_SETTLED = (ContractStatus.VOID, ContractStatus.SUPERSEDED, ContractStatus.TERMINATED)
_UNSIGNED = (ContractStatus.NOTICE_GIVEN, ContractStatus.SIGNED_ONE_SIDE)


def status_on(term: TermFacts, day: date) -> ContractStatus:
    """The status of a term on a day: live through its last day, then renewed or expired."""
    if term.status in _SETTLED:
        if term.status == ContractStatus.VOID or term.ended_on is None or day > term.ended_on:
            return term.status
        if term.ended_on < term.period_start:
            # It was called off before it began, so there is no day on which it stood.
            return term.status
        return _by_dates(term, day)
    if term.ended_on is not None and day > term.ended_on:
        return _ended_early(term)
    # A first term in draft was never signed; a later one in draft is a renewal further ahead.
    never_signed = term.status == ContractStatus.DRAFT and term.term_no == 1
    if term.status in _UNSIGNED or never_signed:
        return term.status
    return _by_dates(term, day)


def status_then(term: TermFacts, day: date, *, asked_to_end: bool) -> ContractStatus:
    """The status as it was told on the day itself: being ended is live while the request stands.

    What is stored says so only of today, neither of the days before the request nor of those
    behind which the term has ended. A term that was called off was ahead until then; from its first
    day on it never stood, however late that was entered.
    """
    if term.called_off_on is not None and day < min(term.called_off_on, term.period_start):
        return ContractStatus.UPCOMING
    status = status_on(term, day)
    if status not in LIVE:
        return status
    return ContractStatus.TERMINATING if asked_to_end else ContractStatus.ACTIVE


def _ended_early(term: TermFacts) -> ContractStatus:
    return agreed_end(term.status) if term.decided else ContractStatus.EXPIRED


def agreed_end(status: ContractStatus) -> ContractStatus:
    """What a term is called once the last day that was agreed on is over.

    One that another one takes the place of is not being ended, so it goes on as active until then.
    """
    asked_to_end = status == ContractStatus.TERMINATING
    return ContractStatus.TERMINATED if asked_to_end else ContractStatus.SUPERSEDED


def _by_dates(term: TermFacts, day: date) -> ContractStatus:
    if day < term.period_start:
        return ContractStatus.UPCOMING
    if day <= term.period_end:
        kept = term.status == ContractStatus.TERMINATING
        return ContractStatus.TERMINATING if kept else ContractStatus.ACTIVE
    return ContractStatus.RENEWED if term.has_successor else ContractStatus.EXPIRED
