"""Moving stored statuses along with the calendar: the only writer of a status but signing itself.

Statuses are stored because partial unique indexes cannot read a clock. A term is moved when its
first or last day has come; its covers follow it in the same transaction.
"""

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover
from contracts_app.queries.renewal import facts_for, has_successor
from contracts_app.vocabulary import LIVE, ContractStatus, CoverState

_WAITING = (ContractStatus.UPCOMING, ContractStatus.DRAFT)
_COVER_OF = {
    ContractStatus.ACTIVE: CoverState.LIVE,
    ContractStatus.UPCOMING: CoverState.UPCOMING,
    ContractStatus.RENEWED: CoverState.ENDED,
    ContractStatus.EXPIRED: CoverState.ENDED,
}


def move_statuses(today: date, ids: list[int] | None = None) -> dict[str, int]:
    """Move every term (or those of `ids`) whose day has come; returns how many went where.

    Running it again on the same day changes nothing. Terms that ended go first, so that the place
    of the live term is free when the upcoming one takes it.
    """
    over = and_(Contract.status.in_(LIVE), Contract.period_end < today)
    # A renewal that ran late may have made a term that is over before it was ever live.
    never_live = and_(
        Contract.status.in_((ContractStatus.UPCOMING, ContractStatus.DRAFT)),
        Contract.term_no > 1,
        Contract.period_end < today,
    )
    begun = and_(
        Contract.status.in_((ContractStatus.UPCOMING, ContractStatus.DRAFT)),
        or_(Contract.term_no > 1, Contract.status == ContractStatus.UPCOMING),
        Contract.period_start <= today,
        Contract.period_end >= today,
    )
    gone = or_(over, never_live)
    return {
        "renewed": _move(and_(gone, has_successor()), ContractStatus.RENEWED, ids),
        "expired": _move(and_(gone, ~has_successor()), ContractStatus.EXPIRED, ids),
        "active": _move(begun, ContractStatus.ACTIVE, ids),
        "upcoming": _move(_next_in_line(today), ContractStatus.UPCOMING, ids),
    }


def _next_in_line(today: date) -> ColumnElement[bool]:
    """A renewed term further ahead waits as draft until the term before it has begun."""
    before = aliased(Contract)
    return and_(
        Contract.status == ContractStatus.DRAFT,
        Contract.term_no > 1,
        Contract.period_start > today,
        exists(
            select(before.id).where(
                before.root_no == Contract.root_no,
                before.term_no == Contract.term_no - 1,
                before.period_start <= today,
            )
        ),
    )


def call_off_renewals(contract: Contract, today: date) -> None:
    """End terms that follow in the chain and have not begun: the household objected in time."""
    for later in _later_terms(contract):
        if later.period_start > today and later.status in _WAITING:
            later.status = ContractStatus.TERMINATED
            later.ended_on = contract.period_end
            _set_covers(later, CoverState.VOID)
    db.session.flush()


def restore_renewals(contract: Contract, today: date) -> None:
    """Take up again what an objection had called off, when the household withdraws it in time.

    Only who would be renewed today is covered again; where nobody is left, nothing is taken up.
    """
    members = [one for one, _born in facts_for([contract]).members.get(contract.id, [])]
    if not members:
        return
    upcoming_taken = False
    for later in _later_terms(contract):
        called_off = later.status == ContractStatus.TERMINATED and never_began(later)
        if not called_off or later.period_start <= today:
            continue
        waits = upcoming_taken or contract.period_start > today
        later.status = ContractStatus.DRAFT if waits else ContractStatus.UPCOMING
        later.ended_on = None
        _take_up_covers(later, members, CoverState.DRAFT if waits else CoverState.UPCOMING)
        upcoming_taken = True
    db.session.flush()


def never_began(term: Contract) -> bool:
    """Whether the term ended before its first day."""
    return term.ended_on is not None and term.ended_on < term.period_start


def _later_terms(contract: Contract) -> list[Contract]:
    query = select(Contract).where(
        Contract.root_no == contract.root_no, Contract.term_no > contract.term_no
    )
    return list(db.session.scalars(query.order_by(Contract.term_no)))


def _set_covers(term: Contract, state: CoverState) -> None:
    db.session.execute(update(Cover).where(Cover.contract_id == term.id).values(state=state))


def _take_up_covers(term: Contract, members: list[int], state: CoverState) -> None:
    """Who died or left while the renewal was called off stays without cover."""
    mine = update(Cover).where(Cover.contract_id == term.id, Cover.resident_id.in_(members))
    db.session.execute(mine.values(state=state))


def _move(which: ColumnElement[bool], to: ContractStatus, ids: list[int] | None) -> int:
    chosen = which if ids is None else and_(which, Contract.id.in_(ids))
    moved = list(db.session.scalars(select(Contract.id).where(chosen).order_by(Contract.id)))
    for start in range(0, len(moved), 500):
        some = moved[start : start + 500]
        # Covers leave first and arrive last, in step with the two unique indexes.
        db.session.execute(update(Contract).where(Contract.id.in_(some)).values(status=to))
        open_covers = Cover.state.in_((CoverState.LIVE, CoverState.UPCOMING, CoverState.DRAFT))
        db.session.execute(
            update(Cover)
            .where(Cover.contract_id.in_(some), open_covers)
            .values(state=_COVER_OF[to])
        )
    return len(moved)
