"""The telephone of somebody who is referred, for whoever has to call: with a reason, and kept."""

from contracts_app.extensions import db
from contracts_app.models import Referral
from contracts_app.queries.referral_scope import Stand, find_referral
from contracts_app.queries.visits import person_now
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound
from contracts_app.services.reveal import RevealField, stated


def reveal_phone(number: str, reason: str, stand: Stand, actor: Actor) -> str | None:
    """The full telephone of the person; None when none is on record. Writes the audit row.

    Raises NotFound outside the scope, Refused with `missing_required` without a reason in words, or
    `too_long`.
    """
    found = find_referral(number, stand)
    if found is None:
        raise NotFound("referral")
    referral, kept = db.session.get_one(Referral, found), stated(reason)
    person = person_now(referral.resident_id)
    told = {"field": RevealField.PHONE.value, "number": referral.referral_no}
    audit.record(actor, "resident.reveal", "resident", person.key, reason=kept, after=told)
    return person.phone
