"""Print jobs in the background: print one, and take up again those whose worker died."""

from functools import partial
from pathlib import Path

from flask import current_app

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.jobs.claimed import commit as _commit
from contracts_app.jobs.claimed import run_claimed
from contracts_app.jobs.queue import queue
from contracts_app.services import print_jobs
from contracts_app.services.print_run import carry_out


def prints_folder() -> Path:
    """Where finished files lie, encrypted."""
    return Path(current_app.instance_path) / "prints"


def seals_folder() -> Path:
    """Where pictures of seals are kept, outside what is served as files."""
    return Path(current_app.instance_path) / "seals"


def run_print(job_key: str) -> None:
    """Print a job, part by part; does nothing when it is not to be had."""
    failed = partial(print_jobs.end_badly, job_key, clock.today())
    run_claimed("print", job_key, print_jobs.claim, partial(_carry_out, job_key), failed)


def _carry_out(job_key: str) -> None:
    room = print_jobs.room(prints_folder())
    carry_out(job_key, room, seals_folder(), clock.today(), _commit)


def resume_prints() -> None:
    """Enqueue jobs that have been silent for too long, and delete files whose time is over."""
    keys = print_jobs.stalled_keys()
    db.session.commit()
    for key in keys:
        queue().run_print(key)
    print_jobs.forget_old_files(prints_folder())
    db.session.rollback()
