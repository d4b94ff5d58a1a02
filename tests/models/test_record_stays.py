"""A health record is kept for life, and what was written into it stays as it was written."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from contracts_app import crypto
from contracts_app.extensions import Base
from tests.models.conftest import Standing
from tests.models.rows_of_records import RECORD_ROWS

SEALED = {"record_consent": "note", "record_section": "data", "record_event": "note"}
MOVES = {
    *("resident_id", "token", "status", "channel", "built_on", "built_by_id", "institution_id"),
    *("shelf", "close_reason", "closed_on", "restored_on", "updated_on", "served_on", "gaps"),
}
"""What becomes of the record itself; its code never changes."""
SAID: dict[str, Any] = {"note": "丈夫在外地", "data": {"abo": "b"}}


def _facts() -> list[tuple[str, str]]:
    tables = {name: Base.metadata.tables[name] for name in RECORD_ROWS}
    return [
        (name, column)
        for name, table in sorted(tables.items())
        for column in table.c.keys()
        if column != SEALED.get(name) and not (name == "health_record" and column in MOVES)
    ]


def _other(table: Table, column: str) -> Any:
    if column == "details":
        return {"other": "words"}
    kind = table.c[column].type.python_type
    moment = datetime.fromisoformat("2020-01-01T00:00:00")
    return {int: 99, str: "x", bool: True, date: date(2020, 1, 1), datetime: moment}[kind]


def _written(standing: Standing, connection: Connection, table: str, **values: Any) -> Any:
    target = Base.metadata.tables[table]
    row = standing.rows.row(table, values)
    made = connection.execute(insert(target).values(row).returning(target.c.id))
    return target, target.c.id == made.scalar_one()


@pytest.mark.parametrize(("name", "column"), _facts())
def test_what_was_written_into_a_record_keeps_its(
    standing: Standing, connection: Connection, name: str, column: str
) -> None:
    target, here = _written(standing, connection, name)
    with pytest.raises(IntegrityError, match=f"a {name} stays as it was written"):
        connection.execute(update(target).where(here).values({column: _other(target, column)}))


@pytest.mark.parametrize("name", sorted(RECORD_ROWS))
def test_nothing_of_a_record_is_deleted(
    standing: Standing, connection: Connection, name: str
) -> None:
    _written(standing, connection, name)
    with pytest.raises(IntegrityError, match=f"a {name} is never deleted"):
        connection.execute(text(f"DELETE FROM {name}"))


@pytest.fixture
def another_key() -> Iterator[None]:
    """From the second half of a test on a new key encrypts; the one of before still opens."""
    before = crypto._keyring()
    yield
    crypto.configure(before)


@pytest.mark.parametrize("name", sorted(SEALED))
def test_other_words_are_not_written_over_what_was_said(
    standing: Standing, connection: Connection, name: str
) -> None:
    column = SEALED[name]
    target, here = _written(standing, connection, name, **{column: SAID[column]})
    for value in (None, SAID[column], {"abo": "ab"} if column == "data" else "丈夫不在外地"):
        with pytest.raises(IntegrityError, match="as it was written"), connection.begin_nested():
            connection.execute(update(target).where(here).values({column: value}))


@pytest.mark.parametrize("name", sorted(SEALED))
def test_another_key_encrypts_the_same_anew(
    standing: Standing, connection: Connection, another_key: None, name: str
) -> None:
    column = SEALED[name]
    target, here = _written(standing, connection, name, **{column: SAID[column]})
    crypto.configure(crypto.Keyring.parse(crypto.new_key_line()))
    assert connection.execute(update(target).where(here).values({column: SAID[column]})).rowcount
    assert connection.execute(select(target.c[column]).where(here)).scalar_one() == SAID[column]


def test_the_record_itself_moves_with_life(standing: Standing, connection: Connection) -> None:
    target, here = _written(standing, connection, "health_record")
    closed = {"status": "closed", "close_reason": "lost", "closed_on": date(2026, 11, 21)}
    opened = {"status": "open", "close_reason": None, "closed_on": None, "shelf": "3-2"}
    for values in (closed, opened):
        assert connection.execute(update(target).where(here).values(values)).rowcount == 1
