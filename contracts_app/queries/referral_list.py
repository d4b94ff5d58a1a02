"""The list of referrals with its filters, and the few figures of the role desks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, or_, select

from contracts_app import clock
from contracts_app.models import Department, Institution, Referral, Team
from contracts_app.queries.free_places import MOST_DEPARTMENTS
from contracts_app.queries.paging import Cursor, Page, count_up_to, keys_of_page
from contracts_app.queries.referral_board import (
    card_rows,
    in_column,
    in_department,
    is_open,
    is_overdue,
)
from contracts_app.queries.referral_promises import is_told
from contracts_app.queries.referral_scope import Stand, referrals_in, results_taken_over
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import Scope
from contracts_app.rules.referrals.board import Column
from contracts_app.vocabulary import InstitutionKind
from contracts_app.vocabulary.referrals import Direction, Side, Urgency, Warned

OVER_ALL: Final = "over"
"""What is over, however it ended."""
NOW: Final = "now"
_r = table_of(Referral)
_hospital, _department, _team = table_of(Institution), table_of(Department), table_of(Team)


@dataclass(frozen=True)
class ReferralFilters:
    """Codes and days that narrow the list; empty ones do not."""

    column: str = ""
    """A column of the board, or `over`."""
    direction: str = ""
    urgency: str = ""
    hospital: str = ""
    department: str = ""
    """The codes of a hospital and of its department, joined by a colon."""
    overdue: str = ""
    """`now`, or how far the missed promise has gone: a word of Warned."""
    turn: str = ""
    """Whatever it says: only what waits for the reader's own side."""
    own: str = ""
    """Whatever it says: only what the own institution began."""
    first: date | None = None
    last: date | None = None
    number: str = ""
    """The number of a referral, its beginning or its last digits."""


def list_referrals(stand: Stand, filters: ReferralFilters, now: datetime, cursor: Cursor) -> Page:
    """One page of referrals a user sees, the newest number first: three statements."""
    seen = referrals_in(stand, *conditions(stand, filters, now))
    total, more = count_up_to(select(_r.c.id).where(seen))
    # An expression is no column: the numbers of a whole county are not walked for those of a few.
    key = _r.c.referral_no.concat("")
    numbers, previous, following = keys_of_page(
        select(key).where(seen), key, cursor, newest_first=True
    )
    return Page(_lines(numbers), total, more, previous, following)


def _lines(numbers: list[str]) -> list[Any]:
    if not numbers:
        return []
    query = card_rows().where(_r.c.referral_no.in_(numbers))
    return list(rows(query.order_by(_r.c.referral_no.desc())))


def count_referrals(stand: Stand, filters: ReferralFilters, now: datetime) -> tuple[int, bool]:
    """How many referrals a user sees that meet the filters, counted up to 1,000."""
    query = select(_r.c.id).where(referrals_in(stand, *conditions(stand, filters, now)))
    return count_up_to(query)


def conditions(stand: Stand, filters: ReferralFilters, now: datetime) -> list[ColumnElement[bool]]:
    """What the filters ask for; a word that none of them knows finds nothing."""
    asked: dict[str, Callable[[], ColumnElement[bool]]] = {
        "column": lambda: _of_column(filters.column, now),
        "direction": lambda: _r.c.direction == filters.direction,
        "urgency": lambda: _r.c.urgency == filters.urgency,
        "hospital": lambda: _of_hospital(filters.hospital),
        "department": lambda: in_department(filters.department),
        "overdue": lambda: _overdue(filters.overdue, now),
        "turn": lambda: waits_for(stand),
        "own": lambda: _r.c.from_institution_id == stand.institution_id,
        "first": lambda: _r.c.started_at_utc >= clock.utc_of(filters.first or date.min),
        "last": lambda: _r.c.started_at_utc < _end_of(filters.last or date.max),
        "number": lambda: _numbered(filters.number),
    }
    return [condition() for name, condition in asked.items() if getattr(filters, name)]


def _of_column(column: str, now: datetime) -> ColumnElement[bool]:
    if column in list(Column):
        return in_column(Column(column), now)
    return _r.c.over_at_utc.is_not(None) if column == OVER_ALL else false()


def _of_hospital(code: str) -> ColumnElement[bool]:
    return _r.c.hospital_id.in_(select(_hospital.c.id).where(_hospital.c.code == code))


def _end_of(day: date) -> datetime:
    return clock.utc_of(day + timedelta(days=1))


def _numbered(text: str) -> ColumnElement[bool]:
    number = _r.c.referral_no
    if text.upper().startswith("R"):
        return number.startswith(text.upper(), autoescape=True)
    return number.endswith(text, autoescape=True)


def _overdue(step: str, now: datetime) -> ColumnElement[bool]:
    """What is overdue now; with a step, what is and has been told that far."""
    late = and_(is_open(), is_overdue(now))
    if step not in list(Warned):
        return late
    return and_(late, is_told(step, now))


def waits_for(stand: Stand) -> ColumnElement[bool]:
    """Open referrals of which the ball is with a side that the user speaks for."""
    ids = stand.scope.institution_ids
    hospital = and_(_r.c.owner == Side.HOSPITAL, _r.c.hospital_id.in_(ids))
    if stand.at_hospital:
        return and_(is_open(), hospital)
    starter = and_(_r.c.owner == Side.STARTER, _r.c.from_institution_id.in_(ids))
    township = and_(_r.c.owner == Side.TOWNSHIP, _r.c.township_id.in_(ids))
    team = and_(_r.c.owner == Side.TEAM, _own_team(stand.scope))
    return and_(is_open(), or_(starter, township, team, results_taken_over(stand)))


def _own_team(scope: Scope) -> ColumnElement[bool]:
    if scope.team_id is not None:
        return _r.c.team_id == scope.team_id
    own = _team.c.institution_id.in_(scope.signing_institution_ids)
    return _r.c.team_id.in_(select(_team.c.id).where(own))


def list_department_choices(stand: Stand) -> list[Any]:
    """Departments of the own hospital or of the county's, closed ones as well: codes and names."""
    query = (
        select(
            _hospital.c.code.label("hospital_code"),
            _hospital.c.name.label("hospital"),
            _department.c.code,
            _department.c.name,
        )
        .join_from(_department, _hospital, _hospital.c.id == _department.c.institution_id)
        .where(_hospital.c.county_code == stand.scope.county_code)
        .where(_hospital.c.kind == InstitutionKind.HOSPITAL)
    )
    if stand.at_hospital:
        query = query.where(_hospital.c.id.in_(stand.scope.institution_ids))
    query = query.order_by(_hospital.c.code, _department.c.code)
    return list(rows(query.limit(MOST_DEPARTMENTS)))


KNOWN: Final = {
    "column": frozenset({*Column, OVER_ALL}),
    "direction": frozenset(Direction),
    "urgency": frozenset(Urgency),
    "overdue": frozenset({NOW, *Warned}),
}
"""The words that a filter takes."""
