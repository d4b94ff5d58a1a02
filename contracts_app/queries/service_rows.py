"""The services that were done and stand, row by row, for a file; without names and values."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, func, select, true

from contracts_app.models import (
    Contract,
    Household,
    Institution,
    Membership,
    Resident,
    ServiceItem,
    ServiceRecord,
    Staff,
    Team,
    Visit,
)
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import Scope

_AT_ONCE: Final = 2_000
_service, _visit, _person = table_of(ServiceRecord), table_of(Visit), table_of(Resident)
_item, _contract, _staff = table_of(ServiceItem), table_of(Contract), table_of(Staff)
_team, _place = table_of(Team), table_of(Institution)
_member, _home = table_of(Membership), table_of(Household)


@dataclass(frozen=True)
class ServiceRange:
    """From which day to which, both included, and a team's code; an empty one does not narrow."""

    first: date
    last: date
    team: str = ""


def list_services(scope: Scope | None, wanted: ServiceRange) -> Iterator[Row[Any]]:
    """Services by day; of visits for which a team of the scope answered, or of all without one.

    They come in pieces, so that the services of a county fit into little memory.
    """
    query = _columns().where(
        _service.c.standing, _service.c.served_on.between(wanted.first, wanted.last)
    )
    query = query.where(_of_teams(scope, wanted.team))
    order = (_service.c.served_on, _service.c.id)
    found = rows(query.order_by(*order).execution_options(yield_per=_AT_ONCE))
    yield from found


def _columns() -> Select[Any]:
    return (
        select(
            _service.c.served_on,
            _last_home().label("household_code"),
            _person.c.id_last4,
            _service.c.item_code,
            _item.c.name,
            _item.c.name_en,
            _visit.c.mode,
            _team.c.code.label("team_code"),
            _place.c.name.label("institution"),
            _staff.c.name.label("staff"),
            _contract.c.contract_no,
            _service.c.year,
            _service.c.place,
            _service.c.allowance,
            _visit.c.key.label("visit"),
        )
        .join_from(_service, _visit, _visit.c.id == _service.c.visit_id)
        .join(_person, _person.c.id == _service.c.resident_id)
        .join(_item, _item.c.code == _service.c.item_code)
        .outerjoin(_team, _team.c.id == _visit.c.team_id)
        .outerjoin(_place, _place.c.id == _team.c.institution_id)
        .outerjoin(_staff, _staff.c.id == _visit.c.staff_id)
        .outerjoin(_contract, _contract.c.id == _service.c.contract_id)
    )


def _last_home() -> ScalarSelect[Any]:
    """The household of today, else the last one, of the person of the row."""
    query = select(_home.c.code).join_from(_member, _home, _home.c.id == _member.c.household_id)
    until = func.coalesce(_member.c.valid_to, date.max)
    query = query.where(_member.c.resident_id == _service.c.resident_id)
    return query.order_by(until.desc(), _member.c.id.desc()).limit(1).scalar_subquery()


def _of_teams(scope: Scope | None, team: str) -> ColumnElement[bool]:
    if scope is None and not team:
        return true()
    teams = select(_team.c.id)
    if scope is not None:
        teams = teams.where(_team.c.institution_id.in_(scope.institution_ids))
    if team:
        teams = teams.where(_team.c.code == team)
    return _visit.c.team_id.in_(teams)
