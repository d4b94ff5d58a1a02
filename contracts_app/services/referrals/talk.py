"""What the two ends say to each other, and the telephone of a person for whoever has to call."""

from datetime import datetime
from typing import Final

from contracts_app.extensions import db
from contracts_app.models import Referral, ReferralMessage, Resident
from contracts_app.queries.referral_scope import Stand, sides_of
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotAllowed, Refusal, Refused
from contracts_app.services.referrals.steps import held
from contracts_app.services.reveal import stated
from contracts_app.vocabulary.referrals import Side

MAX_WORDS: Final = 500
_SPEAKS_FIRST: Final = (Side.HOSPITAL, Side.TOWNSHIP, Side.STARTER, Side.TEAM)


def say(number: str, words: str, stand: Stand, actor: Actor, now: datetime) -> ReferralMessage:
    """A word to the other end, kept with the referral.

    Raises NotFound outside the scope, NotAllowed for who speaks for no side, Refused with
    `missing_required` or `too_long`.
    """
    referral = held(number, stand, None)
    side = next((one for one in _SPEAKS_FIRST if one in sides_of(referral, stand)), None)
    if side is None:
        raise NotAllowed("referral")
    if not words.strip():
        raise Refused(Refusal("missing_required", "words"))
    if len(words.strip()) > MAX_WORDS:
        raise Refused(Refusal("too_long", "words"))
    made = ReferralMessage(
        county_code=referral.county_code,
        referral_id=referral.id,
        side=side,
        user_id=actor.user_id,
        at_utc=now,
        words=words.strip(),
    )
    db.session.add(made)
    db.session.flush()
    _record(referral, "referral.say", actor)
    return made


def reveal_phone(number: str, reason: str, stand: Stand, actor: Actor) -> str | None:
    """The full telephone of the person; None when none is on record. Writes the audit row.

    Raises NotFound outside the scope, Refused with `missing_required` without a reason in words, or
    `too_long`.
    """
    referral = held(number, stand, None)
    kept = stated(reason)
    person = db.session.get_one(Resident, referral.resident_id)
    told = {"field": "phone", "number": referral.referral_no}
    audit.record(actor, "resident.reveal", "resident", person.key, reason=kept, after=told)
    return person.phone


def _record(referral: Referral, verb: str, actor: Actor) -> None:
    person = db.session.get_one(Resident, referral.resident_id)
    audit.record(actor, verb, "resident", person.key, after={"number": referral.referral_no})
