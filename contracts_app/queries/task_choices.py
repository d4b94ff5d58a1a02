"""What a work list lets somebody choose, and which duties a choice of people or place means."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from contracts_app.models import (
    Grid,
    Household,
    Membership,
    Obligation,
    Resident,
    ServiceItem,
    Staff,
    Team,
    TeamMember,
)
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import Scope, teams_in
from contracts_app.queries.suspensions import away_on
from contracts_app.queries.task_reach import TaskFilters, duties_in, lives_within, of_place
from contracts_app.queries.team_staff import serves_on
from contracts_app.rules.followup.facts import NEVER
from contracts_app.vocabulary.care import DutyState
from contracts_app.vocabulary.tasks import Horizon

COLLEAGUES: Final = 200
"""The most colleagues that one list offers; a township has fewer."""

_duty, _member, _home = table_of(Obligation), table_of(Membership), table_of(Household)
_grid, _person, _staff = table_of(Grid), table_of(Resident), table_of(Staff)
_team, _place, _item = table_of(Team), table_of(TeamMember), table_of(ServiceItem)


def list_colleagues(scope: Scope) -> list[Row[Any]]:
    """Who serves today in the teams in scope: key and name, each once."""
    serving = (
        select(_place.c.staff_id)
        .join_from(_place, _team, _team.c.id == _place.c.team_id)
        .where(teams_in(scope), serves_on(scope.today))
    )
    query = select(_staff.c.key, _staff.c.name).where(_staff.c.id.in_(serving))
    return list(rows(query.order_by(_staff.c.name, _staff.c.key).limit(COLLEAGUES)))


def find_own(colleagues: Collection[Any], name: str) -> str:
    """The key of the one of these who bears this name; empty when it is nobody or two."""
    found = [one.key for one in colleagues if one.name == name]
    return found[0] if len(found) == 1 else ""


def list_items(codes: Collection[str]) -> list[Row[Any]]:
    """The services of these codes: code, name and name_en."""
    query = select(_item.c.code, _item.c.name, _item.c.name_en).where(_item.c.code.in_(codes))
    return list(rows(query.order_by(_item.c.code)))


def get_colleague(key: str, team_ids: Collection[int], today: date) -> Any:
    """Somebody who serves today in every one of these teams, or None: id, key and name."""
    query = (
        select(_staff.c.id, _staff.c.key, _staff.c.name)
        .join_from(_staff, _place, _place.c.staff_id == _staff.c.id)
        .where(_staff.c.key == key, _place.c.team_id.in_(team_ids), serves_on(today))
        .where(or_(_staff.c.retired_on.is_(None), _staff.c.retired_on > today))
        .group_by(_staff.c.id, _staff.c.key, _staff.c.name)
        .having(func.count(_place.c.team_id.distinct()) == len(set(team_ids)))
    )
    return rows(query).one_or_none()


_COLUMNS: Final = (
    _duty.c.id, _duty.c.resident_id, _duty.c.item_code, _duty.c.programme, _duty.c.team_id,
    _duty.c.staff_id, _duty.c.planned_on, _duty.c.due_from, _duty.c.due_on,
    _person.c.key, _home.c.code.label("home"),
)  # fmt: skip


def duties_of(scope: Scope, keys: Collection[str], filters: TaskFilters) -> list[Row[Any]]:
    """The open duties of these people that the list shows, by person."""
    until = filters.last_day(scope.today)
    query = _living(scope, filters).where(*duties_in(scope, filters, until))
    query = query.where(_person.c.key.in_(keys))
    return list(rows(query.order_by(_person.c.key, _duty.c.id)))


@dataclass(frozen=True)
class DayChoice:
    """A village day: where, when, for which programmes, and what is due up to which day."""

    day: date
    due_until: date
    village: str = ""
    grid: str = ""
    programmes: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The code of the grid, else of the village."""
        return self.grid or self.village

    def filters(self) -> TaskFilters:
        """As the work list narrows."""
        return TaskFilters(
            Horizon.ALL, village=self.village, grid=self.grid, programmes=self.programmes
        )


def to_be_planned(scope: Scope, choice: DayChoice, most: int) -> list[Row[Any]]:
    """What may be done on the day and is not planned for another day to come, by person."""
    fits = (_duty.c.due_from <= choice.day, _duty.c.due_on <= choice.due_until)
    query = _of_day(scope, choice).where(*fits, is_free(scope.today))
    return list(rows(query.order_by(_duty.c.resident_id, _duty.c.id).limit(most)))


def is_free(today: date) -> ColumnElement[bool]:
    """What is planned for no day, or for one that is over."""
    return or_(_duty.c.planned_on.is_(None), _duty.c.planned_on < today)


def planned_for(scope: Scope, choice: DayChoice, most: int) -> list[Row[Any]]:
    """What is planned there for the day, by person."""
    query = _of_day(scope, choice).where(_duty.c.planned_on == choice.day)
    return list(rows(query.order_by(_duty.c.resident_id, _duty.c.id).limit(most)))


def _of_day(scope: Scope, choice: DayChoice) -> Select[Any]:
    filters = choice.filters()
    query = _living(scope, filters).where(*duties_in(scope, filters, NEVER))
    return query.where(~away_on(_duty.c.resident_id, scope.today))


def _living(scope: Scope, filters: TaskFilters) -> Select[Any]:
    """Open duties with their people, who live in reach."""
    return (
        select(*_COLUMNS)
        .join_from(_duty, _person, _person.c.id == _duty.c.resident_id)
        .join(_member, _member.c.resident_id == _person.c.id)
        .join(_home, _home.c.id == _member.c.household_id)
        .join(_grid, _grid.c.id == _home.c.grid_id)
        .where(_duty.c.state == DutyState.OPEN, _person.c.died_on.is_(None))
        .where(_member.c.valid_to.is_(None), lives_within(scope), *of_place(filters))
    )
