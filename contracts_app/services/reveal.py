"""Showing an ID number or phone in full: always with a reason, always in the audit trail."""

import re
from dataclasses import dataclass
from enum import StrEnum

from contracts_app.queries.residents import get_member
from contracts_app.queries.scope import Scope
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused

MAX_REASON = 100
MIN_LETTERS = 2
# A reason that quotes the number would carry it into the audit trail.
_NUMBER = re.compile(r"\d{5,}[Xx]?")


class RevealField(StrEnum):
    """What can be shown in full."""

    ID_NUMBER = "id"
    PHONE = "phone"


@dataclass(frozen=True)
class Revealed:
    """The number, for this answer only; `value` is None when none is on record."""

    household_code: str
    member: str
    name: str
    field: RevealField
    value: str | None


def reveal(member: str, field: str, reason: str, scope: Scope, actor: Actor) -> Revealed:
    """The full number of a current household member (by key) in scope; writes the audit row.

    Raises NotFound outside the scope, Refused with `unknown_value` for another field,
    `missing_required` without a reason in words, `too_long` for one that would have to be cut.
    """
    found = get_member(member, scope)
    if found is None:
        raise NotFound("resident")
    if field not in list(RevealField):
        raise Refused(Refusal("unknown_value", "field"))
    kept = stated(reason)
    resident, _membership, household_code = found
    wanted = RevealField(field)
    audit.record(
        actor,
        "resident.reveal",
        "resident",
        resident.key,
        reason=kept,
        after={"field": wanted.value, "household": household_code},
    )
    value = resident.id_number if wanted == RevealField.ID_NUMBER else resident.phone
    return Revealed(household_code, resident.key, resident.name, wanted, value)


def stated(reason: str) -> str:
    """The reason as it is kept: in words, of which a number alone is none.

    Raises Refused with `missing_required` or `too_long`.
    """
    text = _NUMBER.sub("…", reason.strip())
    if sum(char.isalpha() for char in text) < MIN_LETTERS:
        raise Refused(Refusal("missing_required", "reason"))
    if len(reason.strip()) > MAX_REASON:
        raise Refused(Refusal("too_long", "reason"))
    return text
