"""The work list: one line for each person to whom something is due, in the order of a walk.

What is due is gathered for each person first; only then is looked up where they live.
"""

from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, Select, and_, case, func, literal, or_, select

from contracts_app.models import Grid, Household, Membership, Obligation, Resident
from contracts_app.queries.paging import COUNT_UP_TO, Cursor, Page
from contracts_app.queries.rows import dialect, rows, table_of
from contracts_app.queries.scope import Scope
from contracts_app.queries.suspensions import away_on
from contracts_app.queries.task_places import AskedPage
from contracts_app.queries.task_reach import (
    SOONER,
    TaskFilters,
    duties_in,
    is_at_home,
    is_by_place,
    is_called,
    lives_within,
    of_place,
    of_teams,
)
from contracts_app.queries.task_rows import list_task_rows
from contracts_app.rules.work_list import HOME_ITEMS, week_of
from contracts_app.vocabulary.care import DutyKind
from contracts_app.vocabulary.tasks import Horizon

MOST: Final = 30_000
"""More duties than a township has are not gathered for a page; a village or team is chosen."""
_KEPT: Final = 256
"""How many statements are kept ready; a team asks for its own all day."""
_OVERDUE, _URGENT = date(1, 1, 1), date(1, 1, 2)
"""Days that stand for what comes before all days of the list."""

_duty, _member, _home = table_of(Obligation), table_of(Membership), table_of(Household)
_grid, _person = table_of(Grid), table_of(Resident)


@dataclass(frozen=True)
class TaskCounts:
    """How many people each way of looking at the list has, all with the other filters."""

    total: int = 0
    overdue: int = 0
    today: int = 0
    week: int = 0
    recall: int = 0
    referral: int = 0
    away: int = 0


_NAMES: Final = tuple(one.name for one in fields(TaskCounts))


def list_tasks(scope: Scope, filters: TaskFilters, cursor: Cursor) -> tuple[Page, TaskCounts]:
    """One page of people by urgency, then by the way, and the figures of the list's head.

    What is due is gathered once for both; seven statements, one more for the list of a single day.
    """
    asked = AskedPage(cursor)
    found = rows(page_statement(scope, filters, cursor)).all()
    counts = _counts(found[0])
    if filters.of_one_day:
        wide = replace(filters, planned=None, day=None)
        counts = replace(count_tasks(scope, wide), total=counts.total)
    keys = asked.keys_of(found)
    lines = list_task_rows(keys.ids, filters.last_day(scope.today), scope.today)
    shown, more = min(counts.total, COUNT_UP_TO), counts.total > COUNT_UP_TO
    return Page(lines, shown, more, keys.previous, keys.next), counts


def page_statement(scope: Scope, filters: TaskFilters, cursor: Cursor) -> Select[Any]:
    """The statement of a page as the database of the moment is asked."""
    return _page(scope, filters, cursor, dialect())


@lru_cache(maxsize=_KEPT)
def _page(scope: Scope, filters: TaskFilters, cursor: Cursor, _dialect: str) -> Select[Any]:
    """The figures with the people of a page; it takes longer to build than a team's to read."""
    until = filters.last_day(scope.today)
    if not filters.of_one_day:
        until = max(until, _sunday(scope))
    some = _gathered(scope, filters, until).cte("some")
    figures = _figures(some, filters, scope)
    return AskedPage(cursor).beside(figures, some, _listed(some, filters, scope))


def count_tasks(scope: Scope, filters: TaskFilters) -> TaskCounts:
    """The figures alone, in one statement."""
    until = filters.last_day(scope.today)
    some = _gathered(scope, filters, max(until, _sunday(scope))).cte("some")
    return _counts(rows(_figures(some, filters, scope)).one())


def _sunday(scope: Scope) -> date:
    return week_of(scope.today)[1]


def _figures(some: Any, filters: TaskFilters, scope: Scope) -> Select[Any]:
    listed = _listed(some, filters, scope)
    here, sunday = some.c.away == filters.away, _sunday(scope)
    ways = {
        "total": listed,
        "overdue": and_(here, some.c.first_due < scope.today),
        "today": and_(here, some.c.soonest <= scope.today),
        "week": and_(here, some.c.soonest <= sunday),
        "recall": and_(here, some.c.recall <= sunday),
        "referral": and_(here, some.c.referral <= sunday),
        "away": and_(some.c.away, _due_then(some, filters, scope)),
    }
    return select(*(func.sum(case((way, 1), else_=0)).label(name) for name, way in ways.items()))


def _counts(row: Any) -> TaskCounts:
    return TaskCounts(**{name: getattr(row, name) or 0 for name in _NAMES})


def is_too_wide(scope: Scope, filters: TaskFilters) -> bool:
    """Whether there is more to do in this reach than a page gathers; counted up to a limit."""
    if scope.team_id is not None or is_by_place(scope, filters):
        return False
    due = _duty.c.due_on <= max(filters.last_day(scope.today), _sunday(scope))
    some = select(_duty.c.id).where(*of_teams(scope, filters), due).limit(MOST + 1).subquery()
    return (rows(select(func.count()).select_from(some)).scalar() or 0) > MOST


def people_of(scope: Scope, filters: TaskFilters) -> Select[Any]:
    """Everybody of the list with what orders them: id, rank, grid, home, head and key."""
    some = _gathered(scope, filters, filters.last_day(scope.today)).subquery("some")
    return select(some).where(_listed(some, filters, scope))


def _listed(some: Any, filters: TaskFilters, scope: Scope) -> ColumnElement[bool]:
    """Who stands on the list, of everybody that was gathered."""
    return and_(some.c.away == filters.away, _due_then(some, filters, scope))


def _due_then(some: Any, filters: TaskFilters, scope: Scope) -> ColumnElement[bool]:
    until = filters.last_day(scope.today)
    late_only = filters.horizon == Horizon.OVERDUE and not filters.of_one_day
    due = some.c.first_due < scope.today if late_only else some.c.soonest <= until
    return and_(due, some.c[filters.kind] <= until) if filters.kind else due


def _gathered(scope: Scope, filters: TaskFilters, until: date) -> Select[Any]:
    """Everybody to whom something is due up to a day, where they live, and how urgent it is."""
    due = _due(scope, filters, until).subquery("due")
    last = filters.last_day(scope.today)
    urgent = or_(due.c.recall <= last, due.c.referral <= last)
    rank = case(
        (due.c.first_due < scope.today, literal(_OVERDUE, Date)),
        (urgent, literal(_URGENT, Date)),
        else_=due.c.soonest,
    )
    query = (
        select(
            due.c.resident_id.label("id"),
            due.c.first_due,
            due.c.soonest,
            due.c.recall,
            due.c.referral,
            away_on(due.c.resident_id, scope.today).label("away"),
            rank.label("rank"),
            _grid.c.code.label("grid"),
            _home.c.code.label("home"),
            case((_member.c.is_head, 0), else_=1).label("head"),
            _person.c.key,
        )
        .join_from(due, _member, _member.c.resident_id == due.c.resident_id)
        .join(_home, _home.c.id == _member.c.household_id)
        .join(_grid, _grid.c.id == _home.c.grid_id)
        .join(_person, _person.c.id == due.c.resident_id)
        .where(_member.c.valid_to.is_(None), _person.c.died_on.is_(None))
        .where(lives_within(scope), *of_place(filters))
    )
    if filters.home:
        query = query.where(is_at_home(due.c.at_home, scope.today))
    return query.where(is_called(filters.text)) if filters.text else query


def _due(scope: Scope, filters: TaskFilters, until: date) -> Select[Any]:
    """What is due up to a day, gathered for each person: the first days, and those of a kind."""

    def first_of(kind: DutyKind) -> ColumnElement[date]:
        return func.min(case((_duty.c.kind == kind, SOONER))).label(kind)

    at_home = case((_duty.c.item_code.in_(sorted(HOME_ITEMS)), 1), else_=0)
    query = select(
        _duty.c.resident_id,
        func.min(_duty.c.due_on).label("first_due"),
        func.min(SOONER).label("soonest"),
        first_of(DutyKind.RECALL),
        first_of(DutyKind.REFERRAL),
        func.max(at_home).label("at_home"),
    ).group_by(_duty.c.resident_id)
    return query.where(*duties_in(scope, filters, until))
