"""A database of either engine for a test or a module of tests, with an application at work on it.

`make_app` is for tests of the application; these are for tests of the database itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contracts_app import create_app
from contracts_app.extensions import db
from tests.conftest import migrate_new, settings_for
from tests.support.postgres import drop_database, fresh_database, template_database
from tests.support.sqlite import copy_of, template_file


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
