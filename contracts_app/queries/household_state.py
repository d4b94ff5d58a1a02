"""A household as it was on a day of the past, told by its dated rows and entries alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Cover,
    Grid,
    HeadChange,
    Household,
    HouseholdAction,
    HouseholdMove,
    Membership,
    Region,
    Resident,
    Suspension,
)
from contracts_app.queries.grids import get_responsible_team
from contracts_app.queries.suspensions import on_day
from contracts_app.queries.term_state import TermOn, term_on
from contracts_app.vocabulary import ContractStatus, CoverState, LeaveReason
from contracts_app.vocabulary.catalogue import HEAD
from contracts_app.vocabulary.life import LAST_DAY_KINDS

_UNSIGNED = (ContractStatus.NOTICE_GIVEN, ContractStatus.SIGNED_ONE_SIDE)
Before = dict[tuple[str, int], dict[str, Any]]
"""By table and id the values that entries of later days have changed."""


@dataclass(frozen=True)
class MemberOn:
    """Somebody who lived there on the day."""

    key: str
    name: str
    birth_date: date
    relation: str
    is_head: bool
    contract_no: str | None
    """The contract that covered the person."""
    away: tuple[str, ...]
    """The reasons of the absences, the person's own first."""


@dataclass(frozen=True)
class HouseholdState:
    """Where the household was, who answered for it, who lived there, and its contract."""

    day: date
    village: str
    grid_code: str
    grid: str
    address: str
    team: Any
    """Code, name, leader and hotline; None on a day without a responsible team."""
    members: tuple[MemberOn, ...]
    term: TermOn | None


def state_on(household_id: int, day: date) -> HouseholdState:
    """The household as it was on a day, the head first; a fixed number of statements."""
    household = db.session.get_one(Household, household_id)
    before = _before_later_entries(household_id, day)
    place = _place(household, day)
    address = before.get(("household", household_id), {}).get("address", household.address)
    return HouseholdState(
        day=day,
        village=place.village,
        grid_code=place.code,
        grid=place.name,
        address=address,
        team=get_responsible_team(place.id, day),
        members=_members(household_id, day, before),
        term=term_on(household_id, day),
    )


def _place(household: Household, day: date) -> Any:
    """The grid that the first later move took the household from, else its present one."""
    left = (
        select(HouseholdMove.from_grid_id)
        .where(HouseholdMove.household_id == household.id, HouseholdMove.moved_on > day)
        .order_by(HouseholdMove.moved_on)
        .limit(1)
    )
    grid_id = db.session.scalar(left) or household.grid_id
    query = (
        select(Grid.id, Grid.code, Grid.name, Region.name.label("village"))
        .join(Region, Region.code == Grid.village_code)
        .where(Grid.id == grid_id)
    )
    return db.session.execute(query).one()


def _before_later_entries(household_id: int, day: date) -> Before:
    """What rows without dates of their own held on the day: relations and the address."""
    of_household = or_(
        HouseholdAction.household_id == household_id,
        HouseholdAction.other_household_id == household_id,
    )
    later = or_(
        HouseholdAction.happened_on > day,
        and_(HouseholdAction.happened_on == day, HouseholdAction.kind.in_(LAST_DAY_KINDS)),
    )
    query = (
        select(HouseholdAction.changes)
        .where(of_household, later, HouseholdAction.undone_at_utc.is_(None))
        .order_by(HouseholdAction.id.desc())
    )
    found: Before = {}
    for changes in db.session.scalars(query):
        for change in changes:
            found.setdefault((change["table"], change["id"]), {}).update(change["before"] or {})
    return found


def _members(household_id: int, day: date, before: Before) -> tuple[MemberOn, ...]:
    lived = _memberships(household_id, day)
    head = _head(household_id, day, lived)
    ids = {row.resident_id for row in lived}
    covers, away = _covers(ids, day), _away(ids, day)
    return tuple(
        MemberOn(
            key=row.key,
            name=row.name,
            birth_date=row.birth_date,
            relation=_relation(row, before, is_head=row.resident_id == head),
            is_head=row.resident_id == head,
            contract_no=covers.get(row.resident_id),
            away=tuple(away.get(row.resident_id, ())),
        )
        for row in sorted(lived, key=lambda row: (row.resident_id != head, row.birth_date, row.id))
    )


def _memberships(household_id: int, day: date) -> list[Any]:
    """Who lived there, one row for each; who came by an entry that was taken back never did.

    A roster tells since when somebody lives there only by the birth.
    """
    query = (
        select(
            Membership.id,
            Membership.resident_id,
            Membership.relation,
            Membership.is_head,
            Membership.valid_to,
            Resident.key,
            Resident.name,
            Resident.birth_date,
        )
        .join(Resident, Resident.id == Membership.resident_id)
        .where(
            Membership.household_id == household_id,
            Membership.valid_from <= day,
            Resident.birth_date <= day,
            or_(Membership.valid_to.is_(None), Membership.valid_to >= day),
            or_(Membership.end_reason.is_(None), Membership.end_reason != LeaveReason.UNDONE),
        )
        .order_by(Membership.valid_from, Membership.id)
    )
    return list({row.resident_id: row for row in db.session.execute(query)}.values())


def _head(household_id: int, day: date, lived: list[Any]) -> int | None:
    """The resident who was head: one who ceased to live there as head, before anybody else.

    Else the first one of those who were followed later that lived there, since a head whose death
    is entered late was followed by the next one at once.
    """
    query = (
        select(HeadChange.from_resident_id, HeadChange.changed_on)
        .where(
            HeadChange.household_id == household_id,
            HeadChange.changed_on > day,
            HeadChange.undone.is_(False),
        )
        .order_by(HeadChange.changed_on, HeadChange.id)
    )
    changes = db.session.execute(query).all()
    left = [one for one in lived if one.is_head and one.valid_to is not None]
    if changes:
        left = [one for one in left if one.valid_to < changes[0].changed_on]
    if left:
        return int(min(left, key=lambda one: one.valid_to).resident_id)
    there = {one.resident_id for one in lived}
    former = [one.from_resident_id for one in changes if one.from_resident_id in there]
    return next(iter([*former, *(one.resident_id for one in lived if one.is_head)]), None)


def _relation(row: Any, before: Before, *, is_head: bool) -> str:
    if is_head:
        return HEAD
    changed = before.get(("membership", row.id), {})
    return str(changed.get("relation", row.relation))


def _covers(resident_ids: Collection[int], day: date) -> dict[int, str]:
    """By resident the number of the contract that covered the person, whichever household's."""
    signed = and_(
        Contract.status.not_in(_UNSIGNED),
        or_(Contract.status != ContractStatus.DRAFT, Contract.term_no > 1),
    )
    query = (
        select(Cover.resident_id, Contract.contract_no)
        .join(Contract, Contract.id == Cover.contract_id)
        .where(
            Cover.resident_id.in_(resident_ids),
            Cover.state != CoverState.VOID,
            Cover.cover_from <= day,
            Cover.cover_to >= day,
            Contract.entered_on <= day,
            signed,
        )
        .order_by(Cover.id)
    )
    return {row.resident_id: row.contract_no for row in db.session.execute(query)}


def _away(resident_ids: Collection[int], day: date) -> dict[int, list[str]]:
    query = (
        select(Suspension.resident_id, Suspension.reason)
        .where(Suspension.resident_id.in_(resident_ids), on_day(day))
        .order_by(Suspension.with_household, Suspension.id)
    )
    found: dict[int, list[str]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.resident_id, []).append(row.reason)
    return found
