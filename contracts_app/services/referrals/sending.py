"""Moves of those who refer: the station, and the centre that looks at it first (tier 1 and 2)."""

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Referral, ReferralEvent
from contracts_app.rules.referrals.forms import UP_FORM
from contracts_app.rules.referrals.transitions import Move
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.referral_places.give import give_back, keep_on
from contracts_app.services.referrals.giving_way import refuse_second
from contracts_app.services.referrals.home_ways import drop_home
from contracts_app.services.referrals.named import department_named
from contracts_app.services.referrals.sent import Sent, form_of, note_of, reason_of
from contracts_app.services.referrals.steps import By, Said, check, event_of, step, written
from contracts_app.services.referrals.summary import summary_of
from contracts_app.vocabulary.referrals import (
    CHOSEN_REASONS,
    Consent,
    ConsentBy,
    Direction,
    Outcome,
    ReferralStatus,
)


def hand_in(referral: Referral, sent: Sent, by: By) -> None:
    """Send again what was handed back, with the form and the record as they are now."""
    _again(referral, sent, by, Move.HAND_IN)


def submit(referral: Referral, sent: Sent, by: By) -> None:
    """The same of a centre: the hospital is asked."""
    _again(referral, sent, by, Move.SUBMIT)


def _again(referral: Referral, sent: Sent, by: By, move: Move) -> None:
    # Written while it is a draft still: afterwards the database lets nobody change it.
    referral.form = form_of(sent, UP_FORM)
    referral.summary = summary_of(referral.resident_id, clock.local(by.at).date())
    db.session.flush()
    step(referral, move, by, Said(note=note_of(sent)))


def pass_on(referral: Referral, sent: Sent, by: By) -> None:
    """A clinician of the centre has looked at it, and the hospital is asked."""
    step(referral, Move.PASS_ON, by, Said(note=note_of(sent)))
    keep_on(referral, by.at)


def hand_back(referral: Referral, sent: Sent, by: By) -> None:
    """Something is missing: back to who sent it, with words that say what."""
    step(referral, Move.HAND_BACK, by, Said(note=note_of(sent, needed=True)))
    give_back(referral, by.at)


def treat_here(referral: Referral, sent: Sent, by: By) -> None:
    """The centre treats the person itself and says how."""
    said = Said(note=note_of(sent, needed=True), outcome=Outcome.TREATED_HERE)
    step(referral, Move.TREAT_HERE, by, said)
    give_back(referral, by.at)


def send_on(referral: Referral, sent: Sent, by: By) -> None:
    """The person agrees to the hospital that was named instead, which is asked now.

    Raises Refused with `already_referred` where somebody is on the way there already, or with
    `department_closed` where none are taken there since.
    """
    target = _named_instead(referral)
    department, hospital = department_named(
        target["hospital"], target["department"], referral.county_code
    )
    refuse_second(referral.resident_id, department.id)
    referral.hospital_id, referral.department_id = hospital.id, department.id
    step(referral, Move.SEND_ON, by, Said(note=note_of(sent), details=target))


def _named_instead(referral: Referral) -> dict[str, str]:
    query = select(ReferralEvent).where(
        ReferralEvent.referral_id == referral.id, ReferralEvent.move == Move.REROUTE
    )
    last = db.session.scalars(query.order_by(ReferralEvent.seq.desc()).limit(1)).first()
    if last is None or not last.details:
        raise Refused.of("move_not_possible")
    found: dict[str, str] = last.details
    return found


def see_result(referral: Referral, sent: Sent, by: By) -> None:
    """What the hospital found was read."""
    step(referral, Move.SEE_RESULT, by, Said(note=note_of(sent), outcome=Outcome.RESULT_SEEN))


def refuse(referral: Referral, sent: Sent, by: By) -> None:
    """The person refuses, for a reason that is kept.

    On the way home it is a refusal of being visited, and the consent to have been sent stays.
    """
    said = Said(note=note_of(sent, needed=True), outcome=Outcome.REFUSED)
    on_the_way_up = referral.direction == Direction.UP
    if on_the_way_up and sent.consent_by not in set(ConsentBy):
        raise Refused(Refusal("consent_missing", "consent_by"))
    step(referral, Move.REFUSE, by, said)
    if on_the_way_up:
        referral.consent, referral.consent_by = Consent.REFUSED, sent.consent_by
    _let_go(referral, by)


def cancel(referral: Referral, sent: Sent, by: By) -> None:
    """Call it off for a reason of the list."""
    said = Said(reason=reason_of(sent, CHOSEN_REASONS), note=note_of(sent))
    step(referral, Move.CANCEL, by, said)
    _let_go(referral, by)


def _let_go(referral: Referral, by: By) -> None:
    """A kept place is free again, and what was due at home is due no more."""
    give_back(referral, by.at)
    if referral.direction == Direction.DOWN:
        drop_home(referral, by)


def write_form(referral: Referral, sent: Sent, by: By) -> None:
    """Write the form that is owed since the telephone call.

    Raises Refused with `move_not_possible` where it is written already.
    """
    check(referral, Move.WRITE_FORM, by)
    if referral.form is not None:
        raise Refused.of("move_not_possible")
    referral.form = form_of(sent, UP_FORM)
    stays = ReferralStatus(referral.status)
    written(referral, event_of(referral, Move.WRITE_FORM, by, Said(note=note_of(sent)), stays))
