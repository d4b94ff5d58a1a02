"""Many new rows at once, without those of which a table has one already by any of its rules.

PostgreSQL takes one array for each column; SQLite takes tuples past SQLAlchemy, whose own way looks
at each value for itself, and many of them in one statement, which is begun and ended once for all.
"""

from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Any, Final

from sqlalchemy import Boolean, Connection, Date, Executable, Integer, Table, func, literal, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from contracts_app.extensions import db
from contracts_app.queries.given_rows import given_table, given_values

_NULL = 0
"""Stands for an empty reference in an array; no row has this id."""
_TOGETHER: Final = 200
"""Rows of one statement on SQLite; more make it no faster."""


def insert_missing(table: Table, names: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of numbers, texts, days, yes or no, and references that may be empty."""
    if not rows:
        return
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        columns = _columns(table, names)
        stored = [[_plain(value) for value in row] for row in rows]
        values = given_values(columns, stored, "postgresql")
        connection.execute(_from_arrays(table, names), values)
    else:
        _insert_tuples(connection, table, names, rows)


def _insert_tuples(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    days = [place for place, name in enumerate(names) if isinstance(table.c[name].type, Date)]
    listed = [_as_text(row, days) for row in rows]
    for start in range(0, len(listed), _TOGETHER):
        some = listed[start : start + _TOGETHER]
        statement = _of_tuples(table.name, tuple(names), len(some))
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(some)))


@cache
def _of_tuples(table: str, names: tuple[str, ...], count: int) -> str:
    values = ", ".join([f"({', '.join('?' * len(names))})"] * count)
    words = f"INSERT INTO {table} ({', '.join(names)}) VALUES {values}"  # noqa: S608
    return f"{words} ON CONFLICT DO NOTHING"


def _as_text(row: Sequence[Any], days: Sequence[int]) -> list[Any]:
    values = list(row)
    for place in days:
        values[place] = values[place].isoformat()
    return values


def _plain(value: Any) -> int | str:
    if value is None:
        return _NULL
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, int | str) else str(value.isoformat())


def _columns(table: Table, names: Sequence[str]) -> dict[str, TypeEngine[Any]]:
    return {
        name: Integer() if isinstance(table.c[name].type, Boolean) else table.c[name].type
        for name in names
    }


@cache
def _from_arrays(table: Table, names: tuple[str, ...]) -> Executable:
    given = given_table(_columns(table, names), "postgresql")
    cells: list[Any] = []
    for name in names:
        cell: Any = given.c[name]
        if isinstance(table.c[name].type, Boolean):
            cell = cell == 1
        elif table.c[name].nullable:
            cell = func.nullif(cell, literal(_NULL))
        cells.append(cell)
    chosen = select(*cells).select_from(given)
    return postgresql.insert(table).from_select(list(names), chosen).on_conflict_do_nothing()
