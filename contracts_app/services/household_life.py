"""People leave a household: by death or by moving away. Their cover ends with it (S3P7)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Household,
    HouseholdAction,
    Membership,
    MoveAway,
    Resident,
)
from contracts_app.queries.residents import count_other_members
from contracts_app.queries.scope import Scope
from contracts_app.services import audit, waiting
from contracts_app.services.around_people import end_around
from contracts_app.services.audit import Actor
from contracts_app.services.cover_ends import end_covers_of, end_terms, teams_of
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.heads import heads_of, set_head, succeed_head
from contracts_app.services.held import held_at_home
from contracts_app.services.household_people import Person, check_day, hold_homes
from contracts_app.services.journal import Entry, perform
from contracts_app.services.record_life import close_with_entry
from contracts_app.services.referrals.home_ways import end_for_the_dead
from contracts_app.services.signers import ask_for_signer, choose_signer
from contracts_app.services.status import move_household
from contracts_app.services.suspensions import end_suspensions
from contracts_app.vocabulary import LeaveReason
from contracts_app.vocabulary.life import ActionKind, SignerReason

LEAVE_REASONS = (LeaveReason.DEATH, LeaveReason.MOVED_OUT)
"""Reasons a person records; joining another household is noted by the move itself."""

DESTINATION_LENGTH: Final = 200
RECEIVER_LENGTH: Final = 80


@dataclass(frozen=True)
class Leaving:
    """What is told of somebody who leaves, besides who and when."""

    new_head: str = ""
    """The key of who becomes head after a head."""
    signer: str = ""
    """The key of who stands for the household from now on; the head, if nobody is named."""
    destination: str = ""
    handed_over_to: str = ""
    """Who received the record there (rule 2.13)."""


def leave_household(
    member: str,
    reason: str,
    on: date,
    scope: Scope,
    actor: Actor,
    today: date,
    new_head: str = "",
    told: Leaving | None = None,
) -> HouseholdAction:
    """End the membership of a resident (by key) on a day, and the covers that rest on it.

    `on` is the last day: of life, or of living here. A live cover ends on it, one that has not
    begun by then is void, and a term that covers nobody any more ends with it. A head is
    followed by `new_head`, the key of another member; of the last member nobody follows. Where
    the signer goes and others stay covered, somebody else is asked to sign. Raises NotFound
    outside the scope, Refused with `unknown_value`, `future_date`, `bad_date` (before birth or
    before the person came), `head_needed`, `signer_needed`, `representative_not_member`,
    `representative_minor` or `too_long`.
    """
    told = told or Leaving(new_head)
    resident, membership, household = held_at_home(member, scope)
    _check(reason, on, resident, membership, today)
    _check_words(told)
    move_household(membership.household_id, today)
    successor = _successor(membership, told.new_head)
    signer = choose_signer(
        household.id, {resident.id}, _head_after(membership, successor), told.signer, today,
        must=reason != LeaveReason.DEATH,
    )  # fmt: skip
    details = {"resident": resident.key, "new_head": told.new_head or None}
    kind = ActionKind.DEATH if reason == LeaveReason.DEATH else ActionKind.MOVE_OUT
    entry = Entry(kind, household, on, {resident.id}, details=details)

    def act() -> None:
        _leave(membership, LeaveReason(reason), on, today)
        if membership.is_head:
            succeed_head(household, membership, successor, on + timedelta(days=1))
        _keep_destination(membership, told)
        close_with_entry([resident.id], LeaveReason(reason), on, actor, _where_to(told))
        _end_of([resident.id], household, LeaveReason(reason), on, actor, today, signer)

    action = perform(entry, act, actor, today)
    trail = {"household": household.code, "on": on.isoformat(), "new_head": details["new_head"]}
    audit.record(actor, "resident.leave", "resident", resident.key, reason=reason, after=trail)
    return action


def leave_together(
    code: str, on: date, told: Leaving, scope: Scope, actor: Actor, today: date
) -> HouseholdAction:
    """The whole household moves away: all memberships, covers and terms end on that day.

    Raises NotFound outside the scope, Refused with `no_members`, `future_date`, `bad_date` or
    `too_long`.
    """
    (home,) = hold_homes([code], scope, today)
    household, members = home.household, list(home.members.values())
    if not members:
        raise Refused.of("no_members")
    check_day(on, today, members)
    _check_words(told)
    people = {one.id for one in members}
    entry = Entry(ActionKind.HOUSEHOLD_OUT, household, on, people)

    def act() -> None:
        for membership in (one.membership for one in members):
            _leave(membership, LeaveReason.MOVED_OUT, on, today)
            if membership.is_head:
                set_head(household, membership, None, on + timedelta(days=1))
            _keep_destination(membership, told)
        close_with_entry(people, LeaveReason.MOVED_OUT, on, actor, _where_to(told))
        _end_of(people, household, LeaveReason.MOVED_OUT, on, actor, today, "")

    action = perform(entry, act, actor, today)
    for one in members:
        trail = {"household": household.code, "on": on.isoformat(), "new_head": None}
        audit.record(
            actor, "resident.leave", "resident", one.key,
            reason=LeaveReason.MOVED_OUT, after=trail,
        )  # fmt: skip
    return action


def _leave(membership: Membership, reason: LeaveReason, on: date, today: date) -> None:
    membership.valid_to, membership.end_reason = on, reason
    if reason == LeaveReason.DEATH:
        db.session.get_one(Resident, membership.resident_id).died_on = on
    end_suspensions([membership.resident_id], on)
    db.session.flush()


def _end_of(
    people: Collection[int],
    household: Household,
    reason: LeaveReason,
    on: date,
    actor: Actor,
    today: date,
    signer: str,
) -> None:
    """Covers end, terms that cover nobody end, and who stays has somebody who stands for them."""
    end_around(people, reason, on, actor)
    if reason == LeaveReason.DEATH:
        end_for_the_dead(people, actor, on)
    touched = end_covers_of(people, on)
    end_terms(touched, actor, today, reason)
    waiting.places_left(household.id, teams_of(touched), actor, today)
    why = SignerReason.DEATH if reason == LeaveReason.DEATH else SignerReason.LEFT
    ask_for_signer(household, why, on, actor, today, signer)


def _keep_destination(membership: Membership, told: Leaving) -> None:
    """One row for a membership, also when its end was taken back and entered anew."""
    query = select(MoveAway).where(MoveAway.membership_id == membership.id)
    row = db.session.scalar(query)
    if row is None:
        if not (told.destination or told.handed_over_to):
            return
        row = MoveAway(county_code=membership.county_code, membership_id=membership.id)
    row.destination = told.destination
    row.handed_over_to = told.handed_over_to or None
    db.session.add(row)


def _where_to(told: Leaving) -> str:
    """What a record that is closed tells of the new place, and of who received it there."""
    return " · ".join(part for part in (told.destination, told.handed_over_to) if part)


def _check_words(told: Leaving) -> None:
    for name, text, most in (
        ("destination", told.destination, DESTINATION_LENGTH),
        ("handed_over_to", told.handed_over_to, RECEIVER_LENGTH),
    ):
        if len(text) > most:
            raise Refused(Refusal("too_long", name))


def _head_after(membership: Membership, successor: Membership | None) -> str:
    """The key of who heads the household once this member has left; empty where nobody does."""
    if membership.is_head:
        head = successor.resident_id if successor else None
    else:
        head = heads_of([membership.household_id]).get(membership.household_id)
    return db.session.get_one(Resident, head).key if head is not None else ""


def _check(reason: str, on: date, resident: Resident, membership: Membership, today: date) -> None:
    if reason not in LEAVE_REASONS:
        raise Refused(Refusal("unknown_value", "reason"))
    check_day(on, today, [Person(resident, membership)])


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
