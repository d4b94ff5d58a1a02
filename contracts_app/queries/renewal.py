"""Terms that are over and have no successor, with what decides about each."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, defer

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractPackage,
    Cover,
    Membership,
    Objection,
    Resident,
    ServicePackage,
    Team,
)
from contracts_app.rules.periods import Period
from contracts_app.vocabulary import ContractStatus, CoverState, ObjectionKind

_OUT = (ContractStatus.TERMINATED, ContractStatus.VOID, ContractStatus.SUPERSEDED)
_UNSIGNED = (ContractStatus.NOTICE_GIVEN, ContractStatus.SIGNED_ONE_SIDE)


def has_successor() -> ColumnElement[bool]:
    """The term has a next one in its chain, neither void nor called off before its first day."""
    later = aliased(Contract)
    return exists(
        select(later.id).where(
            later.root_no == Contract.root_no,
            later.term_no == Contract.term_no + 1,
            later.status != ContractStatus.VOID,
            or_(later.ended_on.is_(None), later.ended_on >= later.period_start),
        )
    )


def _over(as_of: date) -> ColumnElement[bool]:
    signed = Contract.status.not_in((*_OUT, *_UNSIGNED))
    # A first term in draft was never signed; a later one in draft is a renewal further ahead.
    drafted = and_(Contract.status == ContractStatus.DRAFT, Contract.term_no == 1)
    return and_(Contract.period_end < as_of, signed, ~drafted)


def count_already_renewed(as_of: date) -> int:
    """Terms that end before the day and have their successor."""
    query = select(func.count()).select_from(Contract).where(_over(as_of), has_successor())
    return db.session.scalar(query) or 0


def due_terms(as_of: date, after_id: int, limit: int) -> list[Any]:
    """Up to `limit` due terms with an id above `after_id`, in the order of their ids."""
    query = (
        select(
            Contract,
            Team.dissolved_on,
            Team.institution_id,
            Resident.died_on.label("signer_died_on"),
        )
        .join(Team, Team.id == Contract.team_id)
        .join(Resident, Resident.id == Contract.representative_id)
        .where(Contract.id > after_id, _over(as_of), ~has_successor())
        # A renewal reads no agreement, and opening thousands of encrypted ones takes long.
        .options(defer(Contract.agreement_snapshot))
        .order_by(Contract.id)
        .limit(limit)
    )
    return list(db.session.execute(query))


@dataclass(frozen=True)
class ChunkFacts:
    """What decides about a chunk of due terms, looked up for all of them at once."""

    objected: set[int]
    members: dict[int, list[tuple[int, date]]]
    """By contract id: id and birth date of each resident who is still there to be covered."""
    free_packages: dict[int, list[int]]
    blocked: set[str]
    """Roots whose next number is taken by a term that is void or was called off."""
    others: dict[int, list[tuple[str, date, date]]]
    """By household id: root, first and last day of every standing term."""

    def signed_anew(self, term: Contract, days: Period) -> bool:
        """Whether another chain of the term's household holds some of these days."""
        return any(
            root_no != term.root_no and days.overlaps(start, end)
            for root_no, start, end in self.others.get(term.household_id, [])
        )


def facts_for(contracts: list[Contract]) -> ChunkFacts:
    """Facts for these terms in four queries, however many they are."""
    ids = [contract.id for contract in contracts]
    return ChunkFacts(
        objected=_objected(ids),
        members=_members_left(ids),
        free_packages=_free_packages(ids),
        blocked=_blocked(contracts),
        others=_standing_terms([contract.household_id for contract in contracts]),
    )


def _blocked(contracts: list[Contract]) -> set[str]:
    pairs = {(contract.root_no, contract.term_no + 1) for contract in contracts}
    query = select(Contract.root_no, Contract.term_no).where(
        Contract.root_no.in_({root_no for root_no, _ in pairs})
    )
    taken = {(row.root_no, row.term_no) for row in db.session.execute(query)}
    return {root_no for root_no, term_no in pairs if (root_no, term_no) in taken}


def _objected(ids: list[int]) -> set[int]:
    query = select(Objection.contract_id).where(
        Objection.contract_id.in_(ids),
        Objection.kind == ObjectionKind.END,
        Objection.withdrawn_on.is_(None),
    )
    return set(db.session.scalars(query))


def _members_left(ids: list[int]) -> dict[int, list[tuple[int, date]]]:
    """Covered to the last day, alive, and still a member of the same household."""
    query = (
        select(Cover.contract_id, Resident.id, Resident.birth_date)
        .join(Contract, Contract.id == Cover.contract_id)
        .join(Resident, Resident.id == Cover.resident_id)
        .join(
            Membership,
            and_(
                Membership.resident_id == Resident.id,
                Membership.household_id == Contract.household_id,
                Membership.valid_to.is_(None),
            ),
        )
        .where(
            Cover.contract_id.in_(ids),
            Cover.state != CoverState.VOID,
            Cover.cover_to == Contract.period_end,
            Resident.died_on.is_(None),
        )
        .order_by(Cover.contract_id, Cover.id)
    )
    found: dict[int, list[tuple[int, date]]] = {}
    for contract_id, resident_id, birth_date in db.session.execute(query):
        found.setdefault(contract_id, []).append((resident_id, birth_date))
    return found


def _free_packages(ids: list[int]) -> dict[int, list[int]]:
    query = (
        select(ContractPackage.contract_id, ContractPackage.package_id)
        .join(ServicePackage, ServicePackage.id == ContractPackage.package_id)
        .where(ContractPackage.contract_id.in_(ids), ServicePackage.fee_fen == 0)
        .order_by(ContractPackage.contract_id, ContractPackage.package_id)
    )
    found: dict[int, list[int]] = {}
    for contract_id, package_id in db.session.execute(query):
        found.setdefault(contract_id, []).append(package_id)
    return found


def _standing_terms(household_ids: list[int]) -> dict[int, list[tuple[str, date, date]]]:
    query = (
        select(
            Contract.household_id,
            Contract.root_no,
            Contract.period_start,
            func.coalesce(Contract.ended_on, Contract.period_end),
        )
        .where(
            Contract.household_id.in_(set(household_ids)), Contract.status != ContractStatus.VOID
        )
        .order_by(Contract.id)
    )
    found: dict[int, list[tuple[str, date, date]]] = {}
    for household_id, root_no, start, end in db.session.execute(query):
        found.setdefault(household_id, []).append((root_no, start, end))
    return found
