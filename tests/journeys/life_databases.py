"""New databases of either engine for the machine: one for each of its lives."""

from pathlib import Path

from contracts_app import create_app
from contracts_app.extensions import limiter
from tests.conftest import migrate_new, settings_for
from tests.journeys.life_machine import ContractLife
from tests.journeys.life_world import Database
from tests.support.postgres import drop_database, fresh_database, template_database
from tests.support.run_folder import run_folder
from tests.support.sqlite import copy_of, template_file


def on_sqlite() -> type[ContractLife]:
    """The machine on SQLite; each life on a new copy of the migrated database."""

    class LifeOnSqlite(ContractLife):
        open_database = staticmethod(database_on_sqlite)

    return LifeOnSqlite


def on_postgresql() -> type[ContractLife]:
    """The machine on PostgreSQL; each life in a new database."""

    class LifeOnPostgresql(ContractLife):
        open_database = staticmethod(database_on_postgresql)

    return LifeOnPostgresql


def database_on_sqlite() -> Database:
    """A new copy of the migrated database."""
    url = copy_of(template_file("migrated", migrate_new))
    path = Path(url.removeprefix("sqlite:///"))
    return _opened(url, lambda: [one.unlink() for one in path.parent.glob(f"{path.name}*")])


def database_on_postgresql() -> Database:
    """A new database of the server of the tests."""
    url = fresh_database(template_database("migrated", migrate_new))
    return _opened(url, lambda: drop_database(url))


def _opened(url: str, close: object) -> Database:
    app = create_app(settings_for(url, run_folder() / "life"))
    limiter.enabled = False
    return Database(app.app_context(), close)
