"""Print jobs: claimed by one worker, ended, and their files deleted in time.

A job that ends before all is printed leaves no line open: what was not printed says why.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Update, select, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import PrintJob, PrintLine, PrintPart
from contracts_app.queries.print_jobs import count_lines
from contracts_app.services import audit, claims, print_forms
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.errors import Refused
from contracts_app.services.file_room import FileRoom
from contracts_app.services.print_orders import KEEP_FILES
from contracts_app.vocabulary.paper import LineState, PrintStatus

UNDER_WAY: Final = (PrintStatus.QUEUED, PrintStatus.RUNNING)
_SETTLED_AFTER: Final = timedelta(hours=1)


def room(folder: Path) -> FileRoom:
    """Where the finished files of print jobs lie."""
    return FileRoom(folder, "print_part")


def claim(key: str) -> bool:
    """Take a waiting job, or one whose worker has been silent too long; whether it was free."""
    return claims.claim(PrintJob, key, claims.silent_for(PrintJob, claims.STALE_AFTER))


def stalled_keys() -> list[str]:
    """Jobs without a sign of life; those that only wait are marked as asked again."""
    return claims.stalled_keys(PrintJob, claims.silent_for(PrintJob, claims.STALE_AFTER))


def cancel_job(job: PrintJob, actor: Actor, today: date) -> None:
    """Stop a job before its next part. What is printed stays. Raises Refused when it ended."""
    key, job_id = job.key, job.id
    under_way = PrintJob.status.in_(UNDER_WAY)
    now = clock.utcnow()
    status = PrintStatus.CANCELLED.value
    if not claims.change(PrintJob, key, under_way, status=status, **_ended(now)):
        raise Refused.of("not_under_way")
    _give_up(job_id, status, actor, today)
    audit.record(actor, "print.cancel", "print_job", key)


def end_badly(key: str, today: date, problem: str) -> None:
    """Note that a running job came to nothing; `problem` is a code, never somebody's text."""
    running = PrintJob.status == PrintStatus.RUNNING
    values = {"problem": problem[:60], **_ended(clock.utcnow())}
    if claims.change(PrintJob, key, running, status=PrintStatus.FAILED.value, **values):
        job_id = db.session.scalars(select(PrintJob.id).where(PrintJob.key == key)).one()
        _give_up(job_id, PrintStatus.FAILED.value, SYSTEM, today)


def _ended(now: datetime) -> dict[str, Any]:
    """The files are kept from now on, however long the job waited for a worker."""
    return {"finished_at_utc": now, "expires_at_utc": now + KEEP_FILES}


def _give_up(job_id: int, reason: str, actor: Actor, today: date) -> None:
    """Close the lines that are not printed, and count what is."""
    print_forms.spoil_unprinted(job_id, actor, today)
    waiting = (PrintLine.job_id == job_id, PrintLine.state == LineState.WAITING)
    closed = update(PrintLine).where(*waiting)
    _execute(closed.values(state=LineState.SKIPPED.value, reason=reason))
    lines = count_lines(job_id)
    counts = {
        "done": lines.get(LineState.PRINTED, 0),
        "skipped": lines.get(LineState.SKIPPED, 0),
    }
    _execute(update(PrintJob).where(PrintJob.id == job_id).values(**counts))


def _execute(statement: Update) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))


def note_fetched(job_id: int, number: int) -> None:
    """Count that somebody fetched a finished file."""
    part = (PrintPart.job_id == job_id, PrintPart.number == number)
    _execute(update(PrintPart).where(*part).values(fetched=PrintPart.fetched + 1))


def forget_old_files(folder: Path) -> int:
    """Delete the files of jobs whose time is over, and files that no part names; how many."""
    # The part of a fresh file may be about to be committed.
    kept = room(folder).keys_before(clock.utcnow() - _SETTLED_AFTER)
    wanted = _wanted(kept)
    gone = [name for name in kept if name not in wanted]
    for name in gone:
        room(folder).forget(name)
    return len(gone)


def _wanted(names: Iterable[str]) -> set[str]:
    listed = list(names)
    query = (
        select(PrintPart.file)
        .join(PrintJob, PrintJob.id == PrintPart.job_id)
        .where(PrintPart.file.in_(listed), PrintJob.expires_at_utc > clock.utcnow())
    )
    return set(db.session.scalars(query)) if listed else set()
