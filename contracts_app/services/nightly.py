"""What the scheduler does each night; the same work can be run by hand for any day."""

from collections.abc import Callable
from datetime import date
from typing import Any

from contracts_app import clock
from contracts_app.queries.credentials import count_credential_warnings
from contracts_app.services import audit, kept_forms, signing_drafts, visit_drafts
from contracts_app.services.audit import Actor
from contracts_app.services.change_nights import look_after_changes
from contracts_app.services.duties.nights import plan_everybody
from contracts_app.services.referral_places.clinics import make_clinics
from contracts_app.services.referrals import watch
from contracts_app.services.renewal import renew_due
from contracts_app.services.status import move_statuses
from contracts_app.services.tasks import take_from_departed
from contracts_app.services.team_places import refresh_all_leader_names
from contracts_app.services.unsigned_splits import end_unsigned_splits
from contracts_app.services.waiting import offer_places

ACTOR = Actor("job:nightly")


def run_nightly(as_of: date, today: date, checkpoint: Callable[[], None]) -> dict[str, Any]:
    """Splits, renewals, statuses, requests, queues, what is due, leaders, credentials, sealing.

    Statuses are moved as of `as_of` when that day has come; for a later day they stay those of
    today, because a status tells what holds now. `checkpoint` commits; every step may be run again
    without doing anything twice.
    """
    unsigned = end_unsigned_splits(today, ACTOR, checkpoint)
    renewal = renew_due(as_of, today, ACTOR, checkpoint)
    moved = move_statuses(min(as_of, today))
    checkpoint()
    changes = look_after_changes(today, ACTOR, checkpoint)
    queues = offer_places(today, ACTOR, checkpoint)
    duties = _plan_duties(today, checkpoint)
    leaders = refresh_all_leader_names(today)
    clinics = make_clinics(today)
    checkpoint()
    referrals = watch.look(ACTOR, clock.moment(), checkpoint)
    kept_forms.purge()
    signing_drafts.purge()
    visit_drafts.purge()
    checkpoint()
    credentials = count_credential_warnings(today)
    sealed = audit.seal()
    checkpoint()
    return {
        "as_of": as_of.isoformat(),
        "renewal": {
            "due": renewal.due,
            "renewed": renewal.renewed,
            "lapsed": len(renewal.lapsed),
            "skipped": len(renewal.skipped),
        },
        "moved": moved,
        "unsigned_splits_ended": unsigned,
        "changes": changes,
        "queues": queues,
        "duties": duties,
        "leaders_changed": leaders,
        "clinics_made": clinics,
        "referrals": referrals,
        "credentials": credentials,
        "audit_sealed": sealed,
    }


def _plan_duties(today: date, checkpoint: Callable[[], None]) -> dict[str, int]:
    """What is due to whom as of today; statuses have moved, so that it is known who is covered."""
    planned = plan_everybody(today, checkpoint)
    freed = take_from_departed(today)
    checkpoint()
    return {**vars(planned), "freed": freed}
