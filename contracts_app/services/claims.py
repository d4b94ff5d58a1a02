"""Work that is claimed by one worker at a time: imports and print jobs.

Each chunk changes the counters in its own transaction, and only while they stand where this worker
left them: a worker that was thought dead and wakes up again finds them changed and stops.
"""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import ImportBatch, PrintJob

Work = type[ImportBatch] | type[PrintJob]
QUEUED: Final = "queued"
RUNNING: Final = "running"
"""The two words of being under way, alike for all kinds of work."""
STALE_AFTER: Final = timedelta(seconds=60)
"""How long work that shows a sign of life with each chunk may show none."""


class Superseded(Exception):
    """The work was cancelled, or another worker goes on with it."""


def silent_for(work: Work, time: timedelta) -> ColumnElement[bool]:
    """Under way and without a sign of life for so long."""
    return and_(work.status.in_((QUEUED, RUNNING)), work.touched_at_utc < clock.utcnow() - time)


def claim(work: Work, key: str, silent: ColumnElement[bool]) -> bool:
    """Take what waits, or what its worker has left silent too long; whether it was free."""
    free = or_(work.status == QUEUED, silent)
    return change(work, key, free, status=RUNNING, touched_at_utc=clock.utcnow())


def go_on(work: Work, key: str, reached: int, **values: Any) -> None:
    """Change the counters behind so many chunks, which is a sign of life.

    Raises Superseded when they stand elsewhere or the work runs no longer.
    """
    mine = and_(work.status == RUNNING, work.chunks_done == reached)
    if not change(work, key, mine, touched_at_utc=clock.utcnow(), **values):
        raise Superseded(key)


def stalled_keys(work: Work, silent: ColumnElement[bool]) -> list[str]:
    """Work without a sign of life; what only waits is marked as asked again."""
    waiting = and_(work.status == QUEUED, work.touched_at_utc < clock.utcnow() - STALE_AFTER)
    query = select(work.key, work.status).where(or_(waiting, silent))
    found = list(db.session.execute(query.order_by(work.id)))
    for row in found:
        if row.status == QUEUED:
            change(work, row.key, work.status == QUEUED, touched_at_utc=clock.utcnow())
    return [row.key for row in found]


def change(work: Work, key: str, condition: ColumnElement[bool], **values: Any) -> bool:
    """Change the row of this key while the condition holds; whether it did."""
    statement = update(work).where(work.key == key, condition).values(**values)
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    return bool(done.rowcount)  # type: ignore[attr-defined]
