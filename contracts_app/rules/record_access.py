"""When an outsider may read a health record: approved, agreed to, and only until a moment.

That moment is the end of the last day approved, or when the person dies or the record is closed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from contracts_app.rules.record_forms import age_on
from contracts_app.rules.records import GUARDIAN_BELOW, refuse_answer
from contracts_app.vocabulary.record_access import READABLE, AccessState, GuardianGround
from contracts_app.vocabulary.records import ConsentBasis

DAYS_POLICY: Final = "record.access_days"
DEFAULT_DAYS: Final = 7
MOST_DAYS: Final = 90
"""The most days that an authority may decide."""
MOST_TRIES: Final = 5
"""Wrong codes after which a link opens nothing any more until a new one is given."""
OLDEST_APPLICATION: Final = timedelta(days=365)
MOVES: Final[dict[AccessState, frozenset[AccessState]]] = {
    AccessState.APPLIED: frozenset({AccessState.APPROVED, AccessState.REFUSED}),
    AccessState.APPROVED: frozenset({AccessState.GRANTED, AccessState.DECLINED}),
    AccessState.GRANTED: frozenset({AccessState.REVOKED}),
    AccessState.REFUSED: frozenset(),
    AccessState.DECLINED: frozenset(),
    AccessState.REVOKED: frozenset(),
}
"""Every step of an application; the database holds the same table."""


def may_move(old: str, new: AccessState) -> bool:
    """Whether an application may go from one state to another."""
    return new in MOVES[AccessState(old)]


def last_day(today: date, policies: dict[str, Any]) -> date:
    """The last day on which something that is granted today may still be read."""
    days = policies.get(DAYS_POLICY, DEFAULT_DAYS)
    return today + timedelta(days=days - 1)


def refuse_application(
    sections: Collection[str], applied_on: date, until: date, today: date
) -> tuple[str, str] | None:
    """The code and the input that forbid to enter an application, or None."""
    if not sections or any(one not in READABLE for one in sections):
        return "access_sections_needed", "sections"
    if applied_on > today:
        return "future_date", "applied_on"
    if applied_on < today - OLDEST_APPLICATION:
        return "access_too_old", "applied_on"
    return ("access_day_past", "until") if until < today else None


def refuse_until(until: date, today: date, last: date) -> str | None:
    """The code that forbids to grant something until this day, or None."""
    if until < today:
        return "access_day_past"
    return "access_too_long" if until > last else None


@dataclass(frozen=True)
class Answer:
    """What was said to an approved application: by whom, on which day, how able the person is."""

    basis: str
    said_on: date
    incapable: bool


def refuse_consent(
    answer: Answer, birth: date, approved_on: date, today: date, died_on: date | None = None
) -> str | None:
    """The code that forbids to note an answer, or None.

    Below 14 years, and for whoever cannot decide, the guardian answers; for all others nobody does.
    """
    if answer.said_on < approved_on:
        return "access_before_approval"
    if died_on is not None and answer.said_on > died_on:
        return "access_of_dead"
    if code := refuse_answer(birth, answer.said_on, answer.basis, today):
        return code
    needed = ground_of(answer, birth) is not None
    if answer.basis == ConsentBasis.GUARDIAN:
        return None if needed else "guardian_not_needed"
    return "guardian_must_answer" if needed else None


def ground_of(answer: Answer, birth: date) -> GuardianGround | None:
    """Why a guardian has to answer; None when the person does."""
    if age_on(birth, answer.said_on) < GUARDIAN_BELOW:
        return GuardianGround.CHILD
    return GuardianGround.INCAPABLE if answer.incapable else None


def shut_by(is_open: bool, died_on: date | None) -> str | None:
    """The code of why no outsider reads a record any more, or None.

    A consent speaks for a person who lives and for a record that is kept; it ends with either.
    """
    if died_on is not None:
        return "access_of_dead"
    return None if is_open else "record_closed"


def is_locked(wrong_codes: int) -> bool:
    """Whether a link opens nothing any more until a new one is given."""
    return wrong_codes >= MOST_TRIES


def is_running(state: str, expires_at: datetime | None, now: datetime) -> bool:
    """Whether the days of a grant run at this moment; the end itself belongs to them no more."""
    return state == AccessState.GRANTED and expires_at is not None and now < expires_at
