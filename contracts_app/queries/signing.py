"""What a signing has to look at: the household's members and terms, the team and its load.

Every statement is built once and asks the tables past the mapper, because a signing holds locks
while it reads: what it needs is a dozen small rows, not objects.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from contracts_app.models import (
    Contract,
    Cover,
    Household,
    Membership,
    PackageItem,
    Resident,
    ResidentTag,
    ServiceItem,
    ServicePackage,
    Staff,
    Team,
    TeamMember,
)
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import Scope, households_in, teams_in
from contracts_app.vocabulary import STANDING, CoverState

_COVERED = (CoverState.LIVE, CoverState.UPCOMING)
_OPEN = (*_COVERED, CoverState.DRAFT)
_NEVER = -1
"""The id of nobody: no row has it."""

_household = table_of(Household)
_team = table_of(Team)
_contract = table_of(Contract)
_cover = table_of(Cover)
_resident = table_of(Resident)
_tag = table_of(ResidentTag)
_membership = table_of(Membership)
_staff = table_of(Staff)
_place = table_of(TeamMember)
_package = table_of(ServicePackage)
_package_item = table_of(PackageItem)
_item = table_of(ServiceItem)


@lru_cache(maxsize=256)
def _one_household(scope: Scope) -> Select[Any]:
    return _locking(_household, households_in(scope))


@lru_cache(maxsize=256)
def _one_team(scope: Scope) -> Select[Any]:
    return _locking(_team, teams_in(scope))


def _locking(table: Table, within: ColumnElement[bool]) -> Select[Any]:
    found = select(table).where(table.c.code == bindparam("code"), within)
    return found.order_by(table.c.id).limit(1).with_for_update(of=table)


def lock_household(code: str, scope: Scope) -> Row[Any] | None:
    """The household in scope, locked until the transaction ends; None when there is none."""
    return rows(_one_household(scope), {"code": code}).first()


def lock_team(code: str, scope: Scope) -> Row[Any] | None:
    """The team in scope, locked, so that its load cannot change until the transaction ends."""
    return rows(_one_team(scope), {"code": code}).first()


@dataclass(frozen=True)
class MemberRow:
    """A living current member, with what rules, forms and agreements need."""

    resident: Any
    """The resident: key, name, sex, birth date, identity, phone, record code."""
    relation: str
    is_head: bool
    tags: frozenset[str]
    covered_elsewhere: bool
    covered: bool = False
    """Whether any term, of this household or another, covers the resident or is about to."""


def _current_tags() -> ScalarSelect[Any]:
    tags = select(func.aggregate_strings(_tag.c.tag, ","))
    mine = _tag.c.resident_id == _resident.c.id
    return tags.where(mine, _tag.c.valid_to.is_(None)).scalar_subquery()


_mine = _cover.c.resident_id == _resident.c.id
_has_cover = exists(select(_cover.c.id).where(_mine, _cover.c.state.in_(_OPEN)))
_has_cover_elsewhere = exists(
    select(_cover.c.id)
    .join(_contract, _contract.c.id == _cover.c.contract_id)
    .where(
        _mine,
        _cover.c.state.in_(_COVERED),
        _contract.c.household_id != bindparam("household"),
    )
)
_IDENTITY = "id key name sex birth_date id_type id_number id_last4 phone permanent record_code"
_MEMBERS = (
    select(
        *(_resident.c[name] for name in _IDENTITY.split()),
        _membership.c.relation,
        _membership.c.is_head,
        _current_tags().label("tags"),
        _has_cover.label("covered"),
        _has_cover_elsewhere.label("covered_elsewhere"),
    )
    .join_from(_membership, _resident, _membership.c.resident_id == _resident.c.id)
    .where(
        _membership.c.household_id == bindparam("household"),
        _membership.c.valid_to.is_(None),
        _resident.c.died_on.is_(None),
    )
    .order_by(_membership.c.is_head.desc(), _resident.c.birth_date, _resident.c.id)
)


def current_members(household_id: int) -> list[MemberRow]:
    """Living current members, the head first, then by age."""
    return [
        MemberRow(
            row,
            row.relation,
            row.is_head,
            frozenset(row.tags.split(",")) if row.tags else frozenset(),
            row.covered_elsewhere,
            row.covered,
        )
        for row in rows(_MEMBERS, {"household": household_id})
    ]


_TERM = ("id", "status", "idempotency_key", "period_start", "period_end", "ended_on")
_TERMS = (
    select(*(_contract.c[name] for name in _TERM))
    .where(_contract.c.household_id == bindparam("household"))
    .order_by(_contract.c.id)
)


def terms_of(household_id: int) -> list[Row[Any]]:
    """Every term of a household: id, status, idempotency key, first and last day, early end."""
    return list(rows(_TERMS, {"household": household_id}))


def _households(*which: ColumnElement[bool]) -> ScalarSelect[int]:
    counted = select(func.count(func.distinct(_contract.c.household_id)))
    return counted.where(_contract.c.status.in_(STANDING), *which).scalar_subquery()


def _persons(*which: ColumnElement[bool]) -> ScalarSelect[int]:
    counted = select(func.count(func.distinct(_cover.c.resident_id))).join(
        _contract, _contract.c.id == _cover.c.contract_id
    )
    standing = _contract.c.status.in_(STANDING), _cover.c.state.in_(_COVERED)
    return counted.where(*standing, *which).scalar_subquery()


_of_team = _contract.c.team_id == bindparam("team")
_of_doctor = _contract.c.doctor_id == bindparam("doctor")
_other_household = _contract.c.household_id != bindparam("household")
_other_people = _cover.c.resident_id.not_in(bindparam("people", expanding=True))
_HOUSEHOLDS = select(_households(_of_team, _other_household))
_TEAM_PERSONS = select(_persons(_of_team, _other_people))
_DOCTOR_PERSONS = select(_persons(_of_doctor, _other_people))
_LOAD = select(
    _households(_of_team, _other_household).label("households"),
    _persons(_of_team, _other_people).label("persons"),
)
_LOAD_AND_DOCTORS = _LOAD.add_columns(_persons(_of_doctor, _other_people).label("of_doctor"))


def load_besides(
    team_id: int, doctor_id: int | None, household_id: int, people: Collection[int]
) -> Row[Any]:
    """What the team carries but for a household and these people: `households`, `persons`.

    With a doctor also `of_doctor`, the persons that the doctor carries but for them.
    """
    load = _LOAD if doctor_id is None else _LOAD_AND_DOCTORS
    values = {"team": team_id, "household": household_id, "people": list(people)}
    doctor = {} if doctor_id is None else {"doctor": doctor_id}
    return rows(load, {**values, **doctor}).one()


def households_carried(team_id: int, besides: int | None = None) -> int:
    """Households with a live or upcoming contract of the team, each once, but for `besides`."""
    values = {"team": team_id, "household": _NEVER if besides is None else besides}
    return int(rows(_HOUSEHOLDS, values).scalar_one())


def persons_carried(
    team_id: int, doctor_id: int | None = None, besides: Collection[int] = ()
) -> int:
    """Residents with a live or upcoming cover of the team (or doctor), but for those `besides`."""
    values: dict[str, Any] = {"people": list(besides)}
    if doctor_id is not None:
        return int(rows(_DOCTOR_PERSONS, {**values, "doctor": doctor_id}).scalar_one())
    return int(rows(_TEAM_PERSONS, {**values, "team": team_id}).scalar_one())


@dataclass(frozen=True)
class TeamPlace:
    """One person of a team with the post held in it."""

    staff: Any
    """The person: id, key, name."""
    post: str | None
    is_leader: bool


_STAFF = (
    select(_staff.c.id, _staff.c.key, _staff.c.name, _place.c.post, _place.c.is_leader)
    .join_from(_place, _staff, _place.c.staff_id == _staff.c.id)
    .where(
        _place.c.team_id == bindparam("team"),
        _place.c.valid_from <= bindparam("day"),
        or_(_place.c.valid_to.is_(None), _place.c.valid_to >= bindparam("day")),
    )
    .order_by(_place.c.is_leader.desc(), _place.c.id)
)


def members_of_team(team_id: int, on: date) -> list[TeamPlace]:
    """Who serves in a team on a day, the leader first."""
    found = rows(_STAFF, {"team": team_id, "day": on})
    return [TeamPlace(row, row.post, row.is_leader) for row in found]


def _newest_packages() -> Select[Any]:
    newest = (
        select(_package.c.code, func.max(_package.c.version).label("version"))
        .where(
            _package.c.valid_from <= bindparam("day"),
            or_(_package.c.retired_on.is_(None), _package.c.retired_on > bindparam("day")),
        )
        .group_by(_package.c.code)
        .subquery()
    )
    same = and_(_package.c.code == newest.c.code, _package.c.version == newest.c.version)
    return select(_package).join(newest, same).order_by(_package.c.id)


_ALL_PACKAGES = _newest_packages()
_SOME_PACKAGES = _ALL_PACKAGES.where(_package.c.code.in_(bindparam("codes", expanding=True)))


def packages_on(day: date, codes: Collection[str] | None = None) -> list[Any]:
    """The version of every package (or those of `codes`) that is on offer on a day, in order."""
    if codes is None:
        return list(rows(_ALL_PACKAGES, {"day": day}))
    return list(rows(_SOME_PACKAGES, {"day": day, "codes": list(codes)}))


_ITEMS = (
    select(
        _package_item.c.package_id,
        _item.c.code,
        _item.c.name,
        _item.c.name_en,
        _package_item.c.times_per_year,
    )
    .join(_item, _item.c.code == _package_item.c.item_code)
    .where(_package_item.c.package_id.in_(bindparam("packages", expanding=True)))
    .order_by(_package_item.c.package_id, _package_item.c.position)
)


def items_of(package_ids: list[int]) -> dict[int, list[Any]]:
    """Items (code, name, name_en, times_per_year) of packages, by package id, in order."""
    found = rows(_ITEMS, {"packages": package_ids}).all()
    return {one: [row for row in found if row.package_id == one] for one in package_ids}
