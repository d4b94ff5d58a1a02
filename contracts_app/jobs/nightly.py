"""The nightly run: once a day, by whichever worker comes first, also after a power cut."""

from datetime import date, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.jobs.referral_files import forget_orphaned_documents
from contracts_app.jobs.scans import forget_orphaned_scans
from contracts_app.jobs.team_photos import forget_orphaned_photos
from contracts_app.models import JobRun
from contracts_app.services.nightly import run_nightly

NAME = "nightly"
_GIVEN_UP_AFTER = timedelta(hours=2)
_log = structlog.get_logger()


def run_when_due() -> None:
    """Run today's nightly work when nobody has done it yet."""
    today, now = clock.today(), clock.utcnow()
    run = db.session.get(JobRun, (NAME, today))
    if run is not None and (run.finished_at_utc or now - run.started_at_utc < _GIVEN_UP_AFTER):
        db.session.rollback()
        return
    if not _take(today, run):
        return
    report = run_nightly(today, today, db.session.commit)
    _finish(today, report)
    forget_orphaned_scans()
    forget_orphaned_photos()
    forget_orphaned_documents()


def _take(day: date, stalled: JobRun | None) -> bool:
    """Claim the day; another worker that claims it at the same moment loses."""
    now = clock.utcnow()
    if stalled is not None:
        return _take_over(stalled.day, stalled.started_at_utc, now)
    db.session.add(JobRun(name=NAME, day=day, started_at_utc=now))
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False
    return True


def _take_over(day: date, started: datetime, now: datetime) -> bool:
    """Claim the day of a worker that died; of two who find it so, the first one gets it."""
    same = (JobRun.name == NAME, JobRun.day == day, JobRun.started_at_utc == started)
    change = update(JobRun).where(*same).values(started_at_utc=now).returning(JobRun.day)
    taken = db.session.scalar(change) is not None
    db.session.commit()
    return taken


def _finish(day: date, report: dict[str, Any]) -> None:
    # The day it was begun for: midnight may have passed during the work.
    run = db.session.get_one(JobRun, (NAME, day))
    run.finished_at_utc = clock.utcnow()
    run.report = report
    db.session.commit()
    _log.info("nightly", **report["renewal"])
