"""Words between the two ends of a referral, read by both and never changed."""

from datetime import datetime
from typing import Final

from sqlalchemy import select

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


def say(
    number: str, words: str, stand: Stand, actor: Actor, now: datetime, client_key: str = ""
) -> ReferralMessage:
    """Say something to the other end. The audit trail tells that it was said, not what.

    The same page again is the same message. Raises NotFound outside the scope, NotAllowed for
    whoever speaks for no side, Refused with `missing_required`, `too_long`, `referral_over`, or
    `message_sent_before` where the page says something else now.
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
    if client_key and (known := _known(referral, said, actor, client_key)):
        return known
    message = ReferralMessage(
        county_code=referral.county_code,
        referral_id=referral.id,
        side=side,
        user_id=actor.user_id,
        at_utc=now,
        words=said,
        client_key=client_key or None,
    )
    db.session.add(message)
    db.session.flush()
    resident = db.session.get_one(Resident, referral.resident_id)
    after = {"number": referral.referral_no, "side": side}
    audit.record(actor, "referral.say", "resident", resident.key, after=after)
    return message


def _known(referral: Referral, words: str, actor: Actor, client_key: str) -> ReferralMessage | None:
    """What was said from this page already; whoever says it at the same moment is waited for."""
    db.session.execute(select(Referral.id).where(Referral.id == referral.id).with_for_update())
    query = select(ReferralMessage).filter_by(client_key=client_key)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        return None
    if (found.referral_id, found.user_id, found.words) != (referral.id, actor.user_id, words):
        raise Refused.of("message_sent_before")
    return found
