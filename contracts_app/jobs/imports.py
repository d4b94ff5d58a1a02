"""Imports in the background: run one, and take up again those whose worker died."""

from functools import partial
from pathlib import Path

from flask import current_app

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.jobs.claimed import commit as _commit
from contracts_app.jobs.claimed import run_claimed
from contracts_app.jobs.queue import queue
from contracts_app.services import imports
from contracts_app.spreadsheets.table import UnusableFile
from contracts_app.vocabulary import ImportStatus


def imports_folder() -> Path:
    """Where uploaded files wait, encrypted."""
    return Path(current_app.instance_path) / "imports"


def run_import(batch_key: str) -> None:
    """Work off a batch, chunk by chunk; does nothing when it is not to be had."""
    failed = partial(imports.end_badly, batch_key, ImportStatus.FAILED)
    run_claimed("import", batch_key, imports.claim, partial(_carry_out, batch_key), failed)


def _carry_out(batch_key: str) -> None:
    try:
        imports.carry_out(batch_key, imports_folder(), clock.today(), _commit)
    except UnusableFile as unusable:
        db.session.rollback()
        imports.end_badly(batch_key, ImportStatus.UNUSABLE, unusable.code)
        db.session.commit()


def resume_stalled() -> None:
    """Enqueue batches that have been silent for too long, and delete files nobody needs."""
    keys = imports.stalled_keys()
    db.session.commit()
    for key in keys:
        queue().run_import(key)
    imports.forget_old_files(imports_folder())
    db.session.rollback()
