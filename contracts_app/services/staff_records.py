"""What is known of members of staff: phone, what a notice says of them, their credentials (S4)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Staff, StaffCredential, StaffProfile
from contracts_app.queries.credentials import list_credentials
from contracts_app.queries.scope import Scope
from contracts_app.queries.team_staff import get_profile, get_staff_profile
from contracts_app.rules.contact import read_phone
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, Refusal, Refused
from contracts_app.services.team_places import held_person, held_team
from contracts_app.vocabulary import CredentialKind

LONGEST: Final = {
    "title": 60,
    "training": 400,
    "expertise": 400,
    "services": 400,
    "public_phone": 40,
}
LONGEST_NUMBER: Final = 60


@dataclass(frozen=True)
class StaffWords:
    """What a form says of somebody; all but `phone` is public."""

    title: str = ""
    training: str = ""
    expertise: str = ""
    services: str = ""
    public_phone: str = ""
    phone: str = ""
    """A new number for the staff's own use; empty leaves the stored one."""


def _person(team_code: str, key: str, scope: Scope) -> Staff:
    return held_person(held_team(team_code, scope), key, scope).person


def describe(team_code: str, key: str, words: StaffWords, scope: Scope, actor: Actor) -> None:
    """Store what the notice board says of somebody, and a new phone for the staff's own use.

    Raises NotFound, NotAllowed, Refused with `too_long` or `bad_phone`.
    """
    person = _person(team_code, key, scope)
    refusals = [
        Refusal("too_long", name)
        for name, most in LONGEST.items()
        if len(getattr(words, name)) > most
    ]
    if words.phone and read_phone(words.phone) is None:
        refusals.append(Refusal("bad_phone", "phone"))
    if refusals:
        raise Refused(*refusals)
    profile = _profile(person)
    changed = [name for name in LONGEST if getattr(profile, name) != getattr(words, name)]
    for name in changed:
        setattr(profile, name, getattr(words, name))
    if words.phone:
        person.phone = read_phone(words.phone)
        changed.append("phone")
    db.session.flush()
    if changed:
        audit.record(actor, "staff.describe", "staff", person.key, after={"changed": changed})


def _profile(person: Staff) -> StaffProfile:
    profile = get_staff_profile(person.id)
    db.session.add(profile)
    return profile


def set_staff_photo(team_code: str, key: str, photo: str, scope: Scope, actor: Actor) -> str:
    """Remember the name of a stored picture, or none; returns the name of the one before."""
    person = _person(team_code, key, scope)
    profile = _profile(person)
    before, profile.photo = profile.photo, photo
    db.session.flush()
    audit.record(actor, "staff.photo", "staff", person.key, after={"given": bool(photo)})
    return before


def set_team_photo(team_code: str, photo: str, scope: Scope, actor: Actor) -> str:
    """Likewise for the picture of a team."""
    team = held_team(team_code, scope)
    profile = get_profile(team.id)
    db.session.add(profile)
    before, profile.photo = profile.photo, photo
    db.session.flush()
    audit.record(actor, "team.photo", "team", team.code, after={"given": bool(photo)})
    return before


def add_credential(
    team_code: str,
    key: str,
    kind: str,
    number: str,
    valid_to: date | None,
    scope: Scope,
    actor: Actor,
) -> StaffCredential:
    """Enter a licence or certificate; without a last day it never ends.

    Raises NotFound, NotAllowed, Refused with `unknown_value` (kind), `too_long`, or
    `already_entered` for the same kind and number of the same person.
    """
    person = _person(team_code, key, scope)
    refusals = [] if kind in set(CredentialKind) else [Refusal("unknown_value", "kind")]
    if len(number) > LONGEST_NUMBER:
        refusals.append(Refusal("too_long", "number"))
    if _same(person, kind, number) is not None:
        refusals.append(Refusal("already_entered", "number"))
    if refusals:
        raise Refused(*refusals)
    made = StaffCredential(staff_id=person.id, kind=kind, number=number, valid_to=valid_to)
    db.session.add(made)
    db.session.flush()
    _trail(actor, "credential.add", person, made)
    return made


def _same(person: Staff, kind: str, number: str) -> StaffCredential | None:
    query = select(StaffCredential).filter_by(staff_id=person.id, kind=kind, number=number)
    return db.session.scalars(query).first()


def change_credential(
    team_code: str,
    key: str,
    place: int,
    seen: str,
    number: str,
    valid_to: date | None,
    scope: Scope,
    actor: Actor,
) -> StaffCredential:
    """Correct or end a credential; nothing is deleted, one that is over has its last day.

    `place` counts the credentials as the page lists them, from 0, and `seen` is what it showed
    there (`credential_mark`). Raises NotFound, NotAllowed, Conflict when another one stands there
    now, Refused with `too_long` or `already_entered`.
    """
    person = _person(team_code, key, scope)
    listed = list_credentials(person.id)
    if place >= len(listed) or credential_mark(listed[place]) != seen:
        raise Conflict("changed_meanwhile")
    one = listed[place]
    if len(number) > LONGEST_NUMBER:
        raise Refused(Refusal("too_long", f"number-{place}"))
    if number != one.number and _same(person, one.kind, number) is not None:
        raise Refused(Refusal("already_entered", f"number-{place}"))
    one.number, one.valid_to = number, valid_to
    db.session.flush()
    _trail(actor, "credential.change", person, one)
    return one


def credential_mark(one: StaffCredential) -> str:
    """What a form carries to tell whether somebody changed the credential meanwhile."""
    return f"{one.kind}:{one.valid_to or ''}:{len(one.number)}"


def _trail(actor: Actor, verb: str, person: Staff, one: StaffCredential) -> None:
    after: dict[str, Any] = {"kind": one.kind, "valid_to": str(one.valid_to or "")}
    audit.record(actor, verb, "staff", person.key, after=after)
