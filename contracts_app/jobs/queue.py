"""The job queue: SQLite storage in the instance folder, or Redis for several machines."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import structlog
from flask import Flask, current_app
from huey import Huey, MemoryHuey, RedisHuey, SqliteHuey, crontab

from contracts_app.config import Settings
from contracts_app.extensions import db
from contracts_app.logs import place_of

_log = structlog.get_logger()


class Queue:
    """The queue of one application and the tasks that can be put into it."""

    def __init__(self, app: Flask, huey: Huey) -> None:
        self.huey = huey
        self._app = app
        self.run_import = huey.task()(self._in_app(_run_import))
        self.run_print = huey.task()(self._in_app(_run_print))
        self.run_renewal = huey.task()(self._in_app(_run_renewal))
        self.foresee_renewal = huey.task()(self._in_app(_foresee_renewal))
        self._again_and_again("housekeeping", crontab(minute="*/5"), _housekeeping)
        self._again_and_again("tell_hospitals", crontab(), _tell_hospitals)
        self.housekeeping_now = huey.task(name="housekeeping_now")(self._in_app(_housekeeping))

    def _again_and_again(
        self, name: str, at: Callable[[datetime], bool], work: Callable[[], None]
    ) -> None:
        """Queue a task at its times, unless one of its kind waits for a worker already."""

        def is_due(moment: datetime) -> bool:
            return at(moment) and not self._waits(name)

        self.huey.periodic_task(is_due, name=name)(self._in_app(work))

    def _waits(self, name: str) -> bool:
        try:
            return any(one.name == name for one in self.huey.pending())
        except Exception as error:
            # Asked by the thread that queues: it would end, and nothing would ever be queued again.
            _log.error("queue not read", task=name, kind=type(error).__name__)
            return False

    def _in_app(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any) -> None:
            with self._app.app_context():
                try:
                    work(*args)
                except Exception as error:
                    _tell_of(run.__name__, error)

        run.__name__ = work.__name__.strip("_")
        return run


def _tell_of(task: str, error: Exception) -> None:
    """The queue would log and keep the message, and a database quotes whole rows."""
    _log.error("task failed", task=task, kind=type(error).__name__, place=place_of(error))


def init_queue(app: Flask, settings: Settings) -> None:
    """Create the queue of this application; it is found again by `queue()`."""
    app.extensions["queue"] = Queue(app, _storage(settings))


def _storage(settings: Settings) -> Huey:
    if settings.queue.startswith("memory:"):
        return MemoryHuey("contracts", immediate=False)
    if settings.queue.startswith("redis"):
        return RedisHuey("contracts", url=settings.queue)
    return SqliteHuey("contracts", filename=settings.queue.removeprefix("sqlite:///"))


def queue() -> Queue:
    """The queue of the current application."""
    found: Queue = current_app.extensions["queue"]
    return found


def _run_import(batch_key: str) -> None:
    from contracts_app.jobs.imports import run_import

    run_import(batch_key)


def _run_print(job_key: str) -> None:
    from contracts_app.jobs.printing import run_print

    run_print(job_key)


def _run_renewal(number: int) -> None:
    from contracts_app.jobs.renewal import run_renewal

    run_renewal(number)


def _foresee_renewal(user_id: int, as_of: date) -> None:
    from contracts_app.jobs.renewal import foresee_renewal

    foresee_renewal(user_id, as_of)


def _tell_hospitals() -> None:
    from contracts_app.jobs.exchange import tell_hospitals

    tell_hospitals()


def _housekeeping() -> None:
    from contracts_app.jobs.imports import resume_stalled
    from contracts_app.jobs.nightly import run_when_due
    from contracts_app.jobs.outbox import make_key_when_due
    from contracts_app.jobs.printing import resume_prints
    from contracts_app.jobs.referrals import look_after_questions, look_after_referrals
    from contracts_app.jobs.renewal import resume_renewals

    try:
        run_when_due()
    finally:
        # A night that fails must not keep imports and prints waiting, nor they the night.
        db.session.rollback()
        make_key_when_due()
        _apart(look_after_referrals)
        _apart(look_after_questions)
        resume_renewals()
        resume_stalled()
        resume_prints()


def _apart(work: Callable[[], None]) -> None:
    """What fails by itself: the rest of the round is not skipped for it."""
    try:
        work()
    except Exception as error:
        db.session.rollback()
        _tell_of(work.__name__, error)
