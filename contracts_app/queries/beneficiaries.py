"""Who of a household has the benefit of packages that are for a limited number of people."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractPackage,
    Cover,
    PackageBeneficiary,
    Resident,
    ServicePackage,
)
from contracts_app.queries.signing import MemberRow, list_people
from contracts_app.vocabulary import ContractStatus, CoverState
from contracts_app.vocabulary.packages import BenefitEnd

_COVERED = (CoverState.LIVE, CoverState.UPCOMING)
_SHOWN = 200
_NO_TERM = (
    ContractStatus.DRAFT,
    ContractStatus.NOTICE_GIVEN,
    ContractStatus.SIGNED_ONE_SIDE,
    ContractStatus.VOID,
)


def list_capped(contract_id: int) -> list[Row[Any]]:
    """The packages of a term that are for a limited number of people."""
    query = (
        select(
            ServicePackage.id,
            ServicePackage.code,
            ServicePackage.version,
            ServicePackage.name,
            ServicePackage.name_en,
            ServicePackage.member_cap,
            ServicePackage.target,
        )
        .join(ContractPackage, ContractPackage.package_id == ServicePackage.id)
        .where(ContractPackage.contract_id == contract_id, ServicePackage.member_cap.is_not(None))
        .order_by(ServicePackage.position, ServicePackage.id)
    )
    return list(db.session.execute(query))


def list_covered(contract: Contract) -> list[MemberRow]:
    """Those whom a term covers or is about to, members of the household first, by age."""
    ids = covered_ids(contract)
    return list_people(contract.household_id, ids) if ids else []


def covered_ids(contract: Contract) -> set[int]:
    """The rows of those whom a term covers or is about to."""
    query = select(Cover.resident_id).where(
        Cover.contract_id == contract.id, Cover.state.in_(_COVERED)
    )
    return set(db.session.scalars(query))


def list_standing(contract_id: int, package_id: int | None = None) -> list[PackageBeneficiary]:
    """The places that are given, of one package or of all of a term."""
    query = select(PackageBeneficiary).where(
        PackageBeneficiary.contract_id == contract_id, PackageBeneficiary.ended_on.is_(None)
    )
    if package_id is not None:
        query = query.where(PackageBeneficiary.package_id == package_id)
    return list(db.session.scalars(query.order_by(PackageBeneficiary.place)))


def list_history(contract_id: int, package_id: int) -> list[Row[Any]]:
    """All places of a package of a term that were ever given, those that stand first."""
    query = (
        select(
            Resident.key,
            Resident.name,
            PackageBeneficiary.place,
            PackageBeneficiary.chosen_on,
            PackageBeneficiary.ended_on,
            PackageBeneficiary.end_reason,
        )
        .join(Resident, Resident.id == PackageBeneficiary.resident_id)
        .where(
            PackageBeneficiary.contract_id == contract_id,
            PackageBeneficiary.package_id == package_id,
        )
        .order_by(
            PackageBeneficiary.ended_on.is_not(None),
            PackageBeneficiary.place,
            PackageBeneficiary.id.desc(),
        )
    )
    return list(db.session.execute(query.limit(_SHOWN)))


Held = tuple[int, int, int]
"""A term, a package of it, and somebody who has a place of it."""


def held_places(contract_ids: Collection[int], on: date | None = None) -> set[Held]:
    """Who has places of packages of these terms; of a day, also who had one on it.

    A place belongs to its next holder from the day of the change on; one that was given by mistake
    never was one. Who has it now has it for the whole term.
    """
    columns = (
        PackageBeneficiary.contract_id,
        PackageBeneficiary.package_id,
        PackageBeneficiary.resident_id,
    )
    stands = PackageBeneficiary.ended_on.is_(None)
    query = select(*columns).where(
        PackageBeneficiary.contract_id.in_(contract_ids),
        stands if on is None else or_(stands, _had_on(on)),
    )
    return {(row[0], row[1], row[2]) for row in db.session.execute(query)}


def _had_on(on: date) -> ColumnElement[bool]:
    return and_(
        PackageBeneficiary.chosen_on <= on,
        PackageBeneficiary.ended_on > on,
        PackageBeneficiary.end_reason != BenefitEnd.MISTAKE,
    )


@dataclass(frozen=True)
class Places:
    """A package of a term with who has its places on a day."""

    package: Any
    people: list[str]
    """Names of those who have a place and are covered."""
    gone: list[str]
    """Names of those who have a place and are covered no more."""

    @property
    def free(self) -> int:
        """How many places nobody has."""
        return int(self.package.member_cap) - len(self.people) - len(self.gone)


def places_of(contract_id: int) -> list[Places]:
    """Every package of a term that is for a limited number of people, with their names."""
    capped = list_capped(contract_id)
    if not capped:
        return []
    covered = (
        select(Cover.id)
        .where(
            Cover.contract_id == contract_id,
            Cover.resident_id == PackageBeneficiary.resident_id,
            Cover.state.in_(_COVERED),
        )
        .exists()
    )
    query = (
        select(PackageBeneficiary.package_id, Resident.name, covered.label("covered"))
        .join(Resident, Resident.id == PackageBeneficiary.resident_id)
        .where(PackageBeneficiary.contract_id == contract_id, PackageBeneficiary.ended_on.is_(None))
        .order_by(PackageBeneficiary.package_id, PackageBeneficiary.place)
    )
    rows = list(db.session.execute(query))
    return [
        Places(
            package,
            [row.name for row in rows if row.package_id == package.id and row.covered],
            [row.name for row in rows if row.package_id == package.id and not row.covered],
        )
        for package in capped
    ]


def chosen_before(contract: Contract, code: str, day: date) -> set[int]:
    """Who had the places of a package in the term of the household before this one.

    They are proposed first, because a household seldom changes its mind with the year. What was
    called off before its first day, or never signed, was no term.
    """
    began = or_(Contract.ended_on.is_(None), Contract.ended_on >= Contract.period_start)
    before = select(Contract.id).where(
        Contract.household_id == contract.household_id,
        Contract.id < contract.id,
        Contract.period_start <= day,
        Contract.status.not_in(_NO_TERM),
        began,
    )
    last = before.order_by(Contract.id.desc()).limit(1).scalar_subquery()
    query = (
        select(PackageBeneficiary.resident_id)
        .join(ServicePackage, ServicePackage.id == PackageBeneficiary.package_id)
        .where(
            PackageBeneficiary.contract_id == last,
            PackageBeneficiary.ended_on.is_(None),
            ServicePackage.code == code,
        )
        .order_by(PackageBeneficiary.place)
    )
    return set(db.session.scalars(query))
