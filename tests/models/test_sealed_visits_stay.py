"""What came sealed stays as it was written, is closed once, and is never deleted."""

from typing import Any

import pytest
from sqlalchemy import Connection, text, update
from sqlalchemy.exc import IntegrityError

from contracts_app import crypto
from contracts_app.extensions import Base
from tests.models.attacks_of_sealed import AWAY, MADE
from tests.models.conftest import Standing
from tests.models.test_access_stays import written
from tests.models.test_record_stays import _other

TABLE = "sealed_visit"
FROM_THE_FIRST = {
    *("id", "county_code", "key", "resident_id", "user_id", "uploaded_by_id"),
    *("written_at_utc", "received_at_utc"),
}
BY_CLOSING = {"state", "codes", "visit_id", "settled_by_id", "settled_at_utc"}
ENCRYPTED = {"fields", "settle_note"}
OTHERS = {"fields": {"fields": [["htn-sbp", "190"]]}, "settle_note": "别人没做"}
WAYS = {"made": MADE, "settled": AWAY}


def test_every_column_is_on_one_of_the_lists() -> None:
    assert set(Base.metadata.tables[TABLE].c.keys()) == FROM_THE_FIRST | BY_CLOSING | ENCRYPTED


@pytest.mark.parametrize("column", sorted(FROM_THE_FIRST))
def test_a_sealed_visit_keeps_its(standing: Standing, connection: Connection, column: str) -> None:
    target, here = written(standing, connection, TABLE)
    with pytest.raises(IntegrityError, match="stays as it was written"):
        connection.execute(update(target).where(here).values({column: _other(target, column)}))


@pytest.mark.parametrize("way", sorted(WAYS))
def test_what_waits_is_closed_once(standing: Standing, connection: Connection, way: str) -> None:
    target, here = written(standing, connection, TABLE)
    row = standing.rows.row(TABLE, WAYS[way])
    closed = {name: row[name] for name in WAYS[way]}
    assert connection.execute(update(target).where(here).values(closed)).rowcount == 1
    with pytest.raises(IntegrityError, match="stays as it was written"):
        connection.execute(update(target).where(here).values(closed))


@pytest.mark.parametrize("way", sorted(WAYS))
def test_what_is_closed_waits_no_more(standing: Standing, connection: Connection, way: str) -> None:
    target, here = written(standing, connection, TABLE, **WAYS[way])
    back = {"state": "attention", "fields": {"fields": []}, "visit_id": None}
    with pytest.raises(IntegrityError, match="stays as it was written"):
        connection.execute(update(target).where(here).values(back))


def _sealed(standing: Standing, connection: Connection, column: str) -> tuple[Any, Any]:
    return written(standing, connection, TABLE, **(AWAY if column == "settle_note" else {}))


@pytest.mark.parametrize("column", sorted(ENCRYPTED))
def test_nothing_else_is_written_over_what_was_typed(
    standing: Standing, connection: Connection, column: str
) -> None:
    target, here = _sealed(standing, connection, column)
    with pytest.raises(IntegrityError, match="stays as it was written"):
        connection.execute(update(target).where(here).values({column: OTHERS[column]}))


@pytest.mark.parametrize("column", sorted(ENCRYPTED))
def test_another_key_encrypts_the_same_anew(
    standing: Standing, connection: Connection, another_key: None, column: str
) -> None:
    target, here = _sealed(standing, connection, column)
    same = connection.execute(target.select().where(here)).one()._mapping[column]
    crypto.configure(crypto.Keyring.parse(crypto.new_key_line()))
    change = update(target).where(here).values({column: same})
    assert connection.execute(change).rowcount == 1


def test_nothing_of_it_is_deleted(standing: Standing, connection: Connection) -> None:
    written(standing, connection, TABLE)
    with pytest.raises(IntegrityError, match=f"a {TABLE} is never deleted"):
        connection.execute(text(f"DELETE FROM {TABLE} WHERE id > 0"))
