"""The contract of a split that nobody signed in time ends on the last day to sign (2.14)."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, SignerChange
from contracts_app.queries.locks import hold_households
from contracts_app.queries.signer_days import OPEN
from contracts_app.rules.transitions import Move
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.cover_ends import end_covers_of
from contracts_app.services.term_ends import set_last_day
from contracts_app.services.term_moves import move_term
from contracts_app.vocabulary import WAITING, ContractStatus, CoverState
from contracts_app.vocabulary.life import EndReason, SignerReason

_CHUNK: Final = 200
_CALLED_OFF: Final = "not_signed"


def end_unsigned_splits(today: date, actor: Actor, checkpoint: Callable[[], None]) -> int:
    """End the split contracts whose day to sign is over; returns how many.

    Running it again ends nothing more. `checkpoint` commits after each chunk.
    """
    ended = after_id = 0
    while chunk := _overdue(today, after_id):
        if hold_households({row.household_id for row in chunk}):
            db.session.expire_all()
        for row in chunk:
            due = db.session.get_one(SignerChange, row.id)
            if due.signed_on is None and due.closed_on is None:
                _end(db.session.get_one(Contract, due.contract_id), due, actor, today)
                ended += 1
        after_id = chunk[-1].id
        checkpoint()
    return ended


def _overdue(today: date, after_id: int) -> Sequence[Any]:
    query = (
        select(SignerChange.id, Contract.household_id)
        .join(Contract, Contract.id == SignerChange.contract_id)
        .where(
            SignerChange.reason == SignerReason.SPLIT,
            SignerChange.due_on < today,
            OPEN,
            SignerChange.id > after_id,
        )
        .order_by(SignerChange.id)
        .limit(_CHUNK)
    )
    return db.session.execute(query).all()


def _end(split: Contract, due: SignerChange, actor: Actor, today: date) -> None:
    """The chain ends on the day, whatever was renewed meanwhile."""
    query = select(Contract).where(Contract.root_no == split.root_no)
    for term in db.session.scalars(query.order_by(Contract.term_no.desc())).all():
        if term.period_end >= due.due_on:
            _end_term(term, due.due_on, actor, today)
    due.closed_on = today
    db.session.flush()


def _end_term(term: Contract, last_day: date, actor: Actor, today: date) -> None:
    settled = (ContractStatus.TERMINATED, ContractStatus.VOID, ContractStatus.SUPERSEDED)
    if term.status in settled or (term.ended_on is not None and term.ended_on <= last_day):
        return
    covered = select(Cover.resident_id).where(
        Cover.contract_id == term.id, Cover.state != CoverState.VOID
    )
    end_covers_of(list(db.session.scalars(covered)), last_day, [term.id])
    set_last_day(term, last_day, today)
    term.end_reason = EndReason.HOUSEHOLD_CHANGED
    move = Move.CALL_OFF if term.status in WAITING else Move.TERMINATE
    move_term(term, move, ContractStatus.TERMINATED, actor)
    audit.record(
        actor, "contract.end", "contract", term.contract_no, reason=_CALLED_OFF,
        after={"ended_on": last_day.isoformat()},
    )  # fmt: skip
