"""Renewals that a page began: carried out, gone on with after a worker died, or only foreseen."""

from datetime import date, timedelta
from typing import Any, Final

import structlog

from contracts_app import clock
from contracts_app.extensions import db, will_write
from contracts_app.jobs.queue import queue
from contracts_app.models import RenewalRun, User
from contracts_app.queries.reach import contracts_of
from contracts_app.queries.renewal_runs import stalled_runs
from contracts_app.queries.scope import scope_of
from contracts_app.services.audit import Actor
from contracts_app.services.renewal import RenewalReport, renew_due

_log = structlog.get_logger()
_GIVEN_UP_AFTER: Final = timedelta(minutes=15)
"""A run that takes longer is begun once more beside itself, which does nothing twice."""


def run_renewal(number: int) -> None:
    """Carry out a run in the area of who began it; does nothing when it is finished."""
    run = db.session.get(RenewalRun, number)
    if run is None or run.finished_at_utc or run.user_id is None:
        db.session.rollback()
        return
    user, as_of, today = db.session.get_one(User, run.user_id), run.as_of, clock.today()
    actor, area = Actor.of(user), contracts_of(scope_of(user, today))
    try:
        renew_due(as_of, today, actor, db.session.commit, area)
    except Exception as error:
        # It stays open and is gone on with later.
        db.session.rollback()
        _log.error("renewal paused", run=number, kind=type(error).__name__)


def resume_renewals() -> None:
    """Enqueue runs whose worker died."""
    numbers = stalled_runs(clock.utcnow() - _GIVEN_UP_AFTER)
    db.session.rollback()
    for number in numbers:
        queue().run_renewal(number)


def foresee_renewal(user_id: int, as_of: date) -> None:
    """Count what a run would do and keep the answer in the queue until it is asked for."""
    token = will_write.set(False)
    try:
        user, today = db.session.get_one(User, user_id), clock.today()
        area = contracts_of(scope_of(user, today))
        report = renew_due(as_of, today, Actor.of(user), db.session.rollback, area, dry_run=True)
        queue().huey.put(_key(user_id, as_of), report)
    finally:
        db.session.rollback()
        will_write.reset(token)


def foreseen(user_id: int, as_of: date) -> RenewalReport | None:
    """The answer of `foresee_renewal`, given out once; None while it is being counted."""
    report: Any = queue().huey.get(_key(user_id, as_of))
    return report if isinstance(report, RenewalReport) else None


def _key(user_id: int, as_of: date) -> str:
    return f"renewal-foreseen:{user_id}:{as_of.isoformat()}"
