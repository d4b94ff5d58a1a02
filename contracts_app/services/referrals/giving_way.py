"""Nobody is on two ways to one department; what is open gives way to an emergency.

Somebody who waits for a place and collapses is telephoned ahead to where a way is open already.
That one is called off first and its place given back, then the emergency begins: one transaction,
and the database never sees both open. Each event names the other referral.
"""

from typing import Any

from contracts_app.extensions import db
from contracts_app.models import Referral, Resident
from contracts_app.queries.referrals import has_open_up, open_ups
from contracts_app.rules.referrals.giving_way import gives_way
from contracts_app.rules.referrals.transitions import Move
from contracts_app.services import audit
from contracts_app.services.errors import Refused
from contracts_app.services.referral_places.give import give_back
from contracts_app.services.referral_places.had import hold_places_of
from contracts_app.services.referrals.steps import By, Said, hold, step
from contracts_app.vocabulary.referrals import (
    CancelReason,
    Cause,
    ReferralStatus,
    Side,
    Urgency,
)


def refuse_second(resident_id: int, department_id: int) -> None:
    """Raises Refused with `already_referred` for whoever is on the way there already."""
    if has_open_up(resident_id, department_id):
        raise Refused.of("already_referred")


def hold_open(resident_id: int, department_id: int) -> list[Referral]:
    """What is open to a department and gives way, held; it is nothing as a rule.

    Whoever calls holds the household. Raises Refused with `already_referred` where the person is
    at the hospital, or awaited there as an emergency.
    """
    found = [hold(one) for one in open_ups(resident_id, department_id)]
    if not all(gives_way(ReferralStatus(one.status), Urgency(one.urgency)) for one in found):
        raise Refused.of("already_referred")
    return found


def call_off(before: list[Referral], number: str, by: By) -> dict[str, Any]:
    """Call off what is held for the emergency of this number; what its first event tells of it."""
    hold_places_of([one.id for one in before])
    for one in before:
        _call_off(one, number, by)
    return {"instead_of": [one.referral_no for one in before]} if before else {}


def _call_off(referral: Referral, number: str, by: By) -> None:
    """The place is free again, and the next in line can have it."""
    at_centre = by.institution_id == referral.township_id
    side = Side.TOWNSHIP if at_centre else Side.STARTER
    along = By(by.actor, side, by.institution_id, by.at, Cause.MOVE)
    step(referral, Move.CANCEL, along, Said(CancelReason.EMERGENCY, details={"by": number}))
    give_back(referral, by.at)
    person = db.session.get_one(Resident, referral.resident_id)
    after = {"number": referral.referral_no, "move": Move.CANCEL, "status": referral.status}
    audit.record(by.actor, "referral.move", "resident", person.key, after={**after, "by": number})
