"""Workers in a process of their own, killed while they are at it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable

from flask import Flask

from contracts_app.config import PROJECT
from contracts_app.extensions import db, will_write
from tests.support.patience import let_the_dead_finish


def kill_in_the_middle(app: Flask, program: str, key: str, stored: Callable[[], int]) -> None:
    """Let a worker run this program for a job, and kill it as soon as something is stored."""
    settings = app.extensions["settings"]
    environment = {
        **os.environ,
        "CONTRACTS_DATABASE_URL": settings.database_url,
        "CONTRACTS_INSTANCE_PATH": str(settings.instance_path),
        "CONTRACTS_FIELD_KEYS": settings.field_keys,
    }
    command = [sys.executable, "-c", program, key]
    with subprocess.Popen(command, cwd=PROJECT, env=environment) as worker:
        while not _looked_at(stored):
            assert worker.poll() is None, "it ended before it could be killed"
            time.sleep(0.01)
        worker.kill()
    let_the_dead_finish()


def _looked_at(stored: Callable[[], int]) -> int:
    """What is stored, asked without a place in the queue of writers."""
    token = will_write.set(False)
    try:
        return stored()
    finally:
        db.session.rollback()
        will_write.reset(token)
