"""What was done stays as it was written; it is taken back once, and a closed duty stays closed."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import Base
from tests.models.attacks import DAY, END
from tests.models.attacks_of_care import CANCELLED, DONE, TAKEN_BACK
from tests.models.conftest import Standing
from tests.models.rows_of_care import COUNTED
from tests.models.rows_of_terms import NOW
from tests.support.guards_of_care import KEPT_OF_CARE

TABLES = Base.metadata.tables
LATER = NOW.replace(hour=3)
FACTS: dict[str, dict[str, Any]] = {
    "follow_up": {
        "id": 9999,
        "county_code": "330106",
        "visit_id": 9999,
        "resident_id": 9999,
        "form": "dm2",
        "outcome": "uncontrolled",
        "next_on": END,
    },
    "measurement": {
        "id": 9999,
        "county_code": "330106",
        "visit_id": 9999,
        "resident_id": 9999,
        "measure": "dbp",
        "hundredths": 12_000,
        "taken_on": END,
    },
    "service_record": {
        "id": 9999,
        "county_code": "330106",
        "visit_id": 9999,
        "resident_id": 9999,
        "item_code": "BP",
        "served_on": END,
        "contract_id": 9999,
        "holder_id": 0,
        "account": "ADV",
        "year": 2027,
        "place": 2,
        "allowance": 9,
        "counts_from": date(2026, 1, 1),
    },
    "visit": {
        "id": 9999,
        "county_code": "330106",
        "key": "other",
        "client_key": "other",
        "resident_id": 9999,
        "team_id": 9999,
        "staff_id": None,
        "user_id": None,
        "served_on": END,
        "mode": "phone",
        "met": False,
        "recorded_at_utc": LATER,
        "corrects_id": 1,
    },
}
"""Columns that are written once, each with another value."""
CLOSED: dict[str, dict[str, Any]] = {"done": DONE, "cancelled": CANCELLED}
OTHER: dict[str, Any] = {
    "county_code": "330106",
    "resident_id": "@other_resident",
    "item_code": "BP",
    "programme": "dm2",
    "slot": "3m",
    "kind": "recall",
    "counted": False,
    "due_from": date(2026, 11, 1),
    "due_on": date(2027, 1, 31),
    "state": "open",
    "closed_on": DAY,
    "cancelled_for": "left",
    "visit_id": None,
    "contract_id": None,
    "team_id": None,
    "staff_id": None,
    "planned_on": END,
    "made_on": END,
}
"""Every column of a duty but its key, with another value."""


def stored(
    standing: Standing, connection: Connection, table: str, values: dict[str, Any] | None = None
) -> int:
    """The id of a new row."""
    row = standing.rows.row(table, values or {})
    made = connection.execute(insert(TABLES[table]).values(row)).inserted_primary_key
    assert made
    return int(made[0])


def refusal(connection: Connection, table: str, id_: int, values: dict[str, Any]) -> str:
    """What the database says when it refuses to change a row so."""
    change = update(TABLES[table]).where(TABLES[table].c.id == id_).values(values)
    with pytest.raises(IntegrityError) as caught, connection.begin_nested():
        connection.execute(change)
    diagnosis = getattr(caught.value.orig, "diag", None)
    return str(diagnosis.message_primary if diagnosis else caught.value.orig)


def change(connection: Connection, table: str, id_: int, **values: Any) -> None:
    changed = update(TABLES[table]).where(TABLES[table].c.id == id_).values(values)
    assert connection.execute(changed).rowcount == 1


@pytest.mark.parametrize("table", sorted(KEPT_OF_CARE))
def test_what_was_due_or_done_is_never_deleted(
    standing: Standing, connection: Connection, table: str
) -> None:
    stored(standing, connection, table)
    with pytest.raises(IntegrityError, match=f"a {table} is never deleted"):
        connection.execute(text(f"DELETE FROM {table}"))


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, row in FACTS.items() for column in row]
)
def test_it_is_written_once_with_its(
    standing: Standing, connection: Connection, table: str, column: str
) -> None:
    id_ = stored(standing, connection, table, COUNTED if table == "service_record" else None)
    said = refusal(connection, table, id_, {column: FACTS[table][column]})
    assert said == f"a {table} stays as it was written"


def test_every_column_is_written_once_or_known_to_be_taken_back_or_encrypted() -> None:
    columns = {name: set(TABLES[name].c.keys()) for name in FACTS}
    assert {name: columns[name] - set(FACTS[name]) for name in FACTS} == {
        "follow_up": {"data", "next_reason"},
        "measurement": {"standing"},
        "service_record": {"standing"},
        "visit": {"note", "state", "closed_at_utc", "closed_by_id", "closed_reason"},
    }


@pytest.mark.parametrize("table", sorted(FACTS))
def test_nor_is_another_row_put_in_its_place(
    standing: Standing, connection: Connection, table: str
) -> None:
    stored(standing, connection, table)
    everything = f"SELECT * FROM {table}"
    attempt, said = {
        "sqlite": (f"INSERT OR REPLACE INTO {table} {everything}", "is never deleted"),
        "postgresql": (
            f"INSERT INTO {table} {everything} ON CONFLICT (id) DO UPDATE SET county_code = '1'",
            "stays as it was written",
        ),
    }[standing.engine]
    with pytest.raises(IntegrityError, match=f"a {table} {said}"):
        connection.execute(text(attempt))


@pytest.mark.parametrize("state", ["corrected", "reversed"])
def test_a_visit_is_taken_back_once(standing: Standing, connection: Connection, state: str) -> None:
    id_ = stored(standing, connection, "visit")
    change(connection, "visit", id_, **{**TAKEN_BACK, "state": state})
    for again in (
        {"state": "standing"},
        {"state": "corrected" if state == "reversed" else "reversed"},
        {"state": state},
        {"closed_at_utc": LATER},
        {"closed_at_utc": None},
        {"closed_by_id": standing.rows.ids["user"]},
    ):
        assert refusal(connection, "visit", id_, again) == "a visit is taken back once"


def test_a_visit_that_was_taken_back_never_stands_again(
    standing: Standing, connection: Connection
) -> None:
    id_ = stored(standing, connection, "visit", TAKEN_BACK)
    anew = {"state": "standing", "closed_at_utc": None, "closed_reason": None}
    # Two guards refuse it, in no order that an engine promises.
    said = refusal(connection, "visit", id_, anew)
    assert said in {"a visit is taken back once", "a visit stays"}


@pytest.mark.parametrize("table", ["measurement", "service_record"])
def test_it_is_taken_back_once_and_stands_no_more(
    standing: Standing, connection: Connection, table: str
) -> None:
    id_ = stored(standing, connection, table)
    change(connection, table, id_, standing=False)
    for again in (True, False):
        assert refusal(connection, table, id_, {"standing": again}) == "it was taken back"


@pytest.mark.parametrize("closed", sorted(CLOSED))
@pytest.mark.parametrize("column", sorted(OTHER))
def test_a_closed_duty_keeps_its(
    standing: Standing, connection: Connection, closed: str, column: str
) -> None:
    id_ = stored(standing, connection, "obligation", CLOSED[closed])
    value = standing.rows.row("obligation", {column: OTHER[column]})[column]
    said = refusal(connection, "obligation", id_, {column: value})
    assert said == "a closed duty stays closed"


@pytest.mark.parametrize("closed", sorted(CLOSED))
def test_a_closed_duty_is_never_open_again(
    standing: Standing, connection: Connection, closed: str
) -> None:
    id_ = stored(standing, connection, "obligation", CLOSED[closed])
    again = {"state": "open", "closed_on": None, "visit_id": None, "cancelled_for": None}
    assert refusal(connection, "obligation", id_, again) == "a closed duty stays closed"


def test_every_column_of_a_duty_is_tried() -> None:
    assert set(OTHER) == set(TABLES["obligation"].c.keys()) - {"id"}


def test_an_open_duty_is_planned_handed_on_and_closed_and_the_next_one_opens(
    standing: Standing, connection: Connection
) -> None:
    ids = standing.rows.ids
    first = stored(standing, connection, "obligation")
    change(connection, "obligation", first, planned_on=END, staff_id=ids["other_staff"])
    change(connection, "obligation", first, **{**DONE, "visit_id": ids["visit"]})
    second = stored(standing, connection, "obligation")
    change(connection, "obligation", second, **CANCELLED)
    stored(standing, connection, "obligation")
    duty = TABLES["obligation"].c
    states = select(duty.state).where(duty.id >= first).order_by(duty.id)
    assert connection.execute(states).scalars().all() == ["done", "cancelled", "open"]
