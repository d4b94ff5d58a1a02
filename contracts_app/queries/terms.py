"""All terms as rows, for the command line and for checks: selected, ordered, read in steps."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractPackage,
    Cover,
    Grid,
    Household,
    Resident,
    ServicePackage,
    Team,
)
from contracts_app.queries.renewal import succeeds
from contracts_app.queries.term_days import known_status, open_requests
from contracts_app.rules.doors import door_order
from contracts_app.vocabulary import STANDING, ContractStatus, CoverState

STEP = 2000


def list_terms(
    *, team: str | None = None, status: str | None = None, as_of: date | None = None
) -> list[dict[str, Any]]:
    """Terms by root and term number. With `as_of` those known on that day, with that day's status.

    Each is a mapping of the published keys; covers show the last four digits alone.
    """
    found: list[dict[str, Any]] = []
    for step in _steps(team, as_of):
        found += _with_parts(step, as_of)
    return [term for term in found if status is None or term["status"] == status]


def _steps(team: str | None, as_of: date | None) -> Iterator[list[Any]]:
    later = aliased(Contract)
    query = (
        select(
            Contract,
            Household.code.label("household_code"),
            Team.code.label("team_code"),
            later.entered_on.label("renewed_on"),
        )
        .join(Household, Household.id == Contract.household_id)
        .join(Team, Team.id == Contract.team_id)
        .outerjoin(later, succeeds(later))
        .order_by(Contract.root_no, Contract.term_no)
    )
    if team:
        query = query.where(Team.code == team)
    if as_of:
        query = query.where(Contract.entered_on <= as_of)
    after: tuple[str, int] = ("", 0)
    while rows := list(db.session.execute(_after(query, after).limit(STEP))):
        yield rows
        after = (rows[-1].Contract.root_no, rows[-1].Contract.term_no)


def _after(query: Any, place: tuple[str, int]) -> Any:
    root_no, term_no = place
    return query.where(
        (Contract.root_no > root_no)
        | ((Contract.root_no == root_no) & (Contract.term_no > term_no))
    )


def _with_parts(rows: list[Any], as_of: date | None) -> list[dict[str, Any]]:
    ids = [row.Contract.id for row in rows]
    packages, covers = _packages(ids), _covers(ids)
    asked = open_requests(ids, as_of) if as_of else {}
    return [
        {
            "contract_no": row.Contract.contract_no,
            "root_no": row.Contract.root_no,
            "term_no": row.Contract.term_no,
            "household_code": row.household_code,
            "team_code": row.team_code,
            "status": _status(row, asked.get(row.Contract.id), as_of),
            "signed_on": row.Contract.signed_on,
            "period_start": row.Contract.period_start,
            "period_end": row.Contract.period_end,
            "packages": packages.get(row.Contract.id, []),
            "covers": covers.get(row.Contract.id, []),
        }
        for row in rows
    ]


def _status(row: Any, request: str | None, as_of: date | None) -> str:
    term = row.Contract
    if as_of is None:
        # One renewal of a household is stored as upcoming; those after it wait as drafts.
        waits = term.status == ContractStatus.DRAFT and term.term_no > 1
        return str(ContractStatus.UPCOMING if waits else term.status)
    return known_status(term, row.renewed_on, request, as_of).value


def _packages(ids: list[int]) -> dict[int, list[str]]:
    query = (
        select(ContractPackage.contract_id, ServicePackage.code)
        .join(ServicePackage, ServicePackage.id == ContractPackage.package_id)
        .where(ContractPackage.contract_id.in_(ids))
        .order_by(ContractPackage.contract_id, ServicePackage.position, ServicePackage.id)
    )
    found: dict[int, list[str]] = {}
    for contract_id, code in db.session.execute(query):
        found.setdefault(contract_id, []).append(code)
    return found


def _covers(ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    query = (
        select(Cover.contract_id, Resident.id_last4, Cover.cover_from, Cover.cover_to)
        .join(Resident, Resident.id == Cover.resident_id)
        .where(Cover.contract_id.in_(ids), Cover.state != CoverState.VOID)
        .order_by(Cover.contract_id, Cover.id)
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for contract_id, last4, start, end in db.session.execute(query):
        cover = {"resident_id_last4": last4, "cover_from": start, "cover_to": end}
        found.setdefault(contract_id, []).append(cover)
    return found


def contracts_to_print(
    *,
    contract_no: str | None = None,
    household: str | None = None,
    grid: str | None = None,
    team: str | None = None,
) -> list[Contract]:
    """Terms of the chosen contract, household, grid or team, in the order of grids and doors.

    Without a contract number only terms that stand: live or upcoming.
    """
    query = (
        select(Contract, Grid.code.label("grid"), Household.address, Household.code)
        .join(Household, Household.id == Contract.household_id)
        .join(Grid, Grid.id == Household.grid_id)
        .join(Team, Team.id == Contract.team_id)
    )
    if contract_no:
        query = query.where(Contract.contract_no == contract_no)
    else:
        query = query.where(Contract.status.in_(STANDING))
    for column, value in ((Household.code, household), (Grid.code, grid), (Team.code, team)):
        if value:
            query = query.where(column == value)
    return [row.Contract for row in sorted(db.session.execute(query), key=_walked)]


def _walked(row: Any) -> tuple[Any, ...]:
    return row.grid, door_order(row.address), row.code, row.Contract.term_no
