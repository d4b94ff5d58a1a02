"""People leave a household: by death or by moving away. Their cover ends with it (S3P7)."""

from datetime import date, timedelta

from sqlalchemy import and_, exists, or_, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Household, HouseholdAction, Membership, Resident
from contracts_app.queries.locks import hold_households
from contracts_app.queries.residents import count_other_members, get_member
from contracts_app.queries.scope import Scope
from contracts_app.services import audit, waiting
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.heads import set_head
from contracts_app.services.journal import Entry, perform
from contracts_app.services.status import move_household
from contracts_app.services.suspensions import end_suspensions
from contracts_app.services.term_ends import end_empty
from contracts_app.vocabulary import CoverState, LeaveReason
from contracts_app.vocabulary.life import ActionKind

LEAVE_REASONS = (LeaveReason.DEATH, LeaveReason.MOVED_OUT)
"""Reasons a person records; joining another household is noted by the move itself."""

_PENDING = (CoverState.UPCOMING, CoverState.DRAFT)


def leave_household(
    member: str,
    reason: str,
    on: date,
    scope: Scope,
    actor: Actor,
    today: date,
    new_head: str = "",
) -> HouseholdAction:
    """End the membership of a resident (by key) on a day, and the covers that rest on it.

    `on` is the last day: of life, or of living here. A live cover ends on it, one that has not
    begun by then is void, and a term that covers nobody any more ends with it. A head is
    followed by `new_head`, the key of another member; of the last member nobody follows. Raises
    NotFound outside the scope, Refused with `unknown_value`, `future_date`, `bad_date` (before
    birth or before the person came) or `head_needed`.
    """
    resident, membership, household = _held_member(member, scope)
    _check(reason, on, resident, membership, today)
    move_household(membership.household_id, today)
    successor = _successor(membership, new_head)
    entry = Entry(
        ActionKind.DEATH if reason == LeaveReason.DEATH else ActionKind.MOVE_OUT,
        household,
        on,
        {resident.id},
        details={"resident": resident.key, "new_head": new_head or None},
    )
    action = perform(
        entry,
        lambda: _leave(resident, membership, household, successor, entry, actor, today),
        actor,
        today,
    )
    details = {"household": household.code, "on": on.isoformat(), "new_head": new_head or None}
    audit.record(actor, "resident.leave", "resident", resident.key, reason=reason, after=details)
    return action


def _leave(
    resident: Resident,
    membership: Membership,
    household: Household,
    successor: Membership | None,
    entry: Entry,
    actor: Actor,
    today: date,
) -> None:
    reason = LeaveReason.DEATH if entry.kind == ActionKind.DEATH else LeaveReason.MOVED_OUT
    on = entry.happened_on
    membership.valid_to, membership.end_reason = on, reason
    if reason == LeaveReason.DEATH:
        resident.died_on = on
    end_suspensions([resident.id], on)
    if membership.is_head:
        set_head(household, membership, successor, on + timedelta(days=1))
    touched = _end_covers(resident.id, on)
    _end_terms(touched, actor, today, reason)
    waiting.places_left(household.id, _teams_of(touched), actor, today)


def _teams_of(contract_ids: list[int]) -> list[int]:
    query = select(Contract.team_id).where(Contract.id.in_(contract_ids)).distinct()
    return list(db.session.scalars(query))


def follow_moves(resident_ids: list[int], actor: Actor, today: date) -> None:
    """People live in another household now: renewals made ahead for the old one leave them out.

    A cover that has begun stays to its end, as does one that was signed for the coming year.
    """
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
    _end_terms([cover.contract_id for cover in covers], actor, today, LeaveReason.JOINED_OTHER)


def _held_member(member: str, scope: Scope) -> tuple[Resident, Membership, Household]:
    """The member as he or she stands once whoever signs or leaves there has come to an end."""
    found = get_member(member, scope)
    while found is not None:
        held = found[1].household_id
        waited = hold_households([held])
        if waited:
            db.session.expire_all()
            found = get_member(member, scope)
        if found is not None and found[1].household_id == held:
            return found[0], found[1], db.session.get_one(Household, held)
    raise NotFound("resident")


def _end_terms(contract_ids: list[int], actor: Actor, today: date, reason: str) -> None:
    db.session.flush()
    for term in end_empty(contract_ids, today, actor):
        ended_on = term.ended_on.isoformat() if term.ended_on else None
        audit.record(
            actor, "contract.end", "contract", term.contract_no, reason=reason,
            after={"ended_on": ended_on},
        )  # fmt: skip


def _check(reason: str, on: date, resident: Resident, membership: Membership, today: date) -> None:
    if reason not in LEAVE_REASONS:
        raise Refused(Refusal("unknown_value", "reason"))
    if on > today:
        raise Refused(Refusal("future_date", "on"))
    if on < resident.birth_date or on < membership.valid_from:
        raise Refused(Refusal("bad_date", "on"))


def _successor(membership: Membership, new_head: str) -> Membership | None:
    """The membership of who becomes head; None when the leaving person is not the head."""
    if not membership.is_head:
        return None
    if not new_head:
        if count_other_members(membership.household_id, membership.resident_id):
            raise Refused(Refusal("head_needed", "new_head"))
        return None
    query = (
        select(Membership)
        .join(Resident, Resident.id == Membership.resident_id)
        .where(
            Resident.key == new_head,
            Resident.id != membership.resident_id,
            Membership.household_id == membership.household_id,
            Membership.valid_to.is_(None),
        )
    )
    found = db.session.scalar(query)
    if found is None:
        raise Refused(Refusal("unknown_value", "new_head"))
    return found


def last_covered_day(cover_to: date, left_on: date) -> date:
    """The last day of a cover whose person left: never later than it would have ended anyway."""
    return min(cover_to, left_on)


def _end_covers(resident_id: int, on: date) -> list[int]:
    """End what the person is covered by; the contracts of all covers that changed.

    What is recorded late reaches back into terms that are over, be it several of them.
    """
    states = (CoverState.LIVE, *_PENDING)
    too_long = and_(Cover.state == CoverState.ENDED, Cover.cover_to > on)
    query = select(Cover).where(
        Cover.resident_id == resident_id, or_(Cover.state.in_(states), too_long)
    )
    touched = []
    for cover in db.session.scalars(query.order_by(Cover.id)):
        touched.append(cover.contract_id)
        if cover.state in _PENDING or cover.cover_from > on:
            cover.state = CoverState.VOID
            continue
        cover.state = CoverState.ENDED
        cover.cover_to = last_covered_day(cover.cover_to, on)
    return touched
