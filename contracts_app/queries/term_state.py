"""The term of a household as it was on a day: its status then, who stood for it, what was asked."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractPackage,
    Resident,
    ServicePackage,
    SignerChange,
    Team,
)
from contracts_app.queries.renewal import succeeds
from contracts_app.queries.term_days import known_status, open_requests, rank
from contracts_app.vocabulary import ContractStatus


@dataclass(frozen=True)
class TermOn:
    """A term as it was known and called on the day."""

    contract_no: str
    status: ContractStatus
    period_start: date
    period_end: date
    team: str
    signer: str
    """The name of who stood for the household."""
    packages: tuple[Row[Any], ...]
    """Code and names of each package."""
    request: str | None
    """What one side had asked for and was still open."""


def term_on(household_id: int, day: date) -> TermOn | None:
    """The term in force on a day, else the one about to begin, else the last one known by then."""
    known = _known_terms(household_id, day)
    if not known:
        return None
    asked = open_requests([one.Contract.id for one in known], day)
    statuses = {
        one.Contract.id: known_status(one.Contract, one.renewed_on, asked.get(one.Contract.id), day)
        for one in known
    }
    row = max(known, key=lambda one: (rank(statuses[one.Contract.id]), one.Contract.period_start))
    term = row.Contract
    return TermOn(
        contract_no=term.contract_no,
        status=statuses[term.id],
        period_start=term.period_start,
        period_end=_last_day(term, statuses[term.id]),
        team=row.team,
        signer=_signer(term, day),
        packages=_packages(term.id),
        request=asked.get(term.id),
    )


def _last_day(term: Contract, status: ContractStatus) -> date:
    """A term that was called off later was still to last to its end."""
    ahead = status == ContractStatus.UPCOMING and term.called_off_on is not None
    return term.period_end if ahead or term.ended_on is None else term.ended_on


def _known_terms(household_id: int, day: date) -> list[Any]:
    """A void term counts as never signed."""
    later = aliased(Contract)
    query = (
        select(Contract, Team.name.label("team"), later.entered_on.label("renewed_on"))
        .join(Team, Team.id == Contract.team_id)
        .outerjoin(later, succeeds(later))
        .where(
            Contract.household_id == household_id,
            Contract.entered_on <= day,
            Contract.status != ContractStatus.VOID,
        )
        .order_by(Contract.id)
    )
    return list(db.session.execute(query))


def _signer(term: Contract, day: date) -> str:
    """Who signed last for the chain by that day, else the representative; without a signature of
    another the person of the contract itself."""
    signed = (
        select(SignerChange.resident_id, SignerChange.signed_on)
        .join(Contract, Contract.id == SignerChange.contract_id)
        .where(
            Contract.root_no == term.root_no,
            SignerChange.signed_on.is_not(None),
            SignerChange.closed_on.is_(None),
        )
        .order_by(SignerChange.signed_on, SignerChange.id)
    )
    changes = db.session.execute(signed).all()
    before = [one.resident_id for one in changes if one.signed_on and one.signed_on <= day]
    present = term.representative_id if changes else term.signer_id or term.representative_id
    wanted = before[-1] if before else present
    return db.session.scalar(select(Resident.name).where(Resident.id == wanted)) or ""


def _packages(contract_id: int) -> tuple[Row[Any], ...]:
    query = (
        select(ServicePackage.code, ServicePackage.name, ServicePackage.name_en)
        .join(ContractPackage, ContractPackage.package_id == ServicePackage.id)
        .where(ContractPackage.contract_id == contract_id)
        .order_by(ServicePackage.position, ServicePackage.id)
    )
    return tuple(db.session.execute(query))
