"""Desks that race may wait as long as they must: a race is about who gets what, not about speed."""

import pytest
from flask import Flask
from sqlalchemy import text

from contracts_app import extensions
from contracts_app.extensions import db

MINUTES = 600


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wants to write on SQLite waits for minutes."""
    monkeypatch.setattr(extensions, "BUSY_SECONDS", MINUTES)


def wait_for_a_connection(app: Flask) -> None:
    """Whoever wants a connection of the pool waits for minutes."""
    with app.app_context():
        db.engine.pool._timeout = MINUTES  # type: ignore[attr-defined]


def let_the_dead_finish() -> None:
    """Wait for what PostgreSQL still does for a process that was killed: a commit it had sent."""
    if db.engine.dialect.name != "postgresql":
        return
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND state <> 'idle'"
    )
    with db.engine.connect() as watcher:
        while watcher.scalar(others):
            watcher.rollback()
