"""Rows past the mapper: for statements that are built once and asked many times in a second.

With what the two databases say differently.
"""

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Date, DateTime, Executable, Result, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from contracts_app.extensions import Base, db


def table_of(model: type[Base]) -> Table:
    """The table of a model."""
    return cast(Table, model.__table__)


def rows(statement: Executable, values: dict[str, Any] | None = None) -> Result[Any]:
    """The rows of a statement on tables, with what the session has not written yet."""
    # The mapper does this before its own statements, but not before those on plain tables.
    db.session.flush()
    return db.session.execute(statement, values)


def dialect() -> str:
    """The database that answers: statements kept for long are kept for each."""
    return db.session.get_bind().dialect.name


class DayAfter(GenericFunction[date]):
    """The day after a day, counted in the database."""

    type = Date()
    inherit_cache = True


@compiles(DayAfter, "postgresql")
def _on_postgresql(element: DayAfter, compiler: SQLCompiler, **kw: Any) -> str:
    return f"({compiler.process(element.clauses, **kw)} + 1)"


@compiles(DayAfter, "sqlite")
def _on_sqlite(element: DayAfter, compiler: SQLCompiler, **kw: Any) -> str:
    return f"date({compiler.process(element.clauses, **kw)}, '+1 day')"


class MomentIn(GenericFunction[datetime]):
    """The moment so many minutes after a day begins: `MomentIn(day, minutes)`."""

    type = DateTime()
    inherit_cache = True


@compiles(MomentIn, "postgresql")
def _moment_on_postgresql(element: MomentIn, compiler: SQLCompiler, **kw: Any) -> str:
    day, minutes = (compiler.process(one, **kw) for one in element.clauses)
    return f"({day} + CAST({minutes} AS INTEGER) * INTERVAL '1 minute')"


@compiles(MomentIn, "sqlite")
def _moment_on_sqlite(element: MomentIn, compiler: SQLCompiler, **kw: Any) -> str:
    # The text that moments are stored as: longer by the parts of a second, and so never before it.
    day, minutes = (compiler.process(one, **kw) for one in element.clauses)
    return f"datetime({day}, {minutes} || ' minutes')"
