"""Terms of a year, with what stands at the head of the statement for the household."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, Select, or_, select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractChange,
    Grid,
    Household,
    Institution,
    Resident,
    Team,
)
from contracts_app.queries.paging import count_up_to
from contracts_app.queries.reach import contracts_of
from contracts_app.queries.renewal import SIGNER
from contracts_app.queries.scope import Scope
from contracts_app.vocabulary import ContractStatus
from contracts_app.vocabulary.life import ChangeState

_HAD: Final = (
    ContractStatus.ACTIVE,
    ContractStatus.TERMINATING,
    ContractStatus.EXPIRED,
    ContractStatus.RENEWED,
    ContractStatus.SUPERSEDED,
    ContractStatus.TERMINATED,
)
"""Terms under which something was promised and could be done."""


@dataclass(frozen=True)
class StatementFilters:
    """The year, and codes that narrow; empty ones do not."""

    year: int
    village: str = ""
    grid: str = ""
    team: str = ""


def list_statement_terms(scope: Scope, filters: StatementFilters, most: int) -> list[Row[Any]]:
    """Terms in scope that had days in the year, by grid and household: one statement."""
    query = _narrowed(_with_heads(), scope, filters)
    order = (Grid.code, Household.code, Contract.period_start, Contract.id)
    return list(db.session.execute(query.order_by(*order).limit(most)))


def count_statement_terms(scope: Scope, filters: StatementFilters) -> tuple[int, bool]:
    """How many they are, counted up to 1,000, and whether there are more."""
    return count_up_to(_narrowed(_at_home(select(Contract.id)), scope, filters))


def head_of_statement(contract_id: int) -> Row[Any]:
    """What stands at the head of the statement of one term."""
    return db.session.execute(_with_heads().where(Contract.id == contract_id)).one()


def _with_heads() -> Select[Any]:
    columns: Any = select(
        Contract.id,
        Contract.contract_no,
        Contract.period_start,
        Contract.period_end,
        Contract.ended_on,
        Household.code.label("household_code"),
        Household.address,
        Grid.name.label("grid"),
        Resident.name.label("signer"),
        Team.name.label("team"),
        Team.hotline,
        Institution.name.label("institution"),
    )
    return (
        _at_home(columns)
        .join(Resident, Resident.id == SIGNER)
        .join(Institution, Institution.id == Team.institution_id)
    )


def _at_home(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(Contract)
        .join(Household, Household.id == Contract.household_id)
        .join(Grid, Grid.id == Household.grid_id)
        .join(Team, Team.id == Contract.team_id)
    )


def _narrowed(query: Select[Any], scope: Scope, filters: StatementFilters) -> Select[Any]:
    first, last = date(filters.year, 1, 1), date(filters.year, 12, 31)
    query = query.where(
        contracts_of(scope),
        Contract.status.in_(_HAD),
        Contract.period_start <= last,
        Contract.period_end >= first,
        or_(Contract.ended_on.is_(None), Contract.ended_on >= first),
    )
    if filters.village:
        query = query.where(Grid.village_code == filters.village)
    if filters.grid:
        query = query.where(Grid.code == filters.grid)
    return query.where(Team.code == filters.team) if filters.team else query


def refunds_in(contract_ids: Collection[int], year: int) -> dict[int, list[Any]]:
    """By term the money that was given back in a year: the day and the sum."""
    query = (
        select(ContractChange.contract_id, ContractChange.effective_on, ContractChange.refund_fen)
        .where(
            ContractChange.contract_id.in_(contract_ids),
            ContractChange.state == ChangeState.DONE,
            ContractChange.refund_fen > 0,
            ContractChange.effective_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by(ContractChange.contract_id, ContractChange.id)
    )
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.contract_id, []).append(row)
    return found
