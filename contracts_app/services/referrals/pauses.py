"""The ball is with the patient, and comes back: a clock that stands still runs on again.

Whoever has stopped it says when the patient has answered. Where nobody does it runs on by itself
after a limit by policy, and what follows is what follows of every clock: whose turn it is asks the
patient again, or a promise is missed and the coordinator and the inspector hear of it. A server
that was down lets it run on later, and nobody is late by that.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, tuple_

from contracts_app.models import Referral
from contracts_app.queries.rows import rows, table_of
from contracts_app.rules.referrals.limits import limit_of
from contracts_app.rules.referrals.pauses import PAUSE, PAUSES
from contracts_app.services.audit import Actor
from contracts_app.services.in_turn import LOT, After, in_turn
from contracts_app.services.referral_places.give import keep_on
from contracts_app.services.referrals.clocks import Timing, timing_of
from contracts_app.services.referrals.steps import By, Said, hold, institution_of, resume
from contracts_app.vocabulary.referrals import Cause, Side

_referral = table_of(Referral)
_COLUMNS: Final = (
    *("id", "owner", "due_at_utc", "waiting_since_utc"),
    *("from_institution_id", "township_id", "hospital_id", "team_id"),
)


def go_on(referral: Referral, by: By, said: Said) -> None:
    """The clock runs on; the promise ends later now, and a place that is held for it with it.

    Raises what `resume` raises.
    """
    resume(referral, by, said)
    keep_on(referral, by.at)


def end_pauses(actor: Actor, now: datetime, checkpoint: Callable[[], None]) -> int:
    """Let clocks run on that have waited for the patient for too long; how many did."""
    timings: dict[int, Timing] = {}
    return sum(_end(row, actor, now, timings) for row in in_turn(_waiting, checkpoint))


def _waiting(after: After) -> Sequence[Any]:
    """The next open referrals whose clock stands still; by the index of those that are open."""
    place = tuple_(_referral.c.due_at_utc, _referral.c.id)
    query = (
        select(*(_referral.c[name] for name in _COLUMNS))
        .where(_referral.c.over_at_utc.is_(None), _referral.c.waiting_since_utc.is_not(None))
        .where(place > after)
        .order_by(_referral.c.due_at_utc, _referral.c.id)
        .limit(LOT)
    )
    return rows(query).all()


def _end(row: Any, actor: Actor, now: datetime, timings: dict[int, Timing]) -> int:
    """Held, so that one which runs on already, or was stopped anew, is left alone."""
    side = Side(row.owner)
    place = institution_of(row, side)
    timing = timings.get(place) or timings.setdefault(place, timing_of(place, now))
    limit = limit_of(PAUSE, timing.policies, PAUSES)
    if now <= timing.ends(limit, row.waiting_since_utc)[1]:
        return 0
    referral = hold(row.id)
    if referral.waiting_since_utc != row.waiting_since_utc:
        return 0
    go_on(referral, By(actor, side, institution_of(referral, side), now, Cause.NIGHT), Said())
    return 1
