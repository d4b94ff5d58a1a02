"""Who wants to write on SQLite and cannot is told so in the same way on every path."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from contracts_app import extensions


def test_what_waiting_does_not_help_is_an_error_of_the_database_at_once(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'open.sqlite3'}")
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.execute("BEGIN")
        with pytest.raises(OperationalError, match="within a transaction"):
            connection.exec_driver_sql("SELECT 1")
    engine.dispose()


def test_who_waits_longer_than_the_limit_is_told_that_the_database_is_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extensions, "BUSY_SECONDS", 0)
    engine = create_engine(f"sqlite:///{tmp_path / 'busy.sqlite3'}")
    with engine.connect() as first, engine.connect() as second:
        first.exec_driver_sql("CREATE TABLE thing (id INTEGER)")
        with pytest.raises(OperationalError, match="locked"):
            second.exec_driver_sql("SELECT 1")
    engine.dispose()


def test_what_was_answered_for_is_on_the_disk(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "kept.sqlite3")
    extensions._tune_connection(connection, None)
    full = 2
    assert connection.execute("PRAGMA synchronous").fetchone() == (full,)
    connection.close()
