"""Covers end because people died, moved away or live elsewhere, and terms that are empty then."""

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import and_, exists, or_, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Membership
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.signers import ask_where_nobody_stands
from contracts_app.services.term_ends import end_empty
from contracts_app.vocabulary import CoverState, LeaveReason
from contracts_app.vocabulary.life import EndReason

END_REASONS: Final = {
    LeaveReason.DEATH: EndReason.DEATH,
    LeaveReason.MOVED_OUT: EndReason.MOVED_AWAY,
    LeaveReason.JOINED_OTHER: EndReason.HOUSEHOLD_CHANGED,
    LeaveReason.MERGED: EndReason.OTHER,
}
"""Why a term ends when the last person it covers leaves."""
_PENDING = (CoverState.UPCOMING, CoverState.DRAFT)


def end_covers_of(
    resident_ids: Collection[int], on: date, contract_ids: Collection[int] | None = None
) -> list[int]:
    """End what these people are covered by, at all or by some contracts; ids of terms touched.

    What has not begun by then is void. What is recorded late reaches back into terms that are
    over, be it several of them.
    """
    states = (CoverState.LIVE, *_PENDING)
    too_long = and_(Cover.state == CoverState.ENDED, Cover.cover_to > on)
    query = select(Cover).where(
        Cover.resident_id.in_(resident_ids), or_(Cover.state.in_(states), too_long)
    )
    if contract_ids is not None:
        query = query.where(Cover.contract_id.in_(contract_ids))
    touched = []
    for cover in db.session.scalars(query.order_by(Cover.id)):
        touched.append(cover.contract_id)
        if cover.state in _PENDING or cover.cover_from > on:
            cover.state = CoverState.VOID
            continue
        cover.state = CoverState.ENDED
        cover.cover_to = last_covered_day(cover.cover_to, on)
    db.session.flush()
    return list(dict.fromkeys(touched))


def last_covered_day(cover_to: date, left_on: date) -> date:
    """The last day of a cover whose person left: never later than it would have ended anyway."""
    return min(cover_to, left_on)


def end_terms(contract_ids: list[int], actor: Actor, today: date, reason: LeaveReason) -> None:
    """End terms among these that cover nobody any more, with the code of why (rule 2.10)."""
    db.session.flush()
    for term in end_empty(contract_ids, today, actor):
        term.end_reason = END_REASONS[reason]
        ended_on = term.ended_on.isoformat() if term.ended_on else None
        audit.record(
            actor, "contract.end", "contract", term.contract_no, reason=reason,
            after={"ended_on": ended_on},
        )  # fmt: skip


def teams_of(contract_ids: list[int]) -> list[int]:
    """The teams of these terms, each once."""
    query = select(Contract.team_id).where(Contract.id.in_(contract_ids)).distinct()
    return list(db.session.scalars(query))


def follow_moves(resident_ids: list[int], actor: Actor, today: date) -> None:
    """People live in another household now: renewals made ahead for the old one leave them out.

    A cover that has begun stays to its end, as does one that was signed for the coming year.
    Whom they stood for needs somebody else.
    """
    if not resident_ids:
        return
    there = select(Membership.id).where(
        Membership.resident_id == Cover.resident_id,
        Membership.household_id == Contract.household_id,
        Membership.valid_to.is_(None),
    )
    query = (
        select(Cover)
        .join(Contract, Contract.id == Cover.contract_id)
        .where(
            Cover.resident_id.in_(resident_ids),
            Cover.state.in_(_PENDING),
            Contract.term_no > 1,
            Contract.period_start > today,
            ~exists(there),
        )
    )
    covers = list(db.session.scalars(query.order_by(Cover.id)))
    for cover in covers:
        cover.state = CoverState.VOID
    end_terms([cover.contract_id for cover in covers], actor, today, LeaveReason.JOINED_OTHER)
    ask_where_nobody_stands(resident_ids, actor, today)
