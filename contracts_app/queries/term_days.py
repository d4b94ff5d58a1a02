"""What terms were called on a day, told from what was known by then. Lists and pages ask here."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import ContractChange
from contracts_app.rules.periods import TermFacts, status_then
from contracts_app.vocabulary import LIVE, STANDING, ContractStatus
from contracts_app.vocabulary.life import ChangeKind, ChangeState


def known_status(
    term: Any, renewed_on: date | None, request: str | None, day: date
) -> ContractStatus:
    """The status of a term on a day, given when the next term was made and what was asked for."""
    followed = renewed_on is not None and renewed_on <= day
    facts = TermFacts.of(term, has_successor=followed)
    return status_then(facts, day, asked_to_end=request == ChangeKind.TERMINATE)


def rank(status: str) -> int:
    """Which term speaks for a household: the live one, else the upcoming one, else any."""
    if status in LIVE:
        return 2
    return 1 if status in STANDING else 0


def open_requests(contract_ids: Collection[int], day: date) -> dict[int, str]:
    """By term the kind of the last request that had been made by the day and was still open."""
    query = (
        select(ContractChange)
        .where(ContractChange.contract_id.in_(contract_ids), ContractChange.requested_on <= day)
        .order_by(ContractChange.requested_on, ContractChange.id)
    )
    asked = db.session.scalars(query)
    return {one.contract_id: one.kind for one in asked if _was_open(one, day)}


def _was_open(request: ContractChange, day: date) -> bool:
    """What was done stays open through the last day of the term as it was."""
    if request.state == ChangeState.OPEN:
        return True
    if request.state == ChangeState.DONE:
        return request.effective_on is not None and request.effective_on >= day
    return clock.local(request.changed_at_utc).date() > day
