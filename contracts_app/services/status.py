"""Moving stored statuses along with the calendar: the only writer of a status but signing itself.

Statuses are stored because partial unique indexes cannot read a clock. A term is moved when its
first or last day has come; its covers follow it in the same transaction.
"""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Membership
from contracts_app.queries.renewal import (
    has_objected,
    has_successor,
    members_left,
    overdue,
    signed_anew,
)
from contracts_app.rules.periods import Period
from contracts_app.vocabulary import LIVE, WAITING, ContractStatus, CoverState, LapseReason

_OPEN_COVERS = (CoverState.LIVE, CoverState.UPCOMING, CoverState.DRAFT)
_COVER_OF = {
    ContractStatus.ACTIVE: CoverState.LIVE,
    ContractStatus.UPCOMING: CoverState.UPCOMING,
    ContractStatus.RENEWED: CoverState.ENDED,
    ContractStatus.EXPIRED: CoverState.ENDED,
}
_COVERED_SOMEBODY = (*LIVE, ContractStatus.RENEWED, ContractStatus.EXPIRED)


def move_statuses(today: date, ids: list[int] | None = None) -> dict[str, int]:
    """Move every term (or those of `ids`) whose day has come; returns how many went where.

    Running it again on the same day changes nothing. Terms that ended go first, so that the place
    of the live term is free when the upcoming one takes it.
    """
    # A term that everybody left ends before its last day.
    ended = or_(Contract.period_end < today, Contract.ended_on < today)
    over = and_(Contract.status.in_(LIVE), ended)
    # A renewal that ran late may have made a term that is over before it was ever live.
    never_live = and_(overdue(today), Contract.period_end < today)
    begun = and_(overdue(today), Contract.period_end >= today)
    gone = or_(over, never_live)
    return {
        "renewed": _move(and_(gone, has_successor()), ContractStatus.RENEWED, ids),
        "expired": _move(and_(gone, ~has_successor()), ContractStatus.EXPIRED, ids),
        "active": _move(begun, ContractStatus.ACTIVE, ids),
        "upcoming": _move(_next_in_line(today), ContractStatus.UPCOMING, ids),
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
        Cover.resident_id.in_(members), Cover.state.in_(_OPEN_COVERS)
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


def call_off_renewals(contract: Contract, today: date) -> None:
    """End terms that follow in the chain and have not begun: the household objected in time."""
    for later in _later_terms(contract):
        if later.period_start > today and later.status in WAITING:
            later.status = ContractStatus.TERMINATED
            later.ended_on = contract.period_end
            _set_covers(later, CoverState.VOID)
    db.session.flush()


def end_empty(contract_ids: list[int], today: date) -> list[Contract]:
    """End terms among these that cover nobody any more, and return them (S0P3, S3P7).

    A term ends on the last day of its last cover, stays live through it and has lapsed then. One
    that nobody was left for on its first day is called off, also when that is known much later.
    """
    ended = []
    for term, last in db.session.execute(_left_by_all(contract_ids)):
        if last is None:
            _call_off(term)
        elif last < term.period_end:
            term.ended_on = last
            term.status = ContractStatus.EXPIRED if last < today else term.status
            term.lapse_reason = term.lapse_reason or LapseReason.ALL_MEMBERS_GONE
        else:
            continue
        ended.append(term)
    db.session.flush()
    return ended


def _left_by_all(contract_ids: list[int]) -> Select[Contract, date | None]:
    last = select(func.max(Cover.cover_to)).where(
        Cover.contract_id == Contract.id,
        Cover.state == CoverState.ENDED,
        Cover.cover_to >= Cover.cover_from,
    )
    still = select(Cover.id).where(Cover.contract_id == Contract.id, Cover.state.in_(_OPEN_COVERS))
    signed = or_(Contract.status != ContractStatus.DRAFT, Contract.term_no > 1)
    standing = Contract.status.in_((*_COVERED_SOMEBODY, *WAITING))
    return (
        select(Contract, last.scalar_subquery())
        .where(Contract.id.in_(contract_ids), standing, signed, ~exists(still))
        .order_by(Contract.id)
    )


def _call_off(term: Contract) -> None:
    """The term never begins, so the one before it has no successor any more."""
    term.status, term.ended_on = ContractStatus.TERMINATED, term.period_start - timedelta(days=1)
    db.session.execute(
        update(Contract)
        .where(
            Contract.root_no == term.root_no,
            Contract.term_no == term.term_no - 1,
            Contract.status == ContractStatus.RENEWED,
        )
        .values(status=ContractStatus.EXPIRED)
    )


def restore_renewals(contract: Contract, today: date) -> None:
    """Take up again what an objection had called off, when the household withdraws it in time.

    Only who would be renewed today is covered again. It ends at the first term that nobody is left
    for, that follows another objection, or in whose days the household has signed anew.
    """
    before = contract
    for later in _later_terms(contract):
        members = members_left(before.id)
        called_off = later.status == ContractStatus.TERMINATED and never_began(later)
        if not called_off or later.period_start <= today or has_objected(before.id):
            return
        days = Period(later.period_start, later.period_end)
        if not members or signed_anew(later.household_id, later.root_no, days):
            return
        _take_up(later, members, waits=before.period_start > today)
        before = later


def _take_up(term: Contract, members: list[int], *, waits: bool) -> None:
    """Who died or left while the renewal was called off stays without cover."""
    term.status = ContractStatus.DRAFT if waits else ContractStatus.UPCOMING
    term.ended_on = None
    db.session.flush()
    mine = update(Cover).where(Cover.contract_id == term.id, Cover.resident_id.in_(members))
    db.session.execute(mine.values(state=CoverState.DRAFT if waits else CoverState.UPCOMING))


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


def _move(which: ColumnElement[bool], to: ContractStatus, ids: list[int] | None) -> int:
    chosen = which if ids is None else and_(which, Contract.id.in_(ids))
    # Held, so that what a desk changes meanwhile is looked at again before it is overwritten.
    query = select(Contract.id).where(chosen).order_by(Contract.id).with_for_update(of=Contract)
    moved = list(db.session.scalars(query))
    for start in range(0, len(moved), 500):
        some = moved[start : start + 500]
        # Covers leave first and arrive last, in step with the two unique indexes.
        db.session.execute(update(Contract).where(Contract.id.in_(some)).values(status=to))
        db.session.execute(
            update(Cover)
            .where(Cover.contract_id.in_(some), Cover.state.in_(_OPEN_COVERS))
            .values(state=_COVER_OF[to])
        )
    return len(moved)
