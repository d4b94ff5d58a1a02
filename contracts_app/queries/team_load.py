"""What teams and doctors carry: households and persons with a live or upcoming contract, each once.

The statements of a signing are built once and ask the tables past the mapper, because a signing
holds locks while it reads. Who took over from a doctor who left carries that doctor's contracts as
well: they name the other still.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from contracts_app.models import (
    CapacityGrant,
    Contract,
    Cover,
    Handover,
    Membership,
    Resident,
    WaitingPlace,
)
from contracts_app.queries.rows import rows, table_of
from contracts_app.rules.capacity import NONE, Room
from contracts_app.vocabulary import STANDING, CoverState, WaitingState

COVERED = (CoverState.LIVE, CoverState.UPCOMING)
IN_QUEUE = (WaitingState.WAITING, WaitingState.OFFERED)

_contract = table_of(Contract)
_cover = table_of(Cover)
_grant = table_of(CapacityGrant)
_handover = table_of(Handover)
_membership = table_of(Membership)
_resident = table_of(Resident)
_waiting = table_of(WaitingPlace)
_day: ColumnElement[date] = bindparam("day")


def _answering() -> CTE:
    """Who answers on the day for whom, in which team: the last one of each line of successors.

    A step counts only after the one before it: somebody who came back is not sent away again by
    the step that once led to the successor.
    """
    made = _handover.c.handed_on <= _day
    columns = _handover.c.team_id, _handover.c.from_staff_id, _handover.c.to_staff_id
    steps = select(*columns, _handover.c.handed_on).where(made).cte("steps")
    names = steps.c.team_id, steps.c.from_staff_id.label("doctor_id"), steps.c.to_staff_id
    line = select(*names, steps.c.handed_on).cte("line", recursive=True)
    after = and_(
        steps.c.team_id == line.c.team_id,
        steps.c.from_staff_id == line.c.to_staff_id,
        steps.c.handed_on > line.c.handed_on,
    )
    further = select(line.c.team_id, line.c.doctor_id, steps.c.to_staff_id, steps.c.handed_on)
    line = line.union(further.join_from(line, steps, after))
    next_one = steps.alias("next_step")
    goes_on = exists().where(
        next_one.c.team_id == line.c.team_id,
        next_one.c.from_staff_id == line.c.to_staff_id,
        next_one.c.handed_on > line.c.handed_on,
    )
    return select(line.c.team_id, line.c.doctor_id, line.c.to_staff_id).where(~goes_on).cte("last")


_last = _answering()
_doctor: ColumnElement[int] = func.coalesce(_last.c.to_staff_id, _contract.c.doctor_id)
"""Who carries a contract that names a doctor."""


def _of_doctors(wanted: ColumnElement[bool], named: ColumnElement[bool]) -> Select[Any]:
    """Covers of the contracts that doctors carry; `named` are theirs by name."""
    taken_over = select(_last.c.doctor_id).where(wanted)
    mine = and_(_last.c.team_id == _contract.c.team_id, _last.c.doctor_id == _contract.c.doctor_id)
    return (
        select(func.count(func.distinct(_cover.c.resident_id)).label("number"))
        .select_from(_contract)
        .join(_cover, _cover.c.contract_id == _contract.c.id)
        .outerjoin(_last, mine)
        .where(*_standing_cover(), or_(named, _contract.c.doctor_id.in_(taken_over)))
    )


def _standing_cover() -> tuple[ColumnElement[bool], ...]:
    return _contract.c.status.in_(STANDING), _cover.c.state.in_(COVERED)


def _households(*which: ColumnElement[bool]) -> ScalarSelect[int]:
    counted = select(func.count(func.distinct(_contract.c.household_id)))
    return counted.where(_contract.c.status.in_(STANDING), *which).scalar_subquery()


def _persons(*which: ColumnElement[bool]) -> ScalarSelect[int]:
    counted = select(func.count(func.distinct(_cover.c.resident_id))).join(
        _contract, _contract.c.id == _cover.c.contract_id
    )
    return counted.where(*_standing_cover(), *which).scalar_subquery()


_of_team = _contract.c.team_id == bindparam("team")
_other_household = _contract.c.household_id != bindparam("household")
_other_people = _cover.c.resident_id.not_in(bindparam("people", expanding=True))
_PERSONS_OF_DOCTOR = _of_doctors(
    _last.c.to_staff_id == bindparam("doctor"), _contract.c.doctor_id == bindparam("doctor")
).where(_doctor == bindparam("doctor"), _other_people)


def _granted(column: ColumnElement[int]) -> ScalarSelect[int]:
    total = select(func.coalesce(func.sum(column), 0))
    return total.where(_grant.c.team_id == bindparam("team"), *_holds()).scalar_subquery()


def _holds() -> tuple[ColumnElement[bool], ...]:
    return _grant.c.valid_from <= _day, _grant.c.valid_to >= _day


def stands_on(day: Any, place: Any = WaitingPlace) -> ColumnElement[bool]:
    """Places that count on a day: somebody waits, or has an offer, its last day included."""
    offered = and_(place.state == WaitingState.OFFERED, place.offer_until >= day)
    return or_(place.state == WaitingState.WAITING, offered)


def _before() -> tuple[ColumnElement[bool], ...]:
    """Places that go before a household: those before its own one in the team, else all of them.

    Who waits counts like who has an offer: so nobody overtakes the queue, whether or not what
    became free was offered yet.
    """
    own = _waiting.alias("own")
    own_is_not_behind = exists().where(
        own.c.household_id == bindparam("household"),
        own.c.team_id == _waiting.c.team_id,
        own.c.id <= _waiting.c.id,
        stands_on(_day, own.c),
    )
    return stands_on(_day, _waiting.c), ~own_is_not_behind.correlate(_waiting)


_OTHERS = (_waiting.c.team_id == bindparam("team"), *_before())
_LIVE_THERE = (
    _membership.c.valid_to.is_(None),
    _resident.c.id == _membership.c.resident_id,
    _resident.c.permanent,
    _resident.c.died_on.is_(None),
)
"""The persons for whom a household of the queue needs places."""
_OWN_PLACE = select(func.max(_waiting.c.id)).where(
    _waiting.c.household_id == bindparam("household"), _waiting.c.state.in_(IN_QUEUE)
)
_LOAD = select(
    _households(_of_team, _other_household).label("households"),
    _persons(_of_team, _other_people).label("persons"),
    _granted(_grant.c.households).label("granted_households"),
    _granted(_grant.c.persons).label("granted_persons"),
    select(func.count()).where(*_OTHERS).scalar_subquery().label("held_households"),
    select(func.count())
    .where(*_OTHERS, _membership.c.household_id == _waiting.c.household_id, *_LIVE_THERE)
    .scalar_subquery()
    .label("held_persons"),
    _OWN_PLACE.scalar_subquery().label("own_place"),
)
_LOAD_AND_DOCTOR = _LOAD.add_columns(_PERSONS_OF_DOCTOR.scalar_subquery().label("of_doctor"))


def load_besides(
    team_id: int, doctor_id: int | None, household_id: int, people: Collection[int], day: date
) -> Row[Any]:
    """What the team carries but for a household and these people: `households`, `persons`.

    With it the room granted on the day (`granted_…`), the places of households that go before this
    one in the queue (`held_…`), its own place in any queue, and with a doctor `of_doctor`, the
    persons that the doctor carries but for them.
    """
    load = _LOAD if doctor_id is None else _LOAD_AND_DOCTOR
    values = {"team": team_id, "household": household_id, "people": list(people), "day": day}
    doctor = {} if doctor_id is None else {"doctor": doctor_id}
    return rows(load, {**values, **doctor}).one()


_DOCTORS = (
    _of_doctors(
        _last.c.to_staff_id.in_(bindparam("doctors", expanding=True)),
        _contract.c.doctor_id.in_(bindparam("doctors", expanding=True)),
    )
    .add_columns(_doctor.label("doctor_id"))
    .where(_doctor.in_(bindparam("doctors", expanding=True)))
    .group_by(_doctor)
)


def persons_of_doctors(staff_ids: Collection[int], day: date) -> dict[int, int]:
    """Residents under contracts that these doctors carry on a day, each once, by staff id."""
    found = rows(_DOCTORS, {"doctors": list(staff_ids), "day": day})
    return {row.doctor_id: row.number for row in found}


def households_of_teams(team_ids: Collection[int]) -> dict[int, int]:
    """Households carried by each of these teams."""
    query = (
        select(
            _contract.c.team_id, func.count(func.distinct(_contract.c.household_id)).label("number")
        )
        .where(_contract.c.team_id.in_(team_ids), _contract.c.status.in_(STANDING))
        .group_by(_contract.c.team_id)
    )
    return {row.team_id: row.number for row in rows(query)}


def persons_of_teams(team_ids: Collection[int]) -> dict[int, int]:
    """Residents carried by each of these teams."""
    query = (
        select(_contract.c.team_id, func.count(func.distinct(_cover.c.resident_id)).label("number"))
        .join(_cover, _cover.c.contract_id == _contract.c.id)
        .where(_contract.c.team_id.in_(team_ids), *_standing_cover())
        .group_by(_contract.c.team_id)
    )
    return {row.team_id: row.number for row in rows(query)}


def loads_of_teams(team_ids: Collection[int]) -> dict[int, Room]:
    """Both figures of each of these teams: what it carries, whatever little."""
    households, persons = households_of_teams(team_ids), persons_of_teams(team_ids)
    return {one: Room(households.get(one, 0), persons.get(one, 0)) for one in team_ids}


def granted_to_teams(team_ids: Collection[int], day: date) -> dict[int, Room]:
    """The room granted to each of these teams on a day; teams without any are left out."""
    sums = [func.sum(_grant.c[name]).label(name) for name in Room._fields]
    query = select(_grant.c.team_id, *sums).where(_grant.c.team_id.in_(team_ids), *_holds())
    found = rows(query.group_by(_grant.c.team_id), {"day": day})
    return {row.team_id: Room(int(row.households), int(row.persons)) for row in found}


def held_by_teams(team_ids: Collection[int], household_id: int, day: date) -> dict[int, Room]:
    """The places that go before a household in the queue of each of these teams on a day."""
    query = select(_waiting.c.team_id, _waiting.c.household_id).where(
        _waiting.c.team_id.in_(team_ids), *_before()
    )
    places = rows(query, {"household": household_id, "day": day}).all()
    needs = needs_of_households([row.household_id for row in places])
    held: dict[int, Room] = {}
    for row in places:
        kept = held.get(row.team_id, NONE)
        need = needs.get(row.household_id, 0)
        held[row.team_id] = Room(kept.households + 1, kept.persons + need)
    return held


def needs_of_households(household_ids: Collection[int]) -> dict[int, int]:
    """How many persons live in each of these households for good, and would need a place."""
    query = (
        select(_membership.c.household_id, func.count().label("number"))
        .where(_membership.c.household_id.in_(household_ids), *_LIVE_THERE)
        .group_by(_membership.c.household_id)
    )
    return {row.household_id: row.number for row in rows(query)}
