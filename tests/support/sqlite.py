"""SQLite databases for the tests: one is built in a run, every test gets a copy of the file."""

import shutil
import sqlite3
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from tests.support.run_folder import once_per_run, run_folder


@event.listens_for(Engine, "connect")
def _for_speed(connection: Any, _record: Any) -> None:
    """No test cuts the power, so nobody waits for the disk; PostgreSQL is run so as well.

    Heard after the listener of the application, which conftest imports first.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


def template_file(name: str, build: Callable[[str], Any]) -> Path:
    """The database file that `build(address)` filled once in this run."""

    def make() -> str:
        path = run_folder() / f"{name}.sqlite3"
        build(f"sqlite:///{path}")
        with sqlite3.connect(path) as connection:
            # Copies take the one file only, so nothing may be left in the write-ahead log.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return str(path)

    return Path(once_per_run(f"sqlite-{name}", make))


def copy_of(template: Path, folder: Path | None = None) -> str:
    """The address of a new copy of a template file, in `folder` or in the run's folder."""
    target = (folder or run_folder()) / f"{uuid.uuid4().hex}.sqlite3"
    shutil.copyfile(template, target)
    return f"sqlite:///{target}"
