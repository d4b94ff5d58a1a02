"""A desk corrects what is on record of a member and of the home.

What was signed stays as it was signed: contracts show the names and addresses of their day. The
audit trail tells which fields became others, and never what stood or stands in them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from contracts_app import clock, crypto
from contracts_app.extensions import db
from contracts_app.models import Household, Resident
from contracts_app.queries.residents import count_with_phone, first_day_here, tags_of
from contracts_app.queries.scope import Scope
from contracts_app.queries.timeline import last_change
from contracts_app.rules.corrections import WHO, Document, Judged, Particulars, judge
from contracts_app.rules.roster_rows import PHONE_SHARED_BY
from contracts_app.rules.tags import unexpected_tags
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.duties import plan_for
from contracts_app.services.errors import Conflict, Refusal, Refused
from contracts_app.services.held import held_member
from contracts_app.services.identity import (
    find_by_identity,
    rename,
    set_phone,
    unnumbered_hash,
)
from contracts_app.services.resident_tags import MISMATCH, set_tags

SHARED: Final = "phone_shared_many"
_VERBS: Final = ("resident.correct", "resident.update", "household.correct", "household.update")


@dataclass(frozen=True)
class Correction:
    """What was typed about a member, by key, on a form that showed what the digest stands for."""

    household: str
    member: str
    typed: Particulars
    digest: str
    reason: str = ""
    """A `CorrectionReason`; needed where name, sex or birth date become others."""


@dataclass(frozen=True)
class Corrected:
    """The fields that became others, and the codes of what is odd about them."""

    changed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def particulars(resident: Resident, address: str) -> Particulars:
    """What stands of a resident who lives at an address."""
    return Particulars(
        name=resident.name,
        sex=resident.sex,
        birth_date=resident.birth_date,
        phone=resident.phone or "",
        permanent=resident.permanent,
        address=address,
        tags=frozenset(tags_of(resident.id)),
    )


def document(resident: Resident) -> Document:
    """The document on record of a resident."""
    return Document(resident.id_type, resident.id_number or "")


def digest(stands: Particulars) -> str:
    """A keyed word for what stands, by which a form is known to have shown it."""
    told = {**vars(stands), "birth_date": str(stands.birth_date), "tags": sorted(stands.tags)}
    return crypto.lookup_hash("correction", crypto.canonical_json(told).decode())


def correct_member(asked: Correction, scope: Scope, actor: Actor, today: date) -> Corrected:
    """Let what was typed stand from now on; what is so already is no change.

    Raises NotFound outside the scope; Conflict(`changed_meanwhile`) when something else stands
    than the form showed; Refused with the codes of a roster's row, `missing_required` or
    `unknown_value` (the reason), `bad_date` (born after the person came or was covered) or
    `already_known` (somebody without a number is on record so).
    """
    household, resident = held_member(asked.household, asked.member, scope, today)
    stands = particulars(resident, household.address)
    judged = judge(stands, asked.typed, document(resident), asked.reason, today)
    if not judged.changed:
        return Corrected()
    if digest(stands) != asked.digest:
        raise _overtaken(household, resident)
    if judged.problems:
        raise Refused(*(Refusal(code, field) for field, code in judged.problems))
    if set(WHO) & set(judged.changed):
        _correct_who(household, resident, judged)
    _correct_others(household, resident, judged, today)
    plan_for([resident.id], today)
    _record(household, resident, judged, asked.reason, actor)
    return Corrected(judged.changed, tuple(_oddities(resident, judged, scope, today)))


def _overtaken(household: Household, resident: Resident) -> Conflict:
    """Who corrected the person or the home last, and when."""
    last = last_change(household.id, household.code, resident.key, _VERBS)
    if last is None:
        return Conflict("changed_meanwhile")
    when = f"{clock.local(last.at_utc):%Y-%m-%d %H:%M}"
    return Conflict("changed_meanwhile", last.display_name or last.actor, when, last.actor)


def _correct_who(household: Household, resident: Resident, judged: Judged) -> None:
    """Another name, sex or birth date; who has no number is known by them from now on."""
    wanted = judged.wanted
    if wanted.birth_date is None:
        raise ValueError("the correction was not judged")
    first = first_day_here(resident.id)
    if "birth_date" in judged.changed and first is not None and wanted.birth_date > first:
        raise Refused(Refusal("bad_date", "birth_date"))
    if not resident.id_number:
        identity = unnumbered_hash(
            household.county_code, household.code, wanted.name, wanted.sex, wanted.birth_date
        )
        known = find_by_identity(identity)
        if known is not None and known.id != resident.id:
            raise Refused(Refusal("already_known", "name"))
        resident.identity_hash = identity
    rename(resident, wanted.name)
    resident.sex, resident.birth_date = wanted.sex, wanted.birth_date


def _correct_others(household: Household, resident: Resident, judged: Judged, today: date) -> None:
    wanted = judged.wanted
    set_phone(resident, wanted.phone)
    resident.permanent = wanted.permanent
    household.address = wanted.address
    set_tags(resident, wanted.tags, today)
    db.session.flush()


def _record(
    household: Household, resident: Resident, judged: Judged, reason: str, actor: Actor
) -> None:
    """One row of the person and one of the home, each with the names of its fields."""
    own = [name for name in judged.changed if name != "address"]
    if own:
        audit.record(
            actor,
            "resident.correct",
            "resident",
            resident.key,
            reason=reason if set(WHO) & set(own) else "",
            after={"changed": own, "household": household.code},
        )
    if "address" in judged.changed:
        told = {"changed": ["address"]}
        audit.record(actor, "household.correct", "household", household.code, after=told)


def _oddities(resident: Resident, judged: Judged, scope: Scope, today: date) -> list[str]:
    """What an import would warn of as well; asked once everything is written."""
    changed, phone, found = set(judged.changed), judged.wanted.phone, []
    tags = tuple(judged.wanted.tags) if changed & {"tags", "sex", "birth_date"} else ()
    if unexpected_tags(tags, resident.sex, resident.birth_date, today):
        found.append(MISMATCH)
    if phone and "phone" in changed and count_with_phone(phone, scope) > PHONE_SHARED_BY:
        found.append(SHARED)
    return found
