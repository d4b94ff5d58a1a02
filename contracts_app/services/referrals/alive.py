"""A reported death that was none: the primary institution says that the person lives.

The referral stays closed, with its event and its end as they were; the answer stands beside it for
both ends. What was given back with the report is not taken again: whoever still needs the hospital
is referred anew, which the closed referral hinders in nothing.
"""

from datetime import datetime

from contracts_app.extensions import db
from contracts_app.models import DeathDismissal, Referral, Resident
from contracts_app.queries.referral_deaths import find_dismissal
from contracts_app.queries.referral_scope import Stand, find_referral, sides_of
from contracts_app.queries.visits import kept_row
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotAllowed, NotFound, Refused
from contracts_app.services.referrals.deeds import hold_home
from contracts_app.services.referrals.sent import Sent, note_of
from contracts_app.services.referrals.steps import hold
from contracts_app.vocabulary.referrals import Outcome, Side


def dismiss_death(
    number: str, words: str, stand: Stand, actor: Actor, now: datetime
) -> DeathDismissal:
    """Answer a report of a death: the person lives, and how that is known.

    Raises NotFound outside the scope, NotAllowed for whoever is not the township, Refused with
    `death_answered` where it was recorded or answered before or nobody reported it, or with
    `missing_required` or `too_long`.
    """
    found = find_referral(number, stand)
    if found is None:
        raise NotFound("referral")
    # Whoever records the death holds the same household: one of both comes first.
    hold_home(found)
    referral = hold(found)
    if Side.TOWNSHIP not in sides_of(referral, stand):
        raise NotAllowed("referral")
    person = db.session.get_one(Resident, kept_row(referral.resident_id), populate_existing=True)
    if not _waits(referral, person):
        raise Refused.of("death_answered")
    made = DeathDismissal(
        county_code=referral.county_code,
        referral_id=referral.id,
        institution_id=stand.institution_id,
        user_id=actor.user_id,
        at_utc=now,
        words=note_of(Sent(note=words), needed=True),
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "referral.alive", "resident", person.key, after={"number": number})
    return made


def _waits(referral: Referral, person: Resident) -> bool:
    """Whether a death is reported that nobody has recorded or answered yet."""
    reported = referral.outcome == Outcome.DIED and person.died_on is None
    return reported and find_dismissal(referral.id) is None
