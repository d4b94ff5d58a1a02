"""Somebody comes to live with a household: a person on record without one, or a new person."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Household, HouseholdAction, Membership, Resident
from contracts_app.queries.residents import find_former_member, stands_for_another
from contracts_app.queries.scope import Scope
from contracts_app.rules.person import Typed
from contracts_app.rules.relations import relation_code
from contracts_app.services.audit import Actor
from contracts_app.services.cover_moves import covered_after
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.heads import heads_of, set_head
from contracts_app.services.held import held_household
from contracts_app.services.identity import (
    add_resident,
    checked_person,
    contradicts,
    find_by_identity,
    identity_of,
)
from contracts_app.services.joining import add_membership, cover_from
from contracts_app.services.journal import Entry, perform
from contracts_app.services.record_life import open_with_entry
from contracts_app.vocabulary import LeaveReason
from contracts_app.vocabulary.catalogue import HEAD
from contracts_app.vocabulary.life import ActionKind


@dataclass(frozen=True)
class Arrival:
    """Who comes, and from which day on: a former member by key, or a person as typed."""

    on: date
    relation: str
    former: str = ""
    typed: Typed | None = None
    permanent: bool = True
    cover: bool = False
    """Whether who stands for the household wants this person covered by its contract."""


def move_in(
    code: str, arrival: Arrival, scope: Scope, actor: Actor, today: date
) -> HouseholdAction:
    """Let a person belong to a household, and to its contract if that is wanted.

    Nobody is stored twice: a known number leads to the person on record. Whoever comes to a
    household that nobody heads becomes its head. Capacity never blocks a member (K1). Raises
    NotFound outside the scope, Refused with `future_date`, `bad_date` (before the birth or the
    last day elsewhere), `unknown_relation`, `two_heads`, `already_in_other_household`,
    `already_known`, `already_merged`, `resident_died`, `id_conflict`, `not_permanent`,
    `not_in_force`, `resident_covered_elsewhere` or the codes of a roster's row.
    """
    household = held_household(code, scope, today)
    if arrival.on > today:
        raise Refused(Refusal("future_date", "on"))
    relation = _relation(household, arrival)
    person = _known(household, arrival, today)
    if person is not None:
        _check_person(person, household, arrival)
    if arrival.cover and not arrival.permanent:
        raise Refused(Refusal("not_permanent", "cover"))
    known = {person.id} if person is not None else set()
    details: dict[str, str] = {}
    entry = Entry(ActionKind.MOVE_IN, household, arrival.on, known, details=details)

    def act() -> None:
        resident = person or _new(household, arrival, today)
        resident.permanent = arrival.permanent
        membership = add_membership(household, resident, relation, arrival.on)
        open_with_entry(known, arrival.on, actor)
        if membership.is_head:
            set_head(household, None, membership, arrival.on)
        if arrival.cover and not cover_from(household, resident, arrival.on, today):
            raise Refused(Refusal("not_in_force", "cover"))
        details["resident"] = resident.key

    return perform(entry, act, actor, today)


def _relation(household: Household, arrival: Arrival) -> str:
    """The relation of who comes; a household that nobody heads gets its head."""
    if household.id not in heads_of([household.id]):
        return HEAD
    relation = relation_code(arrival.relation)
    if relation is None:
        raise Refused(Refusal("unknown_relation", "relation"))
    if relation == HEAD:
        raise Refused(Refusal("two_heads", "relation"))
    return relation


def _known(household: Household, arrival: Arrival, today: date) -> Resident | None:
    """The person on record, if there is one."""
    if arrival.former:
        person = find_former_member(household.id, arrival.former)
        if person is None:
            raise Refused(Refusal("unknown_value", "former"))
        return person
    row = checked_person(_typed(arrival), today)
    person = find_by_identity(identity_of(row, household))
    if person is not None and contradicts(row, person):
        raise Refused(Refusal("id_conflict", "id_number"))
    if person is None and row.birth_date is not None and arrival.on < row.birth_date:
        raise Refused(Refusal("bad_date", "on"))
    return person


def _typed(arrival: Arrival) -> Typed:
    return arrival.typed or Typed("", "")


def _new(household: Household, arrival: Arrival, today: date) -> Resident:
    return add_resident(checked_person(_typed(arrival), today), household)


def _check_person(person: Resident, household: Household, arrival: Arrival) -> None:
    """Somebody on record comes only if alive, at home nowhere, and covered by nothing."""
    if db.session.scalar(select(stands_for_another(person.id))):
        raise Refused(Refusal("already_merged", "id_number"))
    if person.died_on is not None:
        raise Refused(Refusal("resident_died", "id_number"))
    home = db.session.scalar(
        select(Membership.household_id).filter_by(resident_id=person.id, valid_to=None)
    )
    if home is not None:
        elsewhere = home != household.id
        code = "already_in_other_household" if elsewhere else "already_known"
        raise Refused(Refusal(code, "id_number"))
    left = db.session.scalar(
        select(func.max(Membership.valid_to)).where(
            Membership.resident_id == person.id, Membership.end_reason != LeaveReason.UNDONE
        )
    )
    if arrival.on < person.birth_date or (left is not None and arrival.on <= left):
        raise Refused(Refusal("bad_date", "on"))
    if arrival.cover and covered_after(person.id, arrival.on):
        raise Refused(Refusal("resident_covered_elsewhere", "cover"))
