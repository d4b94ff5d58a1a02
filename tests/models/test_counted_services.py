"""A contract never counts more than it promised, nor one service twice a day, on both engines."""

from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import Base
from tests.models.attacks import DAY, END
from tests.models.attacks_of_care import BORN, CANCELLED, CURED, DONE, TAKEN_BACK, TREATED
from tests.models.conftest import Standing
from tests.models.rows_of_care import COUNTED
from tests.models.test_care_stays import change, refusal, stored

RECORD = Base.metadata.tables["service_record"]
OTHERS: list[dict[str, Any]] = [
    {**COUNTED, "holder_id": 0, "resident_id": "@other_resident"},
    {**COUNTED, "account": "HTN", "served_on": END},
    {**COUNTED, "year": 2027, "served_on": END},
    {**COUNTED, "item_code": "BP"},
    {**COUNTED, "contract_id": "@draft", "served_on": END},
    {**COUNTED, "place": 2, "served_on": END},
]
"""What does not take the place of COUNTED: each differs in one thing that has places of its own."""
VISITS = ({**TAKEN_BACK, "state": "corrected"}, {"corrects_id": "@visit"}, {"corrects_id": None})
ALLOWED: list[tuple[str, str, tuple[dict[str, Any], ...]]] = [
    ("a_duty_of_one_day", "obligation", ({"due_on": DAY},)),
    ("open_after_closed_ones", "obligation", (DONE, CANCELLED, {})),
    ("open_for_two_items", "obligation", ({}, {"item_code": "BP"})),
    ("open_for_two_people", "obligation", ({}, {"resident_id": "@other_resident"})),
    ("a_duty_without_contract", "obligation", ({"contract_id": None, "team_id": None},)),
    ("pregnant_again", "pregnancy", (BORN, {"ended_on": END, "outcome": "lost"}, {})),
    ("home_on_the_day_of_birth", "pregnancy", ({"delivered_on": END, "discharged_on": END},)),
    ("ill_again", "tb_case", (CURED, TREATED)),
    ("never_treated", "tb_case", ({"stopped_on": DAY, "outcome": "died"}, {})),
    ("visits_and_their_corrections", "visit", VISITS),
    ("another_day_without_a_reason", "follow_up", ({"next_on": END},)),
    ("two_forms_of_a_visit", "follow_up", ({}, {"form": "dm2"})),
    ("two_values_of_a_visit", "measurement", ({}, {"measure": "dbp"})),
    ("not_counted_every_day", "service_record", ({}, {"served_on": END})),
]


def _refused(standing: Standing, connection: Connection, values: dict[str, Any]) -> bool:
    row = standing.rows.row("service_record", values)
    try:
        with connection.begin_nested():
            connection.execute(insert(RECORD).values(row))
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(("table", "rows"), [one[1:] for one in ALLOWED], ids=[
    one[0] for one in ALLOWED
])  # fmt: skip
def test_the_database_allows(
    standing: Standing, connection: Connection, table: str, rows: tuple[dict[str, Any], ...]
) -> None:
    for values in rows:
        stored(standing, connection, table, values)


@pytest.mark.parametrize("other", OTHERS, ids=[
    "household", "account", "year", "item", "contract", "next_place"
])  # fmt: skip
def test_each_has_places_of_its_own(
    standing: Standing, connection: Connection, other: dict[str, Any]
) -> None:
    stored(standing, connection, "service_record", COUNTED)
    stored(standing, connection, "service_record", other)


def test_no_service_is_counted_above_the_allowance(
    standing: Standing, connection: Connection
) -> None:
    days = [END.replace(day=day) for day in range(1, 7)]
    tried = [(day, place) for day in days for place in (0, 1, 2, 3)]
    for day, place in tried:
        _refused(standing, connection, {**COUNTED, "served_on": day, "place": place})
    count = select(func.count()).where(RECORD.c.contract_id.is_not(None), RECORD.c.standing)
    assert connection.execute(count).scalar_one() == COUNTED["allowance"]


def test_a_place_that_was_freed_is_taken_by_another_service(
    standing: Standing, connection: Connection
) -> None:
    first = stored(standing, connection, "service_record", COUNTED)
    again = {**COUNTED, "served_on": END}
    assert _refused(standing, connection, again)
    change(connection, "service_record", first, standing=False)
    second = stored(standing, connection, "service_record", again)
    assert refusal(connection, "service_record", first, {"standing": True}) == "it was taken back"
    change(connection, "service_record", second, standing=False)
    stored(standing, connection, "service_record", again)


def test_a_day_that_was_freed_is_taken_by_another_visit(
    standing: Standing, connection: Connection
) -> None:
    first = stored(standing, connection, "service_record")
    assert _refused(standing, connection, {})
    change(connection, "service_record", first, standing=False)
    other = stored(standing, connection, "visit")
    stored(standing, connection, "service_record", {"visit_id": other})
    assert _refused(standing, connection, {})


FLAGS = [
    ("measurement", "standing"),
    ("obligation", "item_code"),
    ("obligation", "resident_id"),
    ("obligation", "state"),
    ("pregnancy", "resident_id"),
    ("service_record", "item_code"),
    ("service_record", "resident_id"),
    ("service_record", "served_on"),
    ("service_record", "standing"),
    ("tb_case", "resident_id"),
    ("visit", "client_key"),
    ("visit", "key"),
    ("visit", "state"),
]
"""Columns that say what a unique rule is asked of, or whether it is asked at all."""


@pytest.mark.parametrize(("table", "column"), FLAGS)
def test_nothing_slips_past_a_unique_rule_by_saying_nothing(
    standing: Standing, connection: Connection, table: str, column: str
) -> None:
    row = standing.rows.row(table, {column: None})
    with pytest.raises(IntegrityError, match="NOT NULL|not-null"):
        connection.execute(insert(Base.metadata.tables[table]).values(row))
