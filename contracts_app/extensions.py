"""Extensions, created once and initialised by the application factory; the base of all models."""

import sqlite3
import threading
import time
from contextvars import ContextVar
from typing import Any

from flask_babel import Babel
from flask_compress import Compress
from flask_htmx import HTMX
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The declarative base: one naming convention, so that migrations can name what they drop."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)
migrate = Migrate()
login_manager = LoginManager()
csrf = CSRFProtect()
htmx = HTMX()
babel = Babel()
compress = Compress()
limiter = Limiter(key_func=get_remote_address)

BUSY_SECONDS = 20
_line = threading.Lock()

will_write: ContextVar[bool] = ContextVar("will_write", default=True)
"""Whether the next transaction may write. Only plain page reads turn it off: SQLite then starts a
snapshot read instead of taking the write lock at once."""

waited: ContextVar[float | None] = ContextVar("waited", default=None)
"""How many seconds the request has waited for SQLite's write lock until now. A page may need
several transactions and is waited for as long as one. None outside of requests: each transaction
then has the whole time."""


@event.listens_for(Engine, "connect")
def _tune_connection(dbapi_connection: Any, _record: Any) -> None:
    if not type(dbapi_connection).__module__.startswith("sqlite3"):
        return
    # The driver's own transaction handling is switched off, so that `_begin` decides how to begin.
    dbapi_connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        # What was answered for stays when the power fails: a tablet forgets what it had sealed.
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "case_sensitive_like=ON",
        # So that a REPLACE fires the triggers that forbid to delete.
        "recursive_triggers=ON",
    ):
        dbapi_connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Any) -> None:
    if connection.dialect.name != "sqlite":
        return
    if will_write.get():
        _begin_writing(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: Any) -> None:
    """Take SQLite's write lock; the writers of this process line up for it.

    SQLite itself waits with sleeps that grow to a tenth of a second, so that of many desks some
    look too late again and again and wait for seconds. Here the first in the line looks every half
    millisecond, and the next one only when the first has the lock.
    """
    start, before = time.monotonic(), waited.get()
    patience = max(0.0, BUSY_SECONDS - (before or 0.0))
    begun = _begun_in_line(connection, patience)
    if before is not None:
        waited.set(before + time.monotonic() - start)
    if not begun:
        _say_why_not(connection)


def _say_why_not(connection: Any) -> None:
    """Fail as the database words it, at once: it was waited for already."""
    driver = connection.connection.dbapi_connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _begun_in_line(connection: Any, patience: float) -> bool:
    until = time.monotonic() + patience
    if not _line.acquire(timeout=patience):
        return False
    try:
        while (begun := _try_to_begin(connection)) is None and time.monotonic() < until:
            time.sleep(0.0005)
    finally:
        _line.release()
    return bool(begun)


def _try_to_begin(connection: Any) -> bool | None:
    """True when it has begun, None while another writer is busy, False where waiting is no use."""
    driver = connection.connection.dbapi_connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        # The low byte tells the kind; another process that recovers the log is busy as well.
        return None if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY else False
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    return True
