"""Requests inside a term as a desk enters them, one short word for each step."""

from datetime import date
from typing import Any

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, ContractChange, Cover
from contracts_app.queries.scope import everything
from contracts_app.services import change_steps as steps
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.change_steps import HouseholdYes
from contracts_app.services.contact_attempts import Attempt, record_attempt
from contracts_app.services.contract_changes import ChangeAsked, request_change
from tests.factories import TODAY


def asked(kind: str = "terminate", by: str = "household", **values: Any) -> ChangeAsked:
    """A request of today; to end the term it gives the household's own wish as the reason."""
    given: dict[str, Any] = {"requested_on": TODAY, "reason": "4" if kind == "terminate" else ""}
    return ChangeAsked(kind, by, **{**given, **values})


def ask(
    contract: Contract, kind: str = "terminate", *, today: date = TODAY, **values: Any
) -> ContractChange:
    """Record a request on a day."""
    values.setdefault("requested_on", today)
    wanted = asked(kind, **values)
    return request_change(contract.contract_no, wanted, everything(today), SYSTEM, today)


def household_confirms(
    contract: Contract, change: ContractChange, *, today: date = TODAY, on: date | None = None
) -> ContractChange:
    """The household signs the paper, today or on a day before."""
    yes = HouseholdYes(paper=True, on=on)
    number, version = contract.contract_no, change.version
    return steps.confirm_by_household(number, version, yes, everything(today), SYSTEM, today)


def team_confirms(
    contract: Contract, change: ContractChange, *, today: date = TODAY, actor: Actor = SYSTEM
) -> ContractChange:
    """A member of the team confirms at the desk."""
    number, version = contract.contract_no, change.version
    return steps.confirm_by_team(number, version, everything(today), actor, today)


def both_confirm(
    contract: Contract, change: ContractChange, *, today: date = TODAY
) -> ContractChange:
    """Household and team say yes on the same day."""
    household_confirms(contract, change, today=today)
    return team_confirms(contract, change, today=today)


def approve(contract: Contract, change: ContractChange, *, today: date = TODAY) -> ContractChange:
    """The institution says yes."""
    number, version = contract.contract_no, change.version
    return steps.approve_change(number, version, everything(today), SYSTEM, today)


def tried(contract: Contract, *days: date, channel: str = "phone", result: str = "nobody") -> None:
    """It was tried to reach the household on these days."""
    for day in days:
        attempt = Attempt(day, channel, result)
        record_attempt(contract.contract_no, attempt, everything(TODAY), SYSTEM, TODAY)


def covers_of(contract: Contract) -> list[tuple[str, date, date]]:
    """State, first and last day of each cover of a term."""
    query = select(Cover.state, Cover.cover_from, Cover.cover_to).where(
        Cover.contract_id == contract.id
    )
    return [tuple(row) for row in db.session.execute(query.order_by(Cover.id))]
