"""Every move that a user makes, by its name: found, held, done, and written in the audit trail."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Membership, Referral, Resident
from contracts_app.queries.locks import hold_households
from contracts_app.queries.referral_scope import Stand, find_referral, sides_of
from contracts_app.queries.visits import kept_row
from contracts_app.rules.referrals.transitions import BY_MOVE, Move
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotAllowed, NotFound, Refused
from contracts_app.services.referrals import home_ways, receiving, sending
from contracts_app.services.referrals.pauses import go_on
from contracts_app.services.referrals.sent import Sent, name_of, note_of
from contracts_app.services.referrals.steps import By, Said, held, pause
from contracts_app.vocabulary.referrals import Cause, Direction, Side

Deed = Callable[[Referral, Sent, By], None]
_OF_WHOSE_TURN: Final = (Move.PAUSE, Move.RESUME)


def _pause(referral: Referral, sent: Sent, by: By) -> None:
    pause(referral, by, Said(note=note_of(sent, needed=True)))


def _resume(referral: Referral, sent: Sent, by: By) -> None:
    go_on(referral, by, Said(note=note_of(sent)))


DEEDS: Final[dict[Move, Deed]] = {
    Move.HAND_IN: sending.hand_in,
    Move.SUBMIT: sending.submit,
    Move.PASS_ON: sending.pass_on,
    Move.HAND_BACK: sending.hand_back,
    Move.TREAT_HERE: sending.treat_here,
    Move.SEND_ON: sending.send_on,
    Move.SEE_RESULT: sending.see_result,
    Move.REFUSE: sending.refuse,
    Move.CANCEL: sending.cancel,
    Move.WRITE_FORM: sending.write_form,
    Move.ACCEPT: receiving.accept,
    Move.REDIRECT: receiving.redirect,
    Move.REROUTE: receiving.reroute,
    Move.REJECT: receiving.reject,
    Move.BOOK: receiving.book,
    Move.REBOOK: receiving.rebook,
    Move.ARRIVE: receiving.arrive,
    Move.MISS: receiving.miss,
    Move.TREAT: receiving.treat,
    Move.DISCHARGE: receiving.discharge,
    Move.FEED_BACK: receiving.feed_back,
    Move.DIE: receiving.die,
    Move.PROPOSE_AGAIN: home_ways.propose_again,
    Move.DECLINE: home_ways.decline,
    Move.ACCEPT_BACK: home_ways.accept_back,
    Move.ASSIGN: home_ways.assign,
    Move.REASSIGN: home_ways.reassign,
    Move.READMIT: home_ways.readmit,
    Move.PAUSE: _pause,
    Move.RESUME: _resume,
}
"""What a user may do to a referral that is there; visits at home follow from what is recorded."""


def do(
    number: str,
    move: str,
    sent: Sent,
    version: int | None,
    stand: Stand,
    actor: Actor,
    now: datetime,
) -> Referral:
    """Make a move of a referral.

    Raises NotFound outside the scope, NotAllowed where it is another side's, Conflict where
    somebody moved it since `version`, Refused with `move_not_possible` or what the move asks for.
    """
    if move not in DEEDS:
        raise NotFound("referral")
    number_id = find_referral(number, stand)
    if number_id is None:
        raise NotFound("referral")
    hold_home(number_id)
    referral = held(number, stand, version)
    by = _by(referral, Move(move), sent, stand, actor, now)
    DEEDS[Move(move)](referral, sent, by)
    resident = db.session.get_one(Resident, referral.resident_id)
    after = {"number": referral.referral_no, "move": move, "status": referral.status}
    audit.record(actor, "referral.move", "resident", resident.key, after=after)
    return referral


def hold_home(referral_id: int) -> None:
    """Who lives there is held first, as everywhere: a move may change what is due to somebody."""
    of = select(Referral.resident_id).where(Referral.id == referral_id)
    lives = Membership.resident_id == kept_row(db.session.scalars(of).one())
    query = select(Membership.household_id).where(lives, Membership.valid_to.is_(None))
    hold_households(db.session.scalars(query).all())


def _by(
    referral: Referral, move: Move, sent: Sent, stand: Stand, actor: Actor, now: datetime
) -> By:
    """For which side the user speaks: the own one, or the hospital's by telephone."""
    transition = BY_MOVE.get((move, Direction(referral.direction)))
    if transition is None:
        raise Refused.of("move_not_possible")
    mine = sides_of(referral, stand)
    possible = [one for one in transition.actors if one in mine]
    if move in _OF_WHOSE_TURN:
        possible = [one for one in possible if one == referral.owner]
    side = _side(referral, possible)
    if side is not None:
        return By(actor, side, stand.institution_id, now, stand.cause)
    told = name_of(sent.answered_by)
    if Side.TOWNSHIP in mine and Side.HOSPITAL in transition.actors and told:
        return By(actor, Side.HOSPITAL, stand.institution_id, now, Cause.PHONE, told)
    raise NotAllowed("referral")


def _side(referral: Referral, possible: list[Side]) -> Side | None:
    """Whose turn it is comes first, where the user may speak for that side."""
    if referral.owner in possible:
        return Side(referral.owner)
    return possible[0] if possible else None
