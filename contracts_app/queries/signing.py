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

from contracts_app.extensions import db
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
    Team,
)
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import Scope, households_in, teams_in
from contracts_app.queries.team_load import COVERED
from contracts_app.rules.relations import NOT_RELATED
from contracts_app.vocabulary import CoverState

_OPEN = (*COVERED, CoverState.DRAFT)

_household = table_of(Household)
_team = table_of(Team)
_contract = table_of(Contract)
_cover = table_of(Cover)
_resident = table_of(Resident)
_tag = table_of(ResidentTag)
_membership = table_of(Membership)
_package = table_of(ServicePackage)
_package_item = table_of(PackageItem)
_item = table_of(ServiceItem)
IN_ORDER = _package.c.position, _package.c.id
"""The catalogue's order of packages: the same for every version."""


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
        _cover.c.state.in_(COVERED),
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


def list_people(household_id: int, resident_ids: Collection[int]) -> list[MemberRow]:
    """These people: members of the household as ever, then those who live elsewhere, by age."""
    members = [row for row in current_members(household_id) if row.resident.id in resident_ids]
    elsewhere = set(resident_ids) - {row.resident.id for row in members}
    if not elsewhere:
        return members
    query = select(Resident).where(Resident.id.in_(elsewhere))
    others = db.session.scalars(query.order_by(Resident.birth_date, Resident.id))
    return [*members, *(not_at_home(one) for one in others)]


def not_at_home(resident: Resident) -> MemberRow:
    """Somebody who has to do with a contract of a household and lives in another one by now."""
    return MemberRow(resident, NOT_RELATED, False, frozenset(), False, True)


_TERM = ("id", "status", "idempotency_key", "period_start", "period_end", "ended_on")
_TERMS = (
    select(*(_contract.c[name] for name in _TERM))
    .where(_contract.c.household_id == bindparam("household"))
    .order_by(_contract.c.id)
)


def terms_of(household_id: int) -> list[Row[Any]]:
    """Every term of a household: id, status, idempotency key, first and last day, early end."""
    return list(rows(_TERMS, {"household": household_id}))


def _newest_packages() -> Select[Any]:
    newest = (
        select(_package.c.code, func.max(_package.c.version).label("version"))
        .where(
            _package.c.published_at_utc.is_not(None),
            _package.c.valid_from <= bindparam("day"),
            or_(_package.c.retired_on.is_(None), _package.c.retired_on > bindparam("day")),
        )
        .group_by(_package.c.code)
        .subquery()
    )
    same = and_(_package.c.code == newest.c.code, _package.c.version == newest.c.version)
    return select(_package).join(newest, same).order_by(*IN_ORDER)


_ALL_PACKAGES = _newest_packages()
_SOME_PACKAGES = _ALL_PACKAGES.where(_package.c.code.in_(bindparam("codes", expanding=True)))


def packages_on(day: date, codes: Collection[str] | None = None) -> list[Any]:
    """The version of every package (or those of `codes`) that is on offer on a day, in order."""
    if codes is None:
        return list(rows(_ALL_PACKAGES, {"day": day}))
    return list(rows(_SOME_PACKAGES, {"day": day, "codes": list(codes)}))


def packages_by_ids(ids: Collection[int]) -> list[Any]:
    """These versions of packages, on offer or not, in the catalogue's order."""
    return list(rows(select(_package).where(_package.c.id.in_(ids)).order_by(*IN_ORDER)))


_ITEMS = (
    select(
        _package_item.c.package_id,
        _item.c.code,
        _item.c.name,
        _item.c.name_en,
        _package_item.c.times_per_year,
        _package_item.c.weight,
    )
    .join(_item, _item.c.code == _package_item.c.item_code)
    .where(_package_item.c.package_id.in_(bindparam("packages", expanding=True)))
    .order_by(_package_item.c.package_id, _package_item.c.position)
)


def items_of(package_ids: list[int]) -> dict[int, list[Any]]:
    """Items (code, name, name_en, times_per_year, weight) of packages, by package id, in order."""
    found = rows(_ITEMS, {"packages": package_ids}).all()
    return {one: [row for row in found if row.package_id == one] for one in package_ids}
