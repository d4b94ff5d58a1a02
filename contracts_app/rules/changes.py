"""Requests inside a term: to end it, or to have another team or other packages (2.9 to 2.11)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from contracts_app.vocabulary import LIVE, ContractStatus
from contracts_app.vocabulary.life import NO_SIGNATURE, ChangeKind, EndReason, RequestedBy

ANSWER_DAYS: Final = "contract.answer_days"
ATTEMPTS_NEEDED: Final = "contract.attempts_needed"
FREE_CHANGES: Final = "contract.free_changes"
LONGEST_NOTE: Final = 400

TERMINATION_REASONS: Final = (
    EndReason.MOVED_AWAY,
    EndReason.OUT_OF_REACH,
    EndReason.REFUSES_SERVICE,
    EndReason.OWN_WISH,
    EndReason.OTHER,
    EndReason.NOT_FULFILLED,
)
"""What a request may give; the other codes come with what happens to a household or a term."""
REASON_OF_CHANGE: Final[dict[str, EndReason]] = {
    ChangeKind.CHANGE_TEAM: EndReason.OTHER_TEAM,
    ChangeKind.CHANGE_PACKAGES: EndReason.OTHER,
}
_DAY: Final = timedelta(days=1)


class Step(StrEnum):
    """Who has to say yes."""

    HOUSEHOLD = "household"
    TEAM = "team"
    INSTITUTION = "institution"


@dataclass(frozen=True)
class TermDays:
    """The term that a request is about."""

    status: ContractStatus
    signed_on: date
    last_day: date
    ended_on: date | None


@dataclass(frozen=True)
class Asked:
    """What is asked for, by whom, and since when."""

    kind: ChangeKind
    requested_by: RequestedBy
    reason: EndReason
    requested_on: date
    wanted_on: date | None = None
    """The first day of the term as it is to be; None = as soon as both have confirmed."""


def in_force(term: TermDays) -> bool:
    """Whether the term is live and nothing has ended it yet."""
    return term.status in LIVE and term.ended_on is None


def refusals(asked: Asked, term: TermDays, today: date) -> Iterator[tuple[str, str]]:
    """Codes, each with the field that it is about, against asking for this today."""
    if not in_force(term):
        yield "not_in_force", ""
    if asked.requested_on > today:
        yield "future_date", "requested_on"
    elif asked.requested_on < term.signed_on:
        yield "bad_date", "requested_on"
    if asked.kind == ChangeKind.TERMINATE:
        yield from _against_ending(asked)
    elif asked.wanted_on is not None and not today < asked.wanted_on <= term.last_day + _DAY:
        yield "bad_date", "wanted_on"


def _against_ending(asked: Asked) -> Iterator[tuple[str, str]]:
    if asked.reason not in TERMINATION_REASONS:
        yield "unknown_value", "reason"
    if asked.reason in NO_SIGNATURE and asked.requested_by != RequestedBy.TEAM:
        yield "team_begins", "requested_by"


def steps_needed(kind: ChangeKind, reason: EndReason, *, free_changes_left: bool) -> list[Step]:
    """Who has to say yes: both sides, and the institution where it stands for the household.

    It is asked as well once the changes of team that are free in a term are used up (2.11).
    """
    if reason in NO_SIGNATURE:
        return [Step.TEAM, Step.INSTITUTION]
    both = [Step.HOUSEHOLD, Step.TEAM]
    further = kind == ChangeKind.CHANGE_TEAM and not free_changes_left
    return [*both, Step.INSTITUTION] if further else both


def steps_missing(needed: Iterable[Step], given: Mapping[Step, date | None]) -> list[Step]:
    """Those who have not said yes so far."""
    return [step for step in needed if given.get(step) is None]


def agreed_on(needed: Iterable[Step], given: Mapping[Step, date | None]) -> date:
    """The day of the last yes: that of the agreement. ValueError while one is missing."""
    days = [given.get(step) for step in needed]
    known = [day for day in days if day is not None]
    if len(known) != len(days):
        raise ValueError("somebody has not confirmed yet")
    return max(known)


def first_day_of_change(agreed: date, wanted_on: date | None, today: date) -> date:
    """The first day with the new team or packages: after the agreement, never in the past."""
    return max(agreed + _DAY, wanted_on or date.min, today)


def last_day_to_answer(requested_on: date, answer_days: int) -> date:
    """The last day on which the other side answers in time (2.9)."""
    return requested_on + timedelta(days=answer_days)


def escalates_on(requested_on: date, answer_days: int) -> date:
    """The first day on which a silent side is a matter of the institution."""
    return last_day_to_answer(requested_on, answer_days) + _DAY


def attempts_that_count(days: Iterable[date], approved_on: date) -> int:
    """On how many days it was tried to reach the household in the twelve months before (2.10)."""
    since = _a_year_before(approved_on)
    return len({day for day in days if since < day <= approved_on})


def _a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 2, 28)
