"""Moving stored statuses along with the calendar: the only writer of a status but signing itself.

Statuses are stored because partial unique indexes cannot read a clock. A term is moved when its
first or last day has come; its covers follow it in the same transaction.
"""

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover
from contracts_app.queries.renewal import has_successor
from contracts_app.vocabulary import LIVE, ContractStatus, CoverState

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
