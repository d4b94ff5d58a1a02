"""How migrations run: batch mode for SQLite, encrypted columns rendered as plain binary."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

import contracts_app.models  # noqa: F401  (the tables register themselves)

_database = current_app.extensions["migrate"].db


def _render_item(kind: str, item: Any, _autogen_context: Any) -> str | bool:
    """Migrations know only stock types: encryption is a matter of the application."""
    if kind == "type" and type(item).__module__.startswith("contracts_app."):
        return f"sa.{item.impl!r}"
    return False


def _include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """The search indexes stand in migration 0003 only: those of SQLite cannot be read back."""
    return not (kind == "index" and name is not None and name.startswith("ix_resident_search_"))


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=_database.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_render_item,
        include_name=_include_name,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _heed_foreign_keys(connection: Connection, switch: str) -> None:
    """SQLite rebuilds a table by dropping it, which references of other tables would forbid."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA foreign_keys={switch}")


with _database.engine.connect() as _connection:
    _heed_foreign_keys(_connection, "OFF")
    try:
        _run(_connection)
        _connection.commit()
    finally:
        # The switch is deaf inside a transaction, such as one that a migration left in ruins.
        _connection.rollback()
        _heed_foreign_keys(_connection, "ON")
