"""Moving stored statuses along with the calendar; what desks do to a term is in `term_ends`.

Statuses are stored because partial unique indexes cannot read a clock. A term is moved when its
first or last day has come; its covers follow it in the same transaction.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Membership
from contracts_app.queries.renewal import ends_by_agreement, has_successor, overdue
from contracts_app.rules.transitions import Move
from contracts_app.services.term_moves import CALENDAR, note_moves
from contracts_app.vocabulary import LIVE, ContractStatus, CoverState

OPEN_COVERS = (CoverState.LIVE, CoverState.UPCOMING, CoverState.DRAFT)
COVER_OF = {
    ContractStatus.DRAFT: CoverState.DRAFT,
    ContractStatus.UPCOMING: CoverState.UPCOMING,
    ContractStatus.ACTIVE: CoverState.LIVE,
    ContractStatus.TERMINATING: CoverState.LIVE,
    ContractStatus.RENEWED: CoverState.ENDED,
    ContractStatus.EXPIRED: CoverState.ENDED,
}
"""What a cover that lasts to the end of its term is called while the term is called so."""


def move_statuses(today: date, ids: list[int] | None = None) -> dict[str, int]:
    """Move every term (or those of `ids`) whose day has come; returns how many went where.

    Running it again on the same day changes nothing. Terms that ended go first, so that the place
    of the live term is free when the upcoming one takes it.
    """
    # A term that everybody left ends before its last day, as does one whose end was agreed.
    ended = or_(Contract.period_end < today, Contract.ended_on < today)
    over = and_(Contract.status.in_(LIVE), ended, ~ends_by_agreement())
    agreed = and_(ends_by_agreement(), Contract.ended_on < today)
    asked_to_end = and_(Contract.status == ContractStatus.TERMINATING, agreed)
    followed = and_(Contract.status == ContractStatus.ACTIVE, agreed)
    # A renewal that ran late may have made a term that is over before it was ever live.
    never_live = and_(overdue(today), Contract.period_end < today)
    begun = and_(overdue(today), Contract.period_end >= today)
    gone = or_(over, never_live)
    return {
        "terminated": _move(asked_to_end, Move.TERMINATE, ContractStatus.TERMINATED, ids),
        "superseded": _move(followed, Move.SUPERSEDE, ContractStatus.SUPERSEDED, ids),
        "renewed": _move(and_(gone, has_successor()), Move.RENEW, ContractStatus.RENEWED, ids),
        "expired": _move(and_(gone, ~has_successor()), Move.EXPIRE, ContractStatus.EXPIRED, ids),
        "active": _move(begun, Move.BEGIN, ContractStatus.ACTIVE, ids),
        "upcoming": _move(_next_in_line(today), Move.NEXT_IN_LINE, ContractStatus.UPCOMING, ids),
    }


def move_household(household_id: int, today: date) -> None:
    """Bring a household's terms up to date, and other terms that cover its members.

    After a night without its run a term may still be called live that is over; whoever signs or
    objects before the next run must not be refused for it.
    """
    members = select(Membership.resident_id).where(
        Membership.household_id == household_id, Membership.valid_to.is_(None)
    )
    covering = select(Cover.contract_id).where(
        Cover.resident_id.in_(members), Cover.state.in_(OPEN_COVERS)
    )
    _move_late(or_(Contract.household_id == household_id, Contract.id.in_(covering)), today)


def move_households(household_ids: Collection[int], today: date) -> None:
    """Bring the terms of households up to date, after a night without its run."""
    listed = sorted(set(household_ids))
    for start in range(0, len(listed), 500):
        _move_late(Contract.household_id.in_(listed[start : start + 500]), today)


def _move_late(which: ColumnElement[bool], today: date) -> None:
    over = or_(Contract.period_end < today, Contract.ended_on < today)
    late = or_(and_(Contract.status.in_(LIVE), over), overdue(today))
    if ids := list(db.session.scalars(select(Contract.id).where(late, which))):
        move_statuses(today, ids)
        db.session.expire_all()


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


def _move(which: ColumnElement[bool], move: Move, to: ContractStatus, ids: list[int] | None) -> int:
    chosen = which if ids is None else and_(which, Contract.id.in_(ids))
    # Held, so that what a desk changes meanwhile is looked at again before it is overwritten.
    told = select(Contract.id, Contract.contract_no, Contract.status).where(chosen)
    moved = db.session.execute(told.order_by(Contract.id).with_for_update(of=Contract)).all()
    for start in range(0, len(moved), 500):
        chunk = moved[start : start + 500]
        some = [row.id for row in chunk]
        # Covers leave first and arrive last, in step with the two unique indexes.
        db.session.execute(update(Contract).where(Contract.id.in_(some)).values(status=to))
        db.session.execute(
            update(Cover)
            .where(Cover.contract_id.in_(some), Cover.state.in_(OPEN_COVERS))
            .values(state=COVER_OF.get(to, CoverState.ENDED))
        )
        note_moves([(row.contract_no, row.status) for row in chunk], move, to, CALENDAR)
    return len(moved)
