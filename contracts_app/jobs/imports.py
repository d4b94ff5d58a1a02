"""Imports in the background: run one, and take up again those whose worker died."""

import time
from pathlib import Path
from typing import Final

import structlog
from flask import current_app
from sqlalchemy.exc import OperationalError

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.jobs.queue import queue
from contracts_app.services import imports
from contracts_app.spreadsheets.table import UnusableFile
from contracts_app.vocabulary import ImportStatus

_log = structlog.get_logger()
_GIVE_WAY: Final = 0.05


def imports_folder() -> Path:
    """Where uploaded files wait, encrypted."""
    return Path(current_app.instance_path) / "imports"


def run_import(batch_key: str) -> None:
    """Work off a batch, chunk by chunk; does nothing when it is not to be had."""
    claimed = imports.claim(batch_key)
    db.session.commit()
    if not claimed:
        return
    try:
        imports.carry_out(batch_key, imports_folder(), clock.today(), _commit)
    except imports.Superseded:
        db.session.rollback()
    except UnusableFile as unusable:
        _end(batch_key, ImportStatus.UNUSABLE, unusable.code)
    except OperationalError as error:
        # The database was away or too busy: nothing is lost, the batch is taken up again later.
        db.session.rollback()
        _log.error("import paused", batch=batch_key, kind=type(error.orig).__name__)
    except Exception as error:
        _log.error("import failed", batch=batch_key, kind=type(error).__name__)
        _end(batch_key, ImportStatus.FAILED, type(error).__name__)


def _commit() -> None:
    """Commit, and on SQLite let others write before the next chunk takes the only lock again."""
    db.session.commit()
    if db.engine.dialect.name == "sqlite":
        time.sleep(_GIVE_WAY)


def _end(batch_key: str, status: ImportStatus, problem: str) -> None:
    db.session.rollback()
    imports.end_badly(batch_key, status, problem)
    db.session.commit()


def resume_stalled() -> None:
    """Enqueue batches that have been silent for too long, and delete files nobody needs."""
    keys = imports.stalled_keys()
    db.session.commit()
    for key in keys:
        queue().run_import(key)
    imports.forget_old_files(imports_folder())
    db.session.rollback()
