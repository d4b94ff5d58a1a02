"""Requests inside terms with attempts to reach a household, and the list of the institution."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, select

from contracts_app.extensions import db
from contracts_app.models import (
    ContactAttempt,
    Contract,
    ContractChange,
    ContractPackage,
    Grid,
    Household,
    Membership,
    Resident,
    ServicePackage,
    Team,
    User,
)
from contracts_app.queries.paging import COUNT_UP_TO, count_up_to
from contracts_app.queries.reach import contracts_of
from contracts_app.queries.scope import Scope
from contracts_app.queries.signing import items_of
from contracts_app.vocabulary import LIVE, ContractStatus
from contracts_app.vocabulary.life import AttemptResult, ChangeKind, ChangeState, RequestedBy

SHOWN = 50
"""So many entries of one contract are shown; nobody has more."""
LISTED = 100
_LONGEST_LINE = 50
_DAYS_OF_A_YEAR = 366


def newest_change(contract_id: int, *states: ChangeState) -> ContractChange | None:
    """The last request about a term, in one of these states or in any; one is open at most."""
    query = select(ContractChange).where(ContractChange.contract_id == contract_id)
    if states:
        query = query.where(ContractChange.state.in_(states))
    return db.session.scalar(query.order_by(ContractChange.id.desc()).limit(1))


def list_changes_of(contract_id: int) -> list[Row[Any]]:
    """The requests about a term, the newest first, each with the names of its team and people."""
    confirmed, approved = User.__table__.alias("confirmed"), User.__table__.alias("approved")
    query = (
        select(
            ContractChange,
            Team.name.label("team"),
            confirmed.c.display_name.label("team_by"),
            approved.c.display_name.label("approved_by"),
        )
        .outerjoin(Team, Team.id == ContractChange.team_id)
        .outerjoin(confirmed, confirmed.c.id == ContractChange.team_by_id)
        .outerjoin(approved, approved.c.id == ContractChange.approved_by_id)
        .where(ContractChange.contract_id == contract_id)
        .order_by(ContractChange.id.desc())
        .limit(SHOWN)
    )
    return list(db.session.execute(query))


def list_attempts(household_id: int) -> list[Row[Any]]:
    """The attempts to reach a household, the newest first."""
    columns = (ContactAttempt.tried_on, ContactAttempt.channel, ContactAttempt.result)
    query = (
        select(*columns, ContactAttempt.note, User.display_name)
        .outerjoin(User, User.id == ContactAttempt.user_id)
        .where(ContactAttempt.household_id == household_id)
        .order_by(ContactAttempt.tried_on.desc(), ContactAttempt.id.desc())
        .limit(SHOWN)
    )
    return list(db.session.execute(query))


def days_of_attempts(household_id: int) -> list[date]:
    """The days on which it was tried to reach a household in vain, or it refused."""
    query = (
        select(ContactAttempt.tried_on)
        .distinct()
        .where(
            ContactAttempt.household_id == household_id,
            ContactAttempt.result != AttemptResult.REACHED,
        )
        .order_by(ContactAttempt.tried_on.desc())
        .limit(_DAYS_OF_A_YEAR)
    )
    return list(db.session.scalars(query))


def changes_of_team_in_term(contract: Contract) -> int:
    """How often the household has asked for another team within the days of this term (2.11).

    Another team that came with a merge, or that the team asked for, is no change of its own wish.
    """
    found, term = 0, contract
    for _step in range(_LONGEST_LINE):
        if term.origin_no is None:
            break
        before = db.session.scalars(select(Contract).filter_by(contract_no=term.origin_no)).one()
        if before.period_end != term.period_end:
            break
        found += _was_its_wish(before.id, term.contract_no)
        term = before
    return found


def agreed_on_to_follow(contract: Contract) -> ColumnElement[bool]:
    """A term, not void, that opens a chain of its own for the days after this one.

    It may have been agreed on under the number from which this one goes on.
    """
    return and_(
        Contract.household_id == contract.household_id,
        Contract.root_no != contract.root_no,
        Contract.origin_no.is_not(None),
        Contract.period_start > contract.period_end,
        Contract.status != ContractStatus.VOID,
    )


def _was_its_wish(contract_id: int, result_no: str) -> bool:
    """Whether the household asked for the other team that this term brought."""
    query = select(ContractChange.id).where(
        ContractChange.contract_id == contract_id,
        ContractChange.result_no == result_no,
        ContractChange.kind == ChangeKind.CHANGE_TEAM,
        ContractChange.requested_by == RequestedBy.HOUSEHOLD,
    )
    return db.session.scalar(select(query.exists())) or False


@dataclass(frozen=True)
class PaidPackage:
    """A package of a term that costs money, with its items."""

    id: int
    code: str
    name: str
    name_en: str
    fee_fen: int
    items: list[Any]
    """Code, name, name_en and times_per_year of each."""


def packages_of_term(contract_id: int) -> list[ServicePackage]:
    """The package versions of a term, in the catalogue's order."""
    query = (
        select(ServicePackage)
        .join(ContractPackage, ContractPackage.package_id == ServicePackage.id)
        .where(ContractPackage.contract_id == contract_id)
        .order_by(ServicePackage.position, ServicePackage.id)
    )
    return list(db.session.scalars(query))


def paid_packages(contract_id: int) -> list[PaidPackage]:
    """The packages of a term that cost money."""
    paid = [one for one in packages_of_term(contract_id) if one.fee_fen]
    items = items_of([one.id for one in paid]) if paid else {}
    return [
        PaidPackage(one.id, one.code, one.name, one.name_en, one.fee_fen, items[one.id])
        for one in paid
    ]


@dataclass(frozen=True)
class ChangeFilters:
    """Codes that narrow the list; empty ones do not."""

    kind: str = ""
    team: str = ""
    late: bool = False
    """Only those that are a matter of the institution."""


def list_open(scope: Scope, filters: ChangeFilters) -> list[Row[Any]]:
    """Open requests in scope, the one that has waited longest for an answer first.

    The first hundred; whoever has more works them off from the top.
    """
    head = and_(
        Membership.household_id == Contract.household_id,
        Membership.is_head,
        Membership.valid_to.is_(None),
    )
    query = _open(
        select(
            Contract.contract_no,
            Contract.period_end,
            Household.code.label("household_code"),
            Grid.name.label("grid"),
            Team.name.label("team"),
            Resident.name.label("head"),
            *(getattr(ContractChange, name) for name in _LIST_COLUMNS),
        )
        .select_from(Contract)
        .join(Household, Household.id == Contract.household_id)
        .join(Grid, Grid.id == Household.grid_id)
        .join(Team, Team.id == Contract.team_id)
        .outerjoin(Membership, head)
        .outerjoin(Resident, Resident.id == Membership.resident_id),
        scope,
        filters,
    )
    first = ContractChange.escalates_on, ContractChange.id
    return list(db.session.execute(query.order_by(*first).limit(LISTED)))


_LIST_COLUMNS = (
    "kind", "reason", "requested_by", "requested_on", "household_on", "team_on", "escalates_on",
    "escalated_on",
)  # fmt: skip


def _open(query: Select[Any], scope: Scope, filters: ChangeFilters) -> Select[Any]:
    query = query.join(ContractChange, ContractChange.contract_id == Contract.id).where(
        ContractChange.state == ChangeState.OPEN, contracts_of(scope)
    )
    if filters.kind:
        query = query.where(ContractChange.kind == filters.kind)
    if filters.team:
        query = query.where(Contract.team_id.in_(select(Team.id).where(Team.code == filters.team)))
    if filters.late:
        query = query.where(is_late(scope.today))
    return query


def is_late(today: date) -> ColumnElement[bool]:
    """The side that was to answer has been silent for too long."""
    return ContractChange.escalates_on <= today


def count_open(scope: Scope, filters: ChangeFilters) -> tuple[int, bool]:
    """How many open requests in scope fit, counted up to a limit, and whether there are more."""
    return count_up_to(_open(select(ContractChange.id).select_from(Contract), scope, filters))


def count_escalated(scope: Scope) -> tuple[int, bool]:
    """Open requests in scope that wait for the institution."""
    return count_open(scope, ChangeFilters(late=True))


def silent_changes(today: date, limit: int = COUNT_UP_TO) -> list[ContractChange]:
    """Requests that are due for the institution and not marked so yet."""
    query = select(ContractChange).where(
        ContractChange.state == ChangeState.OPEN,
        ContractChange.escalated_on.is_(None),
        is_late(today),
    )
    return list(db.session.scalars(query.order_by(ContractChange.id).limit(limit)))


def overtaken_changes(limit: int = COUNT_UP_TO) -> list[ContractChange]:
    """Open requests about terms that are over, so that nothing can come of them."""
    query = (
        select(ContractChange)
        .join(Contract, Contract.id == ContractChange.contract_id)
        .where(ContractChange.state == ChangeState.OPEN, Contract.status.not_in(LIVE))
    )
    return list(db.session.scalars(query.order_by(ContractChange.id).limit(limit)))


def numbers_of_contracts(ids: list[int]) -> dict[int, str]:
    """The numbers of terms by their ids."""
    query = select(Contract.id, Contract.contract_no).where(Contract.id.in_(ids))
    return {row.id: row.contract_no for row in db.session.execute(query)}


def households_of_changes(changes: Iterable[ContractChange]) -> list[int]:
    """The households that these requests are about."""
    ids = [one.contract_id for one in changes]
    query = select(Contract.household_id).distinct().where(Contract.id.in_(ids))
    return list(db.session.scalars(query.order_by(Contract.household_id)))
