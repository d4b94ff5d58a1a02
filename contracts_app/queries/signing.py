"""What a signing has to look at: the household's members and terms, the team and its load."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select

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
    Staff,
    Team,
    TeamMember,
)
from contracts_app.queries.scope import Scope, households_in, teams_in
from contracts_app.vocabulary import STANDING, ContractStatus, CoverState

_COVERED = (CoverState.LIVE, CoverState.UPCOMING)


def lock_household(code: str, scope: Scope) -> Household | None:
    """The household in scope, locked until the transaction ends; None when there is none."""
    query = (
        select(Household)
        .where(Household.code == code, households_in(scope))
        .with_for_update(of=Household)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query.order_by(Household.id).limit(1)).first()


def lock_team(code: str, scope: Scope) -> Team | None:
    """The team in scope, locked, so that its load cannot change until the transaction ends."""
    query = (
        select(Team)
        .where(Team.code == code, teams_in(scope))
        .with_for_update(of=Team)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query.order_by(Team.id).limit(1)).first()


@dataclass(frozen=True)
class MemberRow:
    """A living current member, with what rules, forms and agreements need."""

    resident: Resident
    relation: str
    is_head: bool
    tags: frozenset[str]
    covered_elsewhere: bool


def current_members(household_id: int) -> list[MemberRow]:
    """Living current members, the head first, then by age."""
    rows = db.session.execute(
        select(Resident, Membership.relation, Membership.is_head)
        .join(Membership, Membership.resident_id == Resident.id)
        .where(
            Membership.household_id == household_id,
            Membership.valid_to.is_(None),
            Resident.died_on.is_(None),
        )
        .order_by(Membership.is_head.desc(), Resident.birth_date, Resident.id)
    ).all()
    ids = [row.Resident.id for row in rows]
    tags, covered = _tags_of(ids), _covered_elsewhere(ids, household_id)
    return [
        MemberRow(
            row.Resident,
            row.relation,
            row.is_head,
            tags.get(row.Resident.id, frozenset()),
            row.Resident.id in covered,
        )
        for row in rows
    ]


def _tags_of(ids: list[int]) -> dict[int, frozenset[str]]:
    rows = db.session.execute(
        select(ResidentTag.resident_id, ResidentTag.tag)
        .where(ResidentTag.resident_id.in_(ids), ResidentTag.valid_to.is_(None))
        .order_by(ResidentTag.id)
    ).all()
    return {one: frozenset(row.tag for row in rows if row.resident_id == one) for one in ids}


def _covered_elsewhere(ids: list[int], household_id: int) -> set[int]:
    query = (
        select(Cover.resident_id)
        .join(Contract, Contract.id == Cover.contract_id)
        .where(
            Cover.resident_id.in_(ids),
            Cover.state.in_(_COVERED),
            Contract.household_id != household_id,
        )
    )
    return set(db.session.scalars(query))


def terms_of(household_id: int) -> tuple[tuple[date, date], ...]:
    """First and last day of every term of a household that is not void."""
    query = (
        select(Contract.period_start, Contract.period_end, Contract.ended_on)
        .where(Contract.household_id == household_id, Contract.status != ContractStatus.VOID)
        .order_by(Contract.id)
    )
    return tuple(
        (row.period_start, row.ended_on or row.period_end) for row in db.session.execute(query)
    )


def households_carried(team_id: int, besides: int | None = None) -> int:
    """Households with a live or upcoming contract of the team, each once, but for `besides`."""
    query = select(func.count(func.distinct(Contract.household_id))).where(
        Contract.team_id == team_id, Contract.status.in_(STANDING)
    )
    if besides is not None:
        query = query.where(Contract.household_id != besides)
    return db.session.scalar(query) or 0


def persons_carried(
    team_id: int, doctor_id: int | None = None, besides: Collection[int] = ()
) -> int:
    """Residents with a live or upcoming cover of the team (or doctor), but for those `besides`."""
    query = (
        select(func.count(func.distinct(Cover.resident_id)))
        .join(Contract, Contract.id == Cover.contract_id)
        .where(
            Contract.status.in_(STANDING),
            Cover.state.in_(_COVERED),
            Cover.resident_id.not_in(besides),
        )
    )
    if doctor_id is not None:
        return db.session.scalar(query.where(Contract.doctor_id == doctor_id)) or 0
    return db.session.scalar(query.where(Contract.team_id == team_id)) or 0


@dataclass(frozen=True)
class TeamPlace:
    """One person of a team with the post held in it."""

    staff: Staff
    post: str | None
    is_leader: bool


def members_of_team(team_id: int, on: date) -> list[TeamPlace]:
    """Who serves in a team on a day, the leader first."""
    rows = db.session.execute(
        select(Staff, TeamMember.post, TeamMember.is_leader)
        .join(TeamMember, TeamMember.staff_id == Staff.id)
        .where(
            TeamMember.team_id == team_id,
            TeamMember.valid_from <= on,
            or_(TeamMember.valid_to.is_(None), TeamMember.valid_to >= on),
        )
        .order_by(TeamMember.is_leader.desc(), TeamMember.id)
    )
    return [TeamPlace(row.Staff, row.post, row.is_leader) for row in rows]


def packages_on(day: date) -> list[ServicePackage]:
    """The version of every package that is on offer on a day, in the catalogue's order."""
    newest = (
        select(ServicePackage.code, func.max(ServicePackage.version).label("version"))
        .where(
            ServicePackage.valid_from <= day,
            or_(ServicePackage.retired_on.is_(None), ServicePackage.retired_on > day),
        )
        .group_by(ServicePackage.code)
        .subquery()
    )
    same = and_(ServicePackage.code == newest.c.code, ServicePackage.version == newest.c.version)
    query = select(ServicePackage).join(newest, same).order_by(ServicePackage.id)
    return list(db.session.scalars(query))


def items_of(package_ids: list[int]) -> dict[int, list[Any]]:
    """Items (code, name, name_en, times_per_year) of packages, by package id, in order."""
    rows = db.session.execute(
        select(
            PackageItem.package_id,
            ServiceItem.code,
            ServiceItem.name,
            ServiceItem.name_en,
            PackageItem.times_per_year,
        )
        .join(ServiceItem, ServiceItem.code == PackageItem.item_code)
        .where(PackageItem.package_id.in_(package_ids))
        .order_by(PackageItem.package_id, PackageItem.position)
    ).all()
    return {one: [row for row in rows if row.package_id == one] for one in package_ids}
