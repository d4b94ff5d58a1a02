"""Somebody marries or moves into another household, and is covered there from that day (2.2)."""

from dataclasses import dataclass
from datetime import date, timedelta

from contracts_app.models import HouseholdAction
from contracts_app.queries.scope import Scope
from contracts_app.services import waiting
from contracts_app.services.audit import Actor
from contracts_app.services.cover_ends import end_covers_of, end_terms, follow_moves, teams_of
from contracts_app.services.cover_moves import (
    cover_begins,
    covered_after,
    take_in,
    terms_since,
)
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.heads import succeed_head
from contracts_app.services.household_people import (
    Home,
    Person,
    check_day,
    hold_homes,
    known_relation,
    leave_for,
    next_head,
    next_signer,
)
from contracts_app.services.joining import add_membership
from contracts_app.services.journal import Entry, perform
from contracts_app.services.signers import ask_for_signer
from contracts_app.vocabulary import LeaveReason
from contracts_app.vocabulary.catalogue import HEAD
from contracts_app.vocabulary.life import ActionKind, SignerReason

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Marriage:
    """A member of one household who lives in the other from a day on; people by key."""

    household: str
    member: str
    other: str
    relation: str
    """The relation to the head of the other household."""
    on: date
    covered_there: bool = True
    """Whether the signer of the other household agrees to cover the person."""
    new_head: str = ""
    new_signer: str = ""


def join_household(asked: Marriage, scope: Scope, actor: Actor, today: date) -> HouseholdAction:
    """Let a member of a household live in another one, and move the cover where there is one.

    The old cover ends on the day before the new one begins; without a live contract there it
    stays to its end. Renewals made ahead leave the person out in the old household. Raises
    NotFound outside the scope, Refused with `same_household`, `not_member`, `unknown_value`,
    `future_date`, `bad_date`, `head_needed`, `signer_needed` or `representative_minor`.
    """
    home, other = hold_homes([asked.household, asked.other], scope, today)
    if home.id == other.id:
        raise Refused(Refusal("same_household", "other"))
    person = home.member(asked.member, "member")
    check_day(asked.on, today, [person])
    relation = known_relation(asked.relation) if other.members else HEAD
    heir = next_head(home, [person], asked.new_head)
    signer = next_signer(home, [person], heir, asked.new_signer, today)
    entry = Entry(
        ActionKind.MARRIAGE,
        home.household,
        asked.on,
        {person.id},
        other.household,
        {"resident": asked.member, "to": asked.other, "relation": relation},
    )

    def act() -> None:
        leave_for(person, asked.on)
        if person.membership.is_head:
            after = heir.membership if heir else None
            succeed_head(home.household, person.membership, after, asked.on)
        add_membership(other.household, person.resident, relation, asked.on)
        touched = _move_cover(person, other, asked)
        ask_for_signer(home.household, SignerReason.LEFT, asked.on, actor, today, signer)
        follow_moves([person.id], actor, today)
        _cover_ahead(person, other, asked)
        end_terms(touched, actor, today, LeaveReason.JOINED_OTHER)
        waiting.places_left(home.id, teams_of(touched), actor, today)

    return perform(entry, act, actor, today)


def _move_cover(person: Person, other: Home, asked: Marriage) -> list[int]:
    """Cover the person in the other household if it is covered; the terms that lose a cover."""
    first_day = cover_begins(other.id, asked.on) if _welcome(person, asked) else None
    if first_day is None:
        return []
    touched = end_covers_of([person.id], first_day - _DAY)
    take_in(other.id, [person.id], first_day)
    return touched


def _cover_ahead(person: Person, other: Home, asked: Marriage) -> None:
    """Cover the person in what the other household has signed for later, where nothing else will.

    What was renewed ahead for the old household has left the person out by then.
    """
    if not _welcome(person, asked) or cover_begins(other.id, asked.on) is not None:
        return
    ahead = terms_since(other.id, asked.on)
    if ahead and not covered_after(person.id, ahead[0].period_start):
        take_in(other.id, [person.id], ahead[0].period_start)


def _welcome(person: Person, asked: Marriage) -> bool:
    return asked.covered_there and person.resident.permanent
