"""What was planned, booked and noted around care stays as it was written."""

from typing import Any

import pytest
from sqlalchemy import Connection, insert, text, update
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import Base
from tests.models.attacks import END
from tests.models.conftest import Standing
from tests.models.rows_of_around import AROUND_ROWS
from tests.models.rows_of_terms import NOW

TABLES = Base.metadata.tables
CHANGED: dict[str, dict[str, Any]] = {
    "appointment_session": {"held_on": END, "places": 9, "from_minute": 1, "kept_share": 0},
    "appointment_slot": {"at_minute": 1, "places": 9},
    "refusal": {"said_on": END, "kind": "advice", "proof": "x", "advised": b"x", "strokes": b"x"},
    "care_group": {"name": "x", "kind": "school", "opened_on": END},
    "care_group_member": {"from_day": END, "resident_id": 0},
    "care_group_session": {"held_on": END, "topic": "x"},
    "home_care": {"opened_on": END, "plan": b"x", "kind": "rehab"},
    "home_care_visit": {"visited_on": END, "note": b"x", "minutes": 9},
    "care_card": {"resident_id": 0, "to_day": END, "ground": "DISABLED", "card_no": "x"},
    "appointment": {"resident_id": 0, "place_no": 2, "purpose": "tcm", "note": b"x"},
}


def made(standing: Standing, connection: Connection, table: str, **values: Any) -> Any:
    row = standing.rows.row(table, values)
    key = connection.execute(insert(TABLES[table]).values(row)).inserted_primary_key
    assert key
    return next(iter(TABLES[table].primary_key)) == key[0]


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table in CHANGED for column in CHANGED[table]]
)
def test_what_was_written_is_not_written_over(
    standing: Standing, connection: Connection, table: str, column: str
) -> None:
    which = made(standing, connection, table)
    change = text(f"UPDATE {table} SET {column} = :new WHERE id = :id")
    with pytest.raises(IntegrityError, match=f"a {table} stays as it was written"):
        connection.execute(change, {"new": CHANGED[table][column], "id": which.right.value})


@pytest.mark.parametrize("table", sorted(AROUND_ROWS))
def test_no_row_around_care_is_ever_deleted(
    standing: Standing, connection: Connection, table: str
) -> None:
    which = made(standing, connection, table)
    with pytest.raises(IntegrityError, match=f"a {table} is never deleted"):
        connection.execute(TABLES[table].delete().where(which))


@pytest.mark.parametrize("table", sorted(AROUND_ROWS))
def test_no_table_around_care_is_emptied_at_once(
    standing: Standing, connection: Connection, table: str
) -> None:
    made(standing, connection, table)
    emptying = "TRUNCATE {} CASCADE" if standing.engine == "postgresql" else "DELETE FROM {}"
    with pytest.raises(IntegrityError, match="is never deleted"):
        connection.execute(text(emptying.format(table)))


BACK: dict[str, Any] = {"state": "cancelled", "cancel_reason": "wish", "closed_at_utc": NOW}


@pytest.mark.parametrize(
    ("table", "last", "again"),
    [
        ("appointment_session", {"state": "cancelled"}, {"state": "open"}),
        ("appointment", BACK, {"state": "booked", "cancel_reason": None, "closed_at_utc": None}),
        (
            "care_card",
            {"state": "withdrawn", "withdrawn_on": END, "end_reason": "lost"},
            {"state": "active", "withdrawn_on": None, "end_reason": None},
        ),
        ("care_card", {"state": "expired"}, {"state": "active"}),
    ],
)
def test_what_was_called_off_does_not_come_back(
    standing: Standing,
    connection: Connection,
    table: str,
    last: dict[str, Any],
    again: dict[str, Any],
) -> None:
    which = made(standing, connection, table, **last)
    with pytest.raises(IntegrityError, match=f"a {table} that is over stays so"):
        connection.execute(update(TABLES[table]).where(which).values(**again))


def test_a_place_that_was_given_back_is_given_again(
    standing: Standing, connection: Connection
) -> None:
    made(standing, connection, "appointment", **BACK)
    made(standing, connection, "appointment")


@pytest.mark.parametrize("column", ["amount_fen", "receipt_no", "happened_on", "user_id"])
def test_an_entry_of_a_ledger_is_never_changed(
    standing: Standing, connection: Connection, column: str
) -> None:
    which = made(standing, connection, "fee_entry")
    with pytest.raises(IntegrityError, match="fee_entry is append-only"):
        connection.execute(TABLES["fee_entry"].update().where(which).values({column: None}))
