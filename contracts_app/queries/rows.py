"""Rows past the mapper: for statements that are built once and asked many times in a second."""

from typing import Any, cast

from sqlalchemy import Executable, Result, Table

from contracts_app.extensions import Base, db


def table_of(model: type[Base]) -> Table:
    """The table of a model."""
    return cast(Table, model.__table__)


def rows(statement: Executable, values: dict[str, Any] | None = None) -> Result[Any]:
    """The rows of a statement on tables, with what the session has not written yet."""
    # The mapper does this before its own statements, but not before those on plain tables.
    db.session.flush()
    return db.session.execute(statement, values)
