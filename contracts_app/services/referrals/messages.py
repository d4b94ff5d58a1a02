"""Words between the two ends of a referral, read by both and never changed."""

from datetime import datetime
from typing import Final

from contracts_app.extensions import db
from contracts_app.models import Referral, ReferralMessage, Resident
from contracts_app.queries.referral_scope import Stand, find_referral, sides_of
from contracts_app.rules.referrals.papers import MAX_WORDS, is_open
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotAllowed, NotFound, Refusal, Refused
from contracts_app.vocabulary.referrals import Side

_BY_RANK: Final = (Side.HOSPITAL, Side.TOWNSHIP, Side.STARTER, Side.TEAM)


def referral_at(number: str, stand: Stand) -> Referral:
    """A referral by its number. Raises NotFound outside of what the user sees."""
    found = find_referral(number, stand)
    if found is None:
        raise NotFound("referral")
    return db.session.get_one(Referral, found)


def side_of(referral: Referral, stand: Stand) -> Side:
    """For which side the user writes: whose turn it is comes first. Raises NotAllowed."""
    mine = sides_of(referral, stand)
    if referral.owner in mine:
        return Side(referral.owner)
    for side in _BY_RANK:
        if side in mine:
            return side
    raise NotAllowed("referral")


def say(number: str, words: str, stand: Stand, actor: Actor, now: datetime) -> ReferralMessage:
    """Say something to the other end. The audit trail tells that it was said, not what.

    Raises NotFound outside the scope, NotAllowed for whoever speaks for no side, Refused with
    `missing_required`, `too_long` or `referral_over`.
    """
    referral = referral_at(number, stand)
    side = side_of(referral, stand)
    if not is_open(referral.over_at_utc, now):
        raise Refused.of("referral_over")
    said = words.strip()
    if not said:
        raise Refused(Refusal("missing_required", "words"))
    if len(said) > MAX_WORDS:
        raise Refused(Refusal("too_long", "words"))
    message = ReferralMessage(
        county_code=referral.county_code,
        referral_id=referral.id,
        side=side,
        user_id=actor.user_id,
        at_utc=now,
        words=said,
    )
    db.session.add(message)
    db.session.flush()
    resident = db.session.get_one(Resident, referral.resident_id)
    after = {"number": referral.referral_no, "side": side}
    audit.record(actor, "referral.say", "resident", resident.key, after=after)
    return message
