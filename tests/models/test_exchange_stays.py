"""What was exchanged with hospitals stays: a key ends once, and what is done is done."""

from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from contracts_app import crypto
from contracts_app.extensions import Base
from tests.models.attacks_of_exchange import CLOSED
from tests.models.conftest import Standing
from tests.models.rows_of_exchange import EXCHANGE_ROWS, LATER
from tests.models.rows_of_terms import NOW
from tests.models.test_access_stays import written
from tests.models.test_record_stays import _other

TABLES = Base.metadata.tables
CHANGING: dict[str, set[str]] = {
    "exchange_key": {"secret", "ends_at_utc"},
    "exchange_hook": {"ended_at_utc"},
    "exchange_message": set(),
    "exchange_delivery": {
        *("state", "tries", "next_at_utc", "http_status", "fault", "closed_at_utc"),
    },
}
ENDS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("exchange_key", {"ends_at_utc": NOW}, {"ends_at_utc": LATER}),
    ("exchange_key", {"ends_at_utc": NOW}, {"ends_at_utc": None}),
    ("exchange_hook", {"ended_at_utc": LATER}, {"ended_at_utc": None}),
    ("exchange_hook", {"ended_at_utc": LATER}, {"ended_at_utc": NOW}),
    ("exchange_delivery", CLOSED, {"http_status": 200}),
    ("exchange_delivery", {"tries": 2}, {"tries": 1}),
]


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (table, column)
        for table, changing in CHANGING.items()
        for column in sorted(set(TABLES[table].c.keys()) - changing)
    ],
)
def test_what_was_written_keeps_its(
    standing: Standing, connection: Connection, table: str, column: str
) -> None:
    target, here = written(standing, connection, table)
    with pytest.raises(IntegrityError, match=f"a {table} stays as it was written"):
        connection.execute(update(target).where(here).values({column: _other(target, column)}))


@pytest.mark.parametrize("table", sorted(EXCHANGE_ROWS))
def test_nothing_of_it_is_deleted(standing: Standing, connection: Connection, table: str) -> None:
    written(standing, connection, table)
    with pytest.raises(IntegrityError, match=f"a {table} is never deleted"):
        connection.execute(text(f"DELETE FROM {table}"))


@pytest.mark.parametrize(("table", "before", "after"), ENDS)
def test_what_has_ended_has_ended(
    standing: Standing,
    connection: Connection,
    table: str,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    target, here = written(standing, connection, table, **before)
    with pytest.raises(IntegrityError, match=f"a {table} stays as it was written"):
        connection.execute(update(target).where(here).values(after))


def test_a_key_that_will_end_may_end_earlier(standing: Standing, connection: Connection) -> None:
    target, here = written(standing, connection, "exchange_key", ends_at_utc=LATER)
    assert connection.execute(update(target).where(here).values(ends_at_utc=NOW)).rowcount == 1


def test_a_hospital_has_another_address_after_the_first_ended(
    standing: Standing, connection: Connection
) -> None:
    written(standing, connection, "exchange_hook", ended_at_utc=LATER)
    row = standing.rows.row("exchange_hook", {"url": "https://other.example.cn/"})
    connection.execute(insert(TABLES["exchange_hook"]).values(row))


def test_a_secret_is_not_exchanged_for_another(standing: Standing, connection: Connection) -> None:
    target, here = written(standing, connection, "exchange_key")
    for secret in ("geheim", "andere"):
        with pytest.raises(IntegrityError, match="as it was written"), connection.begin_nested():
            connection.execute(update(target).where(here).values(secret=secret))


def test_another_key_of_the_instance_encrypts_the_same_secret_anew(
    standing: Standing, connection: Connection, another_key: None
) -> None:
    target, here = written(standing, connection, "exchange_key")
    crypto.configure(crypto.Keyring.parse(crypto.new_key_line()))
    connection.execute(update(target).where(here).values(secret="geheim"))
    assert connection.execute(select(target.c.secret).where(here)).scalar_one() == "geheim"
