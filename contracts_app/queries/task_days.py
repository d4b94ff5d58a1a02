"""Work by day: how many people each day of a week or month has, and who comes first on the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Date, Select, case, func, literal, select

from contracts_app.models import Grid, Household, Membership, Obligation, Resident, Visit
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import Scope
from contracts_app.queries.suspensions import away_on
from contracts_app.queries.task_reach import (
    SOONER,
    TaskFilters,
    duties_in,
    is_called,
    lives_within,
    of_place,
)
from contracts_app.rules.work_list import month_of
from contracts_app.vocabulary.care import DutyState, VisitState

_duty, _member, _home = table_of(Obligation), table_of(Membership), table_of(Household)
_EVER: Final = date(1900, 1, 1)
_grid, _person, _visit = table_of(Grid), table_of(Resident), table_of(Visit)


@dataclass(frozen=True)
class DayWork:
    """The work of one day: how many people, and the first of them by the way."""

    people: int
    first: tuple[Any, ...]
    """key, name, id_last4, grid and home."""


def count_by_day(scope: Scope, filters: TaskFilters, first: date, last: date) -> Mapping[date, int]:
    """How many people each of these days has; days without any are left out."""
    some = _of_days(scope, filters, first, last).subquery("some")
    query = (
        select(some.c.day, func.count().label("people")).group_by(some.c.day).order_by(some.c.day)
    )
    return {row.day: row.people for row in rows(query)}


def list_by_day(
    scope: Scope, filters: TaskFilters, first: date, last: date, each: int
) -> tuple[Mapping[date, DayWork], int]:
    """The same with up to so many people of each day, and how many people are overdue today.

    One statement: what is overdue is gathered as if it were one more day. Days to come have none.
    """
    today = scope.today
    if first > today:
        some, yesterday = _of_days(scope, filters, first, last).subquery("some"), None
    else:
        yesterday = today - timedelta(days=1)
        day = case((SOONER < today, literal(yesterday, Date)), else_=SOONER)
        some = _of_days(scope, filters, _EVER, max(last, yesterday), day).subquery("some")
    way = (some.c.grid_code, some.c.home, some.c.head, some.c.key)
    numbered = select(
        some,
        func.row_number().over(partition_by=some.c.day, order_by=way).label("place"),
        func.count().over(partition_by=some.c.day).label("people"),
    ).subquery("numbered")
    query = select(numbered).where(numbered.c.place <= each)
    found: dict[date, list[Any]] = {}
    for row in rows(query.order_by(numbered.c.day, numbered.c.place)):
        found.setdefault(row.day, []).append(row)
    late = found.pop(yesterday, None) if yesterday else None
    days = {day: DayWork(some[0].people, tuple(some)) for day, some in found.items()}
    return days, late[0].people if late else 0


def month_of_team(team_id: int, today: date) -> tuple[int, int]:
    """How many services of the month a team has done, and how many are still due by its end."""
    first, last = month_of(today)
    done = (
        select(func.count())
        .select_from(_visit)
        .join(_duty, _duty.c.visit_id == _visit.c.id)
        .where(_visit.c.team_id == team_id, _visit.c.served_on.between(first, last))
        .where(_visit.c.state != VisitState.REVERSED, _duty.c.state == DutyState.DONE)
    )
    due = select(func.count()).where(
        _duty.c.team_id == team_id, _duty.c.state == DutyState.OPEN, _duty.c.due_on <= last
    )
    return rows(done).scalar() or 0, rows(due).scalar() or 0


def _of_days(
    scope: Scope, filters: TaskFilters, first: date, last: date, day: Any = SOONER
) -> Select[Any]:
    """Each person once for each day on which something is work."""
    query = (
        select(
            day.label("day"),
            _person.c.id,
            _person.c.key,
            _person.c.name,
            _person.c.id_last4,
            _grid.c.code.label("grid_code"),
            _grid.c.name.label("grid"),
            _home.c.code.label("home"),
            case((_member.c.is_head, 0), else_=1).label("head"),
        )
        .join_from(_duty, _member, _member.c.resident_id == _duty.c.resident_id)
        .join(_home, _home.c.id == _member.c.household_id)
        .join(_grid, _grid.c.id == _home.c.grid_id)
        .join(_person, _person.c.id == _duty.c.resident_id)
        .where(*duties_in(scope, filters, last), SOONER.between(first, last))
        .where(_member.c.valid_to.is_(None), _person.c.died_on.is_(None))
        .where(lives_within(scope), *of_place(filters))
        .where(~away_on(_duty.c.resident_id, scope.today))
    )
    return query.where(is_called(filters.text)).distinct() if filters.text else query.distinct()
