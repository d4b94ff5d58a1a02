"""Fixtures for all tests: an application on a fresh database of either engine."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache

from contracts_app import create_app
from contracts_app.config import PROJECT
from contracts_app.extensions import db, limiter, will_write
from contracts_app.services import accounts
from tests import factories
from tests.support.postgres import drop_database, fresh_database, template_database
from tests.support.run_folder import run_folder
from tests.support.sqlite import copy_of, template_file

pytest_plugins = [
    "tests.support.postgres",
    "tests.support.browser",
    "tests.support.patience",
    "tests.support.quick_start",
]

MIGRATIONS = str(PROJECT / "migrations")

# Settings of an instance that somebody runs from this shell are no settings of the tests.
for _name in [name for name in os.environ if name.startswith("CONTRACTS_")]:
    if not _name.startswith("CONTRACTS_TEST_"):
        del os.environ[_name]

# A test gives the same answer on every run and however busy the machine is: the examples follow
# from the test itself. `--hypothesis-profile=wander` looks further, with `--hypothesis-seed=N`.
_AT_ANY_SPEED: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.too_slow],
    "print_blob": True,
}
settings.register_profile("steady", derandomize=True, **_AT_ANY_SPEED)
settings.register_profile("wander", derandomize=False, **_AT_ANY_SPEED)
settings.load_profile("steady")


def settings_for(database_url: str, folder: Path, **more: Any) -> dict[str, Any]:
    """The settings of a test instance: one set of keys for a whole run, plain http."""
    return {
        "database_url": database_url,
        "instance_path": folder,
        "queue_url": "memory:",
        "secret_key": "tests",
        "field_keys": "Q0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0M=",
        "insecure_http": True,
        **more,
    }


def migrate_new(database_url: str) -> None:
    """Bring a new database to the newest version."""
    app = create_app(settings_for(database_url, run_folder() / "instance"))
    with app.app_context():
        flask_migrate.upgrade(directory=MIGRATIONS)
        db.session.remove()
        db.engine.dispose()


def _compiled_templates() -> Path:
    folder = run_folder() / "templates"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _quick_password_hashes() -> Iterator[None]:
    """Passwords of test accounts need no strength; real hashes would be half of all test time."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_hasher", quick)
        patch.setattr(accounts, "_NOBODY", quick.hash("nobody"))
        yield


@pytest.fixture(autouse=True)
def _transactions_may_write() -> None:
    """A page that a test before this one only read has left word that nothing is to be written."""
    will_write.set(True)


@pytest.fixture(autouse=True)
def _people_numbered_from_the_first() -> None:
    """Whom a test makes depends on nothing that other tests of this process made before it."""
    factories.begin_anew()


def _sqlite_url(folder: Path) -> str:
    return copy_of(template_file("migrated", migrate_new), folder)


def _postgres_url() -> str:
    return fresh_database(template_database("migrated", migrate_new))


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """A maker of applications on migrated databases: `make_app(engine="sqlite", **settings)`."""
    made: list[tuple[Flask, str]] = []

    def make(engine: str = "sqlite", **settings: Any) -> Flask:
        url = _sqlite_url(tmp_path) if engine == "sqlite" else _postgres_url()
        app = create_app(settings_for(url, tmp_path / "instance", **settings))
        app.testing = True
        # Every test has an application of its own; their templates are compiled once in a run.
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(_compiled_templates()))
        limiter.enabled = False
        made.append((app, url))
        return app

    yield make
    for app, url in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        if url.startswith("postgresql"):
            drop_database(url)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """An application on a fresh SQLite database, with its context pushed."""
    made = make_app()
    with made.app_context():
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def any_app(request: pytest.FixtureRequest, make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """An application on a fresh database, once on SQLite and once on PostgreSQL."""
    made = make_app(request.param)
    with made.app_context():
        yield made
