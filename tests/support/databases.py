"""A database of either engine for a test or a module of tests, with an application at work on it.

`make_app` is for tests of the application; these are for tests of the database itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
from sqlalchemy import text

from contracts_app import create_app
from contracts_app.extensions import db
from tests.conftest import MIGRATIONS, migrate_new, settings_for
from tests.support.postgres import drop_database, fresh_database, template_database
from tests.support.sqlite import copy_of, template_file

ALL_TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": """SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger
        WHERE NOT tgisinternal ORDER BY tgrelid::regclass::text, tgname""",
}


@contextmanager
def empty_database(engine: str, folder: Path) -> Iterator[None]:
    """Without any table."""
    sqlite = engine == "sqlite"
    with _at_work(f"sqlite:///{folder / 'new.sqlite3'}" if sqlite else fresh_database(), folder):
        yield


@contextmanager
def newest_database(engine: str, folder: Path) -> Iterator[None]:
    """Of the newest version, without any people and places."""
    if engine == "sqlite":
        url = copy_of(template_file("migrated", migrate_new), folder)
    else:
        url = fresh_database(template_database("migrated", migrate_new))
    with _at_work(url, folder):
        yield


@contextmanager
def _at_work(url: str, folder: Path) -> Iterator[None]:
    with create_app(settings_for(url, folder / "instance")).app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()
    if url.startswith("postgresql"):
        drop_database(url)


def go_down(revision: str) -> None:
    """Back to an earlier version, with what was done before."""
    db.session.commit()
    db.session.remove()
    flask_migrate.downgrade(directory=MIGRATIONS, revision=revision)


def go_up(revision: str = "head") -> None:
    """On to a later version; nothing that was read before is kept."""
    db.session.remove()
    flask_migrate.upgrade(directory=MIGRATIONS, revision=revision)


def run(words: str) -> None:
    """A statement of somebody who goes around the application."""
    with db.engine.begin() as connected:
        connected.execute(text(words))


def found(words: str) -> list[tuple[Any, ...]]:
    """What a question finds that somebody asks around the application."""
    with db.engine.connect() as connected:
        return [tuple(row) for row in connected.execute(text(words))]


def guards() -> list[tuple[Any, ...]]:
    """The triggers of the database as they are written."""
    return sorted(found(ALL_TRIGGERS[db.engine.dialect.name]))
