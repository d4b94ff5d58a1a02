"""The public check of a printed code: what a paper is worth today, without a name or an address."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import Contract, Institution, PaperForm, Team
from contracts_app.queries.renewal import has_successor
from contracts_app.rules.periods import TermFacts, status_on
from contracts_app.vocabulary import STANDING, ContractStatus
from contracts_app.vocabulary.paper import FormState

_FOLLOWED = (ContractStatus.SUPERSEDED, ContractStatus.RENEWED)


@dataclass(frozen=True)
class Verified:
    """What the public page may say about a printed agreement or form."""

    number: str
    institution: str
    team: str
    status: ContractStatus | FormState
    period_start: date | None = None
    period_end: date | None = None
    """The last day, or the day the term was ended early; a form has no days yet."""
    later_holds: bool = False
    """It was changed or renewed, and an agreement that came later holds."""


def find_by_verify_code(code: str, today: date) -> Verified | None:
    """The paper of a printed verification code as it stands on that day; None when unknown."""
    return _contract(code, today) or _form(code)


def _contract(code: str, today: date) -> Verified | None:
    row = db.session.execute(
        select(
            Contract.contract_no,
            Contract.term_no,
            Contract.status,
            Contract.period_start,
            Contract.period_end,
            Contract.ended_on,
            Contract.lapse_reason,
            Contract.called_off_on,
            Team.name.label("team"),
            Institution.name.label("institution"),
            has_successor().label("has_successor"),
            _later_holds(today).label("later_holds"),
        )
        .join(Team, Team.id == Contract.team_id)
        .join(Institution, Institution.id == Team.institution_id)
        .where(Contract.verify_code == code)
    ).one_or_none()
    if row is None:
        return None
    status = status_on(TermFacts.of(row, has_successor=row.has_successor), today)
    return Verified(
        number=row.contract_no,
        institution=row.institution,
        team=row.team,
        status=status,
        period_start=row.period_start,
        period_end=row.ended_on or row.period_end,
        later_holds=status in _FOLLOWED and bool(row.later_holds),
    )


def _later_holds(today: date) -> ColumnElement[bool]:
    """Another agreement of the household stands, and has not come to its last day."""
    later: Any = aliased(Contract)
    return exists().where(
        later.household_id == Contract.household_id,
        later.id > Contract.id,
        later.status.in_(STANDING),
        func.coalesce(later.ended_on, later.period_end) >= today,
    )


def _form(code: str) -> Verified | None:
    """A form that is no contract yet; one that was registered has the code of its contract."""
    row = db.session.execute(
        select(
            PaperForm.number,
            PaperForm.state,
            Team.name.label("team"),
            Institution.name.label("institution"),
        )
        .join(Team, Team.id == PaperForm.team_id)
        .join(Institution, Institution.id == Team.institution_id)
        .where(PaperForm.verify_code == code, PaperForm.state != FormState.REGISTERED)
    ).one_or_none()
    if row is None:
        return None
    return Verified(row.number, row.institution, row.team, FormState(row.state))
