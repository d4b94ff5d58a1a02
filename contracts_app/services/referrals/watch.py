"""What time alone does to referrals: holds that ran out, and promises that were missed.

All of it follows from stored moments: whenever it runs, after minutes or after days, it finds the
same. The lists say from the moment itself what is overdue; the rows here say who was told when.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_

from contracts_app.extensions import db
from contracts_app.models import Referral, ReferralWarning
from contracts_app.queries.referral_places import without_a_place
from contracts_app.queries.referral_promises import FIRST, is_to_tell, started_by, told_of
from contracts_app.queries.rows import rows, table_of
from contracts_app.rules.referrals.transitions import Move
from contracts_app.rules.referrals.warnings import steps_told
from contracts_app.services.audit import Actor
from contracts_app.services.in_turn import LOT, After, in_turn
from contracts_app.services.referral_places.ends import ran_out, release
from contracts_app.services.referral_places.give import wait
from contracts_app.services.referrals.clocks import Timing, in_wall, timing_of
from contracts_app.services.referrals.pauses import end_pauses
from contracts_app.services.referrals.steps import By, hold, institution_of, step
from contracts_app.vocabulary.referrals import Cause, ReferralStatus, Side

_referral = table_of(Referral)


def look(actor: Actor, now: datetime, checkpoint: Callable[[], None]) -> dict[str, int]:
    """Let go what ran out, release what nobody took, end long pauses, and tell of missed promises.

    How often each was done. `checkpoint` commits; it may run as often as wanted, and does nothing
    twice.
    """
    lost = lose_places(actor, now, checkpoint)
    released = release(now, checkpoint)
    resumed = end_pauses(actor, now, checkpoint)
    told = warn(now, checkpoint)
    return {
        "places_lost": lost,
        "places_released": released,
        "resumed": resumed,
        "told": told,
    }


def lose_places(actor: Actor, now: datetime, checkpoint: Callable[[], None]) -> int:
    """Whoever waits for a day without a place any more gets back in line for another one."""
    lost = 0
    for referral_id in ran_out(now, checkpoint):
        referral = hold(referral_id)
        if referral.status == ReferralStatus.SCHEDULED and without_a_place([referral_id]):
            by = By(actor, Side.HOSPITAL, referral.hospital_id, now, Cause.NIGHT)
            step(referral, Move.LOSE_PLACE, by)
            wait(referral, actor, now, lost=True)
            lost += 1
        checkpoint()
    return lost


def warn(now: datetime, checkpoint: Callable[[], None]) -> int:
    """Note each step of telling that a missed promise has reached; how many are new.

    A clock that stands still, because the ball is with the patient, is nobody's fault; the form of
    an emergency is owed all the same.
    """
    timings: dict[int, Timing] = {}
    overdue = in_turn(lambda after: _overdue(now, after), checkpoint)
    return sum(_tell(row.id, now, timings) for row in overdue)


def _overdue(now: datetime, after: After) -> Sequence[Any]:
    """The next referrals whose promise is missed and of which not everybody was told."""
    place = tuple_(_referral.c.due_at_utc, _referral.c.id)
    query = (
        select(_referral.c.id, _referral.c.due_at_utc)
        .where(_referral.c.over_at_utc.is_(None), place > after, is_to_tell(now))
        .order_by(_referral.c.due_at_utc, _referral.c.id)
        .limit(LOT)
    )
    return rows(query).all()


def _tell(referral_id: int, now: datetime, timings: dict[int, Timing]) -> int:
    """Held, so that of two who tell at once the second one finds it told."""
    referral = hold(referral_id)
    told = told_of(referral.id)
    new: dict[tuple[int, str], datetime] = {}
    for seq, side, due in _missed(referral, now):
        place = institution_of(referral, side)
        timing = timings.get(place) or timings.setdefault(place, timing_of(place, now))
        steps = steps_told(in_wall(due), in_wall(now), timing.policies, timing.calendar)
        asked = ((seq, one) for one in steps)
        new |= {one: due for one in asked if one not in told and one not in new}
    for (seq, one), due in new.items():
        db.session.add(
            ReferralWarning(
                county_code=referral.county_code,
                referral_id=referral.id,
                seq=seq,
                step=one,
                due_at_utc=due,
                told_at_utc=now,
            )
        )
    db.session.flush()
    return len(new)


def _missed(referral: Referral, now: datetime) -> Iterator[tuple[int, Side, datetime]]:
    """The missed promises of a referral: the event that began each, and whose it is.

    None of what is over by now.
    """
    due, owner, form_due = referral.due_at_utc, referral.owner, referral.form_due_at_utc
    if owner is None or due is None:
        return
    if due < now and referral.waiting_since_utc is None:
        yield started_by(referral.id), Side(owner), due
    if referral.form is None and form_due is not None and form_due < now:
        yield FIRST, Side.STARTER, form_due
