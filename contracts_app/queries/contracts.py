"""Reads of contracts: the list, and one term with everything that belongs to it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractPackage,
    Cover,
    Grid,
    Household,
    Institution,
    Membership,
    Objection,
    Resident,
    ServicePackage,
    Signature,
    Staff,
    Team,
    User,
)
from contracts_app.queries.paging import Cursor, Page, count_up_to, is_few, keys_of_page
from contracts_app.queries.reach import contracts_of, in_parts
from contracts_app.queries.scope import Scope, contracts_in
from contracts_app.vocabulary import LIVE, CoverState

_HISTORY = 100


def get_contract(contract_no: str, scope: Scope) -> Contract | None:
    """The term with this number in scope; None outside it, as if it did not exist."""
    query = select(Contract).where(Contract.contract_no == contract_no, contracts_in(scope))
    return db.session.scalar(query)


def live_term(household_id: int) -> Contract | None:
    """The term in force of a household."""
    query = select(Contract).where(Contract.household_id == household_id, Contract.status.in_(LIVE))
    return db.session.scalars(query.order_by(Contract.id.desc()).limit(1)).first()


def get_contract_head(contract_id: int) -> Any:
    """What stands at the top of a contract's page: household, representative, team, doctor."""
    return db.session.execute(
        select(
            Household.code.label("household_code"),
            Household.address,
            Grid.name.label("grid"),
            Resident.name.label("representative"),
            Resident.id_last4.label("representative_last4"),
            Resident.birth_date.label("representative_born"),
            Team.code.label("team_code"),
            Team.name.label("team"),
            Institution.name.label("institution"),
            Staff.name.label("doctor"),
            User.display_name.label("entered_by"),
        )
        .select_from(Contract)
        .join(Household, Household.id == Contract.household_id)
        .join(Grid, Grid.id == Household.grid_id)
        .join(Resident, Resident.id == Contract.representative_id)
        .join(Team, Team.id == Contract.team_id)
        .join(Institution, Institution.id == Team.institution_id)
        .outerjoin(Staff, Staff.id == Contract.doctor_id)
        .outerjoin(User, User.id == Contract.signed_by_id)
        .where(Contract.id == contract_id)
    ).one()


@dataclass(frozen=True)
class ContractFilters:
    """Codes that narrow the list; empty ones do not. `year` is the year in which a term ends."""

    status: str = ""
    team: str = ""
    year: int | None = None
    channel: str = ""


def list_contracts(scope: Scope, filters: ContractFilters, cursor: Cursor) -> Page:
    """One page of terms in scope, the newest number first: three statements whatever its size."""
    conditions = _conditions(filters)
    total, more = count_up_to(in_parts(scope, [Contract.id], conditions))
    query = select(Contract.contract_no).where(contracts_of(scope), *conditions)
    keys, previous, following = keys_of_page(query, Contract.contract_no, cursor, newest_first=True)
    return Page(_list_rows(keys), total, more, previous, following)


def _conditions(filters: ContractFilters) -> list[ColumnElement[bool]]:
    found = []
    if filters.status:
        found.append(_with_status(filters.status))
    if filters.team:
        found.append(Contract.team_id.in_(select(Team.id).where(Team.code == filters.team)))
    if filters.channel:
        found.append(Contract.channel == filters.channel)
    if filters.year:
        first, last = date(filters.year, 1, 1), date(filters.year, 12, 31)
        found.append(Contract.period_end.between(first, last))
    return found


def _with_status(status: str) -> ColumnElement[bool]:
    """Rare statuses are looked up; common ones are met on the way down the numbers."""
    plain = Contract.status == status
    # An expression is no column: no index of the statuses is walked and then sorted by number.
    return (
        plain if is_few(select(Contract.id).where(plain)) else Contract.status.concat("") == status
    )


def _list_rows(contract_nos: list[str]) -> list[Row[Any]]:
    if not contract_nos:
        return []
    persons = (
        select(func.count())
        .where(Cover.contract_id == Contract.id, Cover.state != CoverState.VOID)
        .scalar_subquery()
    )
    head = and_(
        Membership.household_id == Contract.household_id,
        Membership.is_head,
        Membership.valid_to.is_(None),
    )
    query = (
        select(
            Contract.contract_no,
            Contract.status,
            Contract.channel,
            Contract.signed_on,
            Contract.period_start,
            Contract.period_end,
            Contract.ended_on,
            Household.code.label("household_code"),
            Resident.name.label("head"),
            Grid.name.label("grid"),
            Team.code.label("team_code"),
            Team.name.label("team"),
            persons.label("persons"),
        )
        .join(Household, Household.id == Contract.household_id)
        .join(Grid, Grid.id == Household.grid_id)
        .join(Team, Team.id == Contract.team_id)
        .outerjoin(Membership, head)
        .outerjoin(Resident, Resident.id == Membership.resident_id)
        .where(Contract.contract_no.in_(contract_nos))
        .order_by(Contract.contract_no.desc())
    )
    return list(db.session.execute(query))


def count_contracts(scope: Scope, filters: ContractFilters) -> tuple[int, bool]:
    """How many terms in scope fit, counted up to 1,000, and whether there are more."""
    return count_up_to(in_parts(scope, [Contract.id], _conditions(filters)))


def list_chain(contract: Contract) -> list[Row[Any]]:
    """All terms of a contract's chain, the first term first."""
    days = (Contract.period_start, Contract.period_end, Contract.ended_on)
    columns = (Contract.contract_no, Contract.term_no, Contract.status, *days, Contract.end_reason)
    query = select(*columns).where(Contract.root_no == contract.root_no).order_by(Contract.term_no)
    return list(db.session.execute(query.limit(_HISTORY)))


def list_covers(contract_id: int) -> list[Row[Any]]:
    """The residents of a term with their covers, the oldest first."""
    query = (
        select(
            Resident.key,
            Resident.name,
            Resident.sex,
            Resident.birth_date,
            Resident.died_on,
            Resident.id_last4,
            Cover.state,
            Cover.cover_from,
            Cover.cover_to,
        )
        .join(Resident, Resident.id == Cover.resident_id)
        .where(Cover.contract_id == contract_id)
        .order_by(Resident.birth_date, Resident.id)
    )
    return list(db.session.execute(query))


def list_packages(contract_id: int) -> list[Row[Any]]:
    """The package versions of a term with price and split in fen, in the catalogue's order."""
    query = (
        select(
            ServicePackage.code,
            ServicePackage.version,
            ServicePackage.name,
            ServicePackage.name_en,
            ServicePackage.fee_fen,
            ServicePackage.insurance_fen,
            ServicePackage.public_health_fen,
            ServicePackage.self_fen,
        )
        .join(ContractPackage, ContractPackage.package_id == ServicePackage.id)
        .where(ContractPackage.contract_id == contract_id)
        .order_by(ServicePackage.position, ServicePackage.id)
    )
    return list(db.session.execute(query))


def list_signatures(contract_id: int) -> list[Row[Any]]:
    """Who signed a term, how and when; without the strokes."""
    query = (
        select(
            Signature.party,
            Signature.mode,
            Signature.signer_name,
            Signature.signed_at_utc,
            User.display_name.label("entered_by"),
        )
        .outerjoin(User, User.id == Signature.user_id)
        .where(Signature.contract_id == contract_id)
        .order_by(Signature.id)
    )
    return list(db.session.execute(query))


def list_objections(contract_id: int) -> list[Objection]:
    """The objections to a term's silent renewal, open ones first, then the newest."""
    query = select(Objection).where(Objection.contract_id == contract_id)
    ordered = query.order_by(Objection.withdrawn_on.is_not(None), Objection.id.desc())
    return list(db.session.scalars(ordered.limit(_HISTORY)))
