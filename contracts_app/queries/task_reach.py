"""Which duties belong to a work list: in reach, of a place, a team or a colleague, by a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    case,
    exists,
    false,
    or_,
    select,
    true,
    union_all,
)

from contracts_app.models import (
    Contract,
    Grid,
    GridDuty,
    Household,
    Membership,
    Obligation,
    Resident,
    ResidentTag,
    Staff,
    Team,
)
from contracts_app.queries.grid_days import on_duty
from contracts_app.queries.rows import table_of
from contracts_app.queries.scope import Scope, teams_in
from contracts_app.queries.search import begins, pinyin_term
from contracts_app.rules.followup.facts import NEVER
from contracts_app.rules.work_list import IMMOBILE, born_until, due_until
from contracts_app.vocabulary import STANDING
from contracts_app.vocabulary.care import DutyState
from contracts_app.vocabulary.tasks import Horizon

NOBODY: Final = "nobody"
_VILLAGE: Final = 12
"""Digits of a village's code."""

_duty, _member, _home = table_of(Obligation), table_of(Membership), table_of(Household)
_grid, _person, _tag = table_of(Grid), table_of(Resident), table_of(ResidentTag)
_team, _staff, _contract = table_of(Team), table_of(Staff), table_of(Contract)
_grid_duty = table_of(GridDuty)

SOONER: Final = case(
    (_duty.c.planned_on < _duty.c.due_on, _duty.c.planned_on), else_=_duty.c.due_on
)
"""The day on which a duty is work: its last day, or the earlier one for which it is planned."""


@dataclass(frozen=True)
class TaskFilters:
    """Codes that narrow the list; empty ones do not.

    `who` is the key of a colleague or `nobody`. A planned day, or the one on which something is
    work, replaces the horizon. People who are away are left out, and found alone with `away`.
    """

    horizon: Horizon = Horizon.TODAY
    village: str = ""
    grid: str = ""
    team: str = ""
    programme: str = ""
    item: str = ""
    kind: str = ""
    who: str = ""
    planned: date | None = None
    day: date | None = None
    home: bool = False
    away: bool = False
    text: str = ""
    programmes: tuple[str, ...] = ()
    """Any of these, where several are chosen."""

    def last_day(self, today: date) -> date:
        """Up to when something is due that belongs to the list."""
        if self.planned:
            return NEVER
        return self.day or due_until(self.horizon, today)

    @property
    def of_one_day(self) -> bool:
        """Whether a day replaces the horizon."""
        return self.planned is not None or self.day is not None


def duties_in(scope: Scope, filters: TaskFilters, until: date) -> list[ColumnElement[bool]]:
    """The conditions on duties: open, in reach, due or planned up to a day, and the filters.

    A team's duties are read by team and day, those of a village or grid by who lives there.
    """
    if is_by_place(scope, filters):
        found = [*_of_people(scope, filters), *_by_day(filters, until)]
    else:
        found = _of_teams_by_day(scope, filters, until)
    given = ((_duty.c.programme, filters.programme), (_duty.c.item_code, filters.item))
    found += [column == value for column, value in given if value]
    if filters.programmes:
        found.append(_duty.c.programme.in_(filters.programmes))
    if filters.who == NOBODY:
        found.append(_duty.c.staff_id.is_(None))
    elif filters.who:
        found.append(_duty.c.staff_id.in_(select(_staff.c.id).where(_staff.c.key == filters.who)))
    return found


def _by_day(filters: TaskFilters, until: date) -> list[ColumnElement[bool]]:
    if filters.planned:
        return [_duty.c.planned_on == filters.planned]
    if until == NEVER:
        return []
    found: list[ColumnElement[bool]] = [or_(_duty.c.due_on <= until, _duty.c.planned_on <= until)]
    return [*found, SOONER == filters.day] if filters.day else found


def _of_teams_by_day(scope: Scope, filters: TaskFilters, until: date) -> list[ColumnElement[bool]]:
    """What is due and what is planned up to a day, each by its index: together they have none."""
    if filters.planned or until == NEVER:
        return [*of_teams(scope, filters), *_by_day(filters, until)]
    work = _duty.alias("work")
    open_ones = select(work.c.id).where(*of_teams(scope, filters, work))
    due = open_ones.where(work.c.due_on <= until)
    planned = open_ones.where(work.c.planned_on <= until, work.c.due_on > until)
    found: list[ColumnElement[bool]] = [_duty.c.id.in_(union_all(due, planned))]
    return [*found, SOONER == filters.day] if filters.day else found


def of_teams(
    scope: Scope, filters: TaskFilters, duty: FromClause = _duty
) -> list[ColumnElement[bool]]:
    """Open duties of the teams in reach, or of the one that is chosen."""
    team: ColumnElement[bool] = duty.c.team_id == scope.team_id
    if scope.team_id is None:
        teams = select(_team.c.id).where(teams_in(scope))
        if filters.team:
            teams = teams.where(_team.c.code == filters.team)
        team = duty.c.team_id.in_(teams)
    elif filters.team:
        team = and_(team, _of_team(filters.team, duty))
    return [team, duty.c.state == DutyState.OPEN]


def _of_people(scope: Scope, filters: TaskFilters) -> list[ColumnElement[bool]]:
    """Open duties of the people of a place, whichever team they belong to."""
    there = (
        select(_member.c.resident_id)
        .join_from(_grid, _home, _home.c.grid_id == _grid.c.id)
        .join(_member, _member.c.household_id == _home.c.id)
        .where(_member.c.valid_to.is_(None), *of_place(filters), _villages(scope))
    )
    found = [_duty.c.resident_id.in_(there), _duty.c.state == DutyState.OPEN]
    if scope.team_id is not None:
        found.append(_duty.c.team_id == scope.team_id)
    return [*found, _of_team(filters.team)] if filters.team else found


def _of_team(code: str, duty: FromClause = _duty) -> ColumnElement[bool]:
    return duty.c.team_id.in_(select(_team.c.id).where(_team.c.code == code))


def is_by_place(scope: Scope, filters: TaskFilters) -> bool:
    """Whether the people of a place are fewer than the duties of the teams."""
    if filters.village or filters.grid:
        return True
    return scope.team_id is None and all(len(one) == _VILLAGE for one in scope.prefixes)


def of_place(filters: TaskFilters) -> list[ColumnElement[bool]]:
    """The conditions on the grid: itself, its village, or the town of its village."""
    found: list[ColumnElement[bool]] = []
    if filters.grid:
        found.append(_grid.c.code == filters.grid)
    if filters.village:
        found.append(begins(_grid.c.village_code, filters.village))
    return found


def _villages(scope: Scope) -> ColumnElement[bool]:
    if "" in scope.prefixes:
        return true()
    return or_(false(), *(begins(_grid.c.village_code, one) for one in scope.prefixes))


def lives_within(scope: Scope) -> ColumnElement[bool]:
    """Who lives in reach, said of the joined home and grid; the same as `scope.households_in`."""
    if scope.team_id is None:
        return _villages(scope)
    own = select(_grid_duty.c.grid_id).where(
        _grid_duty.c.team_id == scope.team_id, on_duty(scope.today)
    )
    signed = exists().where(
        _contract.c.household_id == _home.c.id,
        _contract.c.team_id == scope.team_id,
        _contract.c.status.in_(STANDING),
    )
    return or_(and_(_villages(scope), _grid.c.id.in_(own)), signed)


def is_at_home(at_home: Any, today: date) -> ColumnElement[bool]:
    """The rule `is_visited_at_home`, said of the joined person; `at_home`: by the service."""
    stays = exists().where(
        _tag.c.resident_id == _person.c.id, _tag.c.tag.in_(IMMOBILE), _tag.c.valid_to.is_(None)
    )
    return or_(_person.c.birth_date <= born_until(today), at_home == 1, stays)


def is_called(text: str) -> ColumnElement[bool]:
    """A name, its letters, or the last four of a number, said of the joined person."""
    ways = [
        _person.c.name.contains(text, autoescape=True),
        _person.c.id_last4 == text.upper(),
        _person.c.phone_last4 == text,
    ]
    if letters := pinyin_term(text):
        ways += [
            _person.c.search_key.startswith(letters, autoescape=True),
            _person.c.search_key.contains(f" {letters}", autoescape=True),
        ]
    return or_(*ways)
