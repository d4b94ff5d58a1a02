"""Moves of a hospital, from its answer to its result (tier 3)."""

from datetime import date

from contracts_app import clock
from contracts_app.models import Referral
from contracts_app.queries.referrals import open_downs
from contracts_app.rules.referrals.forms import DOWN_FORM, FEEDBACK, read_form
from contracts_app.rules.referrals.transitions import Move
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.referral_places.give import (
    Choice,
    confirm,
    free_bed,
    give_back,
    use,
    wait,
)
from contracts_app.services.referral_places.give import book as take_place
from contracts_app.services.referral_places.give import miss as miss_place
from contracts_app.services.referral_places.give import rebook as take_other_place
from contracts_app.services.referrals.giving_way import refuse_second
from contracts_app.services.referrals.home_ways import drop_home, propose_after
from contracts_app.services.referrals.named import department_named
from contracts_app.services.referrals.sent import Sent, day_of, form_of, note_of, reason_of
from contracts_app.services.referrals.steps import By, Said, hold, step
from contracts_app.vocabulary.referrals import Cause, Direction, Outcome, RejectReason


def accept(referral: Referral, sent: Sent, by: By) -> None:
    """The hospital takes the person; a place that was held meanwhile is booked at once.

    Without one the person stands in the line of the department.
    """
    step(referral, Move.ACCEPT, by, Said(note=note_of(sent)))
    if given := confirm(referral, by.at):
        along = By(by.actor, by.side, by.institution_id, by.at, Cause.MOVE)
        step(referral, Move.BOOK, along, Said(details=given.what, ends_at=given.ends_at_utc))
    else:
        wait(referral, by.actor, by.at)


def redirect(referral: Referral, sent: Sent, by: By) -> None:
    """Another department of the same hospital answers; the promise runs on.

    Raises Refused with `unknown_value` for one that is not there, or is the same, or with
    `department_closed`.
    """
    reason = reason_of(sent, RejectReason)
    details = {"department": sent.department, "hospital": sent.hospital}
    other, hospital = department_named(sent.hospital, sent.department, referral.county_code)
    if hospital.id != referral.hospital_id or other.id == referral.department_id:
        raise Refused(Refusal("unknown_value", "department"))
    refuse_second(referral.resident_id, other.id)
    give_back(referral, by.at)
    referral.department_id = other.id
    step(referral, Move.REDIRECT, by, Said(reason, note_of(sent), details))


def reroute(referral: Referral, sent: Sent, by: By) -> None:
    """Another hospital is named; who sent the person asks whether that is wanted."""
    reason = reason_of(sent, RejectReason)
    details = {"hospital": sent.hospital, "department": sent.department}
    hospital = department_named(sent.hospital, sent.department, referral.county_code)[1]
    if hospital.id == referral.hospital_id:
        raise Refused(Refusal("unknown_value", "department"))
    step(referral, Move.REROUTE, by, Said(reason, note_of(sent), details))
    give_back(referral, by.at)


def reject(referral: Referral, sent: Sent, by: By) -> None:
    """No, with a reason and words that say what to do instead."""
    said = Said(reason_of(sent, RejectReason), note_of(sent, needed=True))
    step(referral, Move.REJECT, by, said)
    give_back(referral, by.at)


def book(referral: Referral, sent: Sent, by: By) -> None:
    """Give a kept place of a clinic or a bed."""
    given = take_place(referral, Choice(sent.place, sent.place_key), by.actor, by.at)
    said = Said(note=note_of(sent), details=given.what, ends_at=given.ends_at_utc)
    step(referral, Move.BOOK, by, said)


def rebook(referral: Referral, sent: Sent, by: By) -> None:
    """Give another place instead; the old one is free again."""
    given = take_other_place(referral, Choice(sent.place, sent.place_key), by.actor, by.at)
    said = Said(note=note_of(sent), details=given.what, ends_at=given.ends_at_utc)
    step(referral, Move.REBOOK, by, said)


def arrive(referral: Referral, sent: Sent, by: By) -> None:
    """The person came; whoever was looked after at home is at the hospital again."""
    step(referral, Move.ARRIVE, by, Said(note=note_of(sent)))
    along = By(by.actor, by.side, by.institution_id, by.at, Cause.MOVE)
    said = Said(details={"by": referral.referral_no}, outcome=Outcome.READMITTED)
    for home in open_downs(referral.resident_id):
        step(hold(home.id), Move.READMIT, along, said)
        drop_home(home, by)
    # Behind the way home: referrals are held before clinics, as everywhere.
    use(referral, by.at)


def miss(referral: Referral, sent: Sent, by: By) -> None:
    """The person did not come. Raises Refused with `not_yet` before the time is over."""
    if referral.due_at_utc is not None and by.at < referral.due_at_utc:
        raise Refused.of("not_yet")
    step(referral, Move.MISS, by, Said(note=note_of(sent)))
    miss_place(referral, by.at)


def treat(referral: Referral, sent: Sent, by: By) -> None:
    """The person stays for treatment."""
    step(referral, Move.TREAT, by, Said(note=note_of(sent)))


def discharge(referral: Referral, sent: Sent, by: By) -> None:
    """The person left the ward on a day; the bed is free."""
    on = day_of(sent, _began(referral), clock.local(by.at).date())
    step(referral, Move.DISCHARGE, by, Said(note=note_of(sent), details={"on": on.isoformat()}))
    free_bed(referral, by.at)


def feed_back(referral: Referral, sent: Sent, by: By) -> None:
    """Tell what was found and what to do; with a plan the person is sent home in one go."""
    referral.feedback = form_of(sent, FEEDBACK)
    step(referral, Move.FEED_BACK, by, Said(note=note_of(sent)))
    if sent.home:
        plan = read_form(DOWN_FORM, sent.form)
        on = day_of(sent, _began(referral), clock.local(by.at).date())
        propose_after(referral, plan, sent, on, by)
    # Behind the number of the way home: the counter is held before departments, as everywhere.
    free_bed(referral, by.at)


def die(referral: Referral, sent: Sent, by: By) -> None:
    """The person died on a day; the primary institution confirms it in the household."""
    on = day_of(sent, _began(referral), clock.local(by.at).date())
    said = Said(note=note_of(sent), details={"on": on.isoformat()}, outcome=Outcome.DIED)
    step(referral, Move.DIE, by, said)
    give_back(referral, by.at)
    free_bed(referral, by.at)
    if referral.direction == Direction.DOWN:
        drop_home(referral, by)


def _began(referral: Referral) -> date:
    return clock.local(referral.started_at_utc).date()
