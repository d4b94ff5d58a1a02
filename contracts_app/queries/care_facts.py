"""Everything that decides what is due to some people, read in a fixed number of statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import BindParameter, Select, and_, bindparam, select

from contracts_app.models import (
    Birth,
    CareRoll,
    Contract,
    Cover,
    FollowUp,
    GridDuty,
    Household,
    Membership,
    Pregnancy,
    Resident,
    ResidentTag,
    ServiceRecord,
    TbCase,
    Team,
    Visit,
)
from contracts_app.queries.grid_days import answering
from contracts_app.queries.rows import rows, table_of
from contracts_app.vocabulary import CoverState
from contracts_app.vocabulary.care import VisitState

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_DAY: Any = bindparam("day")
_resident, _member = table_of(Resident), table_of(Membership)
_household, _tag, _roll = table_of(Household), table_of(ResidentTag), table_of(CareRoll)
_cover, _contract, _team = table_of(Cover), table_of(Contract), table_of(Team)
_visit, _form, _service = table_of(Visit), table_of(FollowUp), table_of(ServiceRecord)
_pregnancy, _tb, _birth = table_of(Pregnancy), table_of(TbCase), table_of(Birth)
_duty = table_of(GridDuty)

_LIVES_HERE = and_(_member.c.resident_id == _resident.c.id, _member.c.valid_to.is_(None))
_PEOPLE = (
    select(
        _resident.c.id,
        _resident.c.county_code,
        _resident.c.birth_date,
        _resident.c.died_on,
        _member.c.household_id,
        _member.c.valid_from.label("came_on"),
        _household.c.grid_id,
        _roll.c.since,
        _roll.c.facts,
        _roll.c.look_again_on,
    )
    .join_from(_resident, _member, _LIVES_HERE, isouter=True)
    .outerjoin(_household, _household.c.id == _member.c.household_id)
    .outerjoin(_roll, _roll.c.resident_id == _resident.c.id)
    .where(_resident.c.id.in_(_IDS))
    .order_by(_resident.c.id)
)
_TAGS = (
    select(_tag.c.resident_id, _tag.c.tag, _tag.c.valid_from)
    .where(_tag.c.resident_id.in_(_IDS), _tag.c.valid_to.is_(None), _tag.c.valid_from <= _DAY)
    .order_by(_tag.c.resident_id, _tag.c.tag)
)
_COVERS = (
    select(
        _cover.c.resident_id,
        _cover.c.contract_id,
        _cover.c.cover_from,
        _cover.c.cover_to,
        _contract.c.team_id,
        _contract.c.representative_id,
        _contract.c.signer_id,
    )
    .join_from(_cover, _contract, _contract.c.id == _cover.c.contract_id)
    .where(_cover.c.resident_id.in_(_IDS), _cover.c.state == CoverState.LIVE)
    .order_by(_cover.c.resident_id, _cover.c.id)
)
_FORMS = (
    select(
        _form.c.resident_id,
        _form.c.form,
        _form.c.outcome,
        _form.c.next_on,
        _visit.c.served_on,
        _visit.c.mode,
        _visit.c.met,
        _visit.c.id.label("visit_id"),
    )
    .join_from(_form, _visit, _visit.c.id == _form.c.visit_id)
    .where(_form.c.resident_id.in_(_IDS), _visit.c.state == VisitState.STANDING)
    .order_by(_form.c.resident_id, _visit.c.served_on, _visit.c.id)
)
_SERVICES = (
    select(_service.c.resident_id, _service.c.item_code, _service.c.served_on)
    .where(_service.c.resident_id.in_(_IDS), _service.c.standing)
    .order_by(_service.c.resident_id, _service.c.served_on, _service.c.id)
)
_PREGNANCIES = (
    select(_pregnancy)
    .where(_pregnancy.c.resident_id.in_(_IDS), _pregnancy.c.ended_on.is_(None))
    .order_by(_pregnancy.c.resident_id)
)
_CASES = (
    select(_tb)
    .where(_tb.c.resident_id.in_(_IDS))
    .order_by(_tb.c.resident_id, _tb.c.notified_on, _tb.c.id)
)
_CAME_HOME = (
    select(_birth.c.resident_id, _pregnancy.c.discharged_on)
    .join_from(_birth, _resident, _resident.c.id == _birth.c.resident_id)
    .join(
        _pregnancy,
        and_(
            _pregnancy.c.resident_id == _birth.c.mother_id,
            _pregnancy.c.delivered_on == _resident.c.birth_date,
        ),
    )
    .where(_birth.c.resident_id.in_(_IDS), _pregnancy.c.discharged_on.is_not(None))
    .order_by(_birth.c.resident_id, _pregnancy.c.id)
)
_GRID_TEAMS = (
    select(_duty.c.grid_id, _duty.c.team_id)
    .where(_duty.c.grid_id.in_(_IDS), answering(_DAY))
    .order_by(_duty.c.grid_id, _duty.c.valid_from)
)
_INSTITUTIONS = select(_team.c.id, _team.c.institution_id).where(_team.c.id.in_(_IDS))

AT_ONCE: Final = 2_000
"""How many people are read together; SQLite takes no more than 32,766 values in one statement."""


@dataclass(frozen=True)
class Known:
    """What the tables hold of some people, each list under the id of the resident."""

    people: Sequence[Any]
    tags: Mapping[int, list[Any]]
    covers: Mapping[int, Any]
    forms: Mapping[int, list[Any]]
    services: Mapping[int, list[Any]]
    pregnancies: Mapping[int, Any]
    cases: Mapping[int, Any]
    came_home: Mapping[int, date]
    grid_teams: Mapping[int, int]
    institutions: Mapping[int, int]


def care_facts(ids: Collection[int], day: date) -> Known:
    """All of it for at most `AT_ONCE` residents, in ten statements."""
    asked: dict[str, Any] = {"ids": list(ids), "day": day}
    people = rows(_PEOPLE, asked).all()
    covers = {row.resident_id: row for row in rows(_COVERS, asked)}
    grids = {row.grid_id for row in people if row.grid_id is not None}
    grid_teams = {
        row.grid_id: row.team_id for row in rows(_GRID_TEAMS, {"ids": list(grids), "day": day})
    }
    teams = {row.team_id for row in covers.values()} | set(grid_teams.values())
    return Known(
        people,
        _by_person(_TAGS, asked),
        covers,
        _by_person(_FORMS, asked),
        _by_person(_SERVICES, asked),
        {row.resident_id: row for row in rows(_PREGNANCIES, asked)},
        {row.resident_id: row for row in rows(_CASES, asked)},
        {row.resident_id: row.discharged_on for row in rows(_CAME_HOME, asked)},
        grid_teams,
        {row.id: row.institution_id for row in rows(_INSTITUTIONS, {"ids": list(teams)})},
    )


def _by_person(statement: Select[Any], asked: dict[str, Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows(statement, asked):
        found.setdefault(row.resident_id, []).append(row)
    return found


def list_residents_after(last: int, limit: int) -> list[int]:
    """The next residents by id: everybody, also who died or left, whose duties have to end."""
    query = select(_resident.c.id).where(_resident.c.id > last).order_by(_resident.c.id)
    return list(rows(query.limit(limit)).scalars())
