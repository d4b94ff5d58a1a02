"""Writing many rows at once: COPY on PostgreSQL, executemany on SQLite, and numbers in advance."""

import itertools
import os
from collections.abc import Iterator, Sequence
from typing import Any, Final

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Date, Table, bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import db

_LETTERS: Final = b"23456789abcdefghjkmnpqrstuvwxyz"
_EVEN: Final = len(_LETTERS) * (256 // len(_LETTERS))
"""Bytes from here on are thrown away, so that every letter is equally likely."""
_TO_LETTER: Final = bytes(_LETTERS[number % len(_LETTERS)] for number in range(256))
_TOO_HIGH: Final = bytes(range(_EVEN, 256))
_KEY: Final = 12

Rows = Sequence[list[Any]]


def new_keys(count: int) -> Iterator[str]:
    """Random public keys like those of `services.keys`, many at once."""
    letters = b""
    while len(letters) < count * _KEY:
        fresh = os.urandom(count * _KEY + 64).translate(_TO_LETTER, _TOO_HIGH)
        letters += fresh
    text = letters.decode()
    return (text[start : start + _KEY] for start in range(0, count * _KEY, _KEY))


def make_room() -> None:
    """Fit SQLite for many writes: room for the indexes written to all over, fewer checkpoints."""
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA cache_size = -65536")
        connection.exec_driver_sql("PRAGMA wal_autocheckpoint = 32000")


def reserve_ids(table: Table, count: int) -> Iterator[int]:
    """So many ids that nobody else gets.

    On SQLite the transaction holds the write lock, so the numbers after the last one are free.
    """
    if not count:
        return iter(())
    if db.session.get_bind().dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table.name, "id")
        numbers = select(func.nextval(sequence)).select_from(func.generate_series(1, count))
        return iter(list(db.session.scalars(numbers)))
    last = db.session.scalar(select(func.max(table.c.id))) or 0
    return itertools.islice(itertools.count(last + 1), count)


def insert_rows(table: Table, columns: Sequence[str], rows: Rows) -> None:
    """Insert rows whose values are already as they are stored, in the order of `columns`.

    Raises IntegrityError as any insert does.
    """
    if not rows:
        return
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns, rows)
    else:
        _execute_many(connection, table, columns, rows)


def _copy(connection: Connection, table: Table, columns: Sequence[str], rows: Rows) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    cursor = connection.connection.cursor()
    try:
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.IntegrityError as error:
        raise IntegrityError(None, None, error) from error
    finally:
        cursor.close()


def _execute_many(connection: Connection, table: Table, columns: Sequence[str], rows: Rows) -> None:
    for place, name in enumerate(columns):
        if isinstance(table.c[name].type, Date):
            for row in rows:
                if row[place] is not None:
                    row[place] = row[place].isoformat()
    compiled = (
        insert(table)
        .values({name: bindparam(name) for name in columns})
        .compile(dialect=connection.dialect)
    )
    order = [columns.index(name) for name in compiled.positiontup or ()]
    if order == sorted(order):
        listed = list(map(tuple, rows))
    else:
        listed = [tuple([row[place] for place in order]) for row in rows]
    connection.exec_driver_sql(compiled.string, listed)
