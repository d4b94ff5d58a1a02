"""Events, plans and surveys are corrected, cancelled and withdrawn; none is deleted."""

from typing import Any

import pytest
from sqlalchemy import Connection, insert, text, update
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import Base
from tests.models.conftest import Standing
from tests.models.rows_of_team_life import TEAM_LIFE_ROWS

APPEND_ONLY: dict[str, dict[str, Any]] = {
    "team_plan": {"words": "别的计划"},
    "survey_answer": {"grade": 1},
}
KEPT = sorted(set(TEAM_LIFE_ROWS) - set(APPEND_ONLY))


def stored(standing: Standing, connection: Connection, table: str) -> None:
    connection.execute(insert(Base.metadata.tables[table]).values(standing.rows.row(table, {})))


@pytest.mark.parametrize("table", KEPT)
def test_nothing_that_a_team_did_is_deleted(
    standing: Standing, connection: Connection, table: str
) -> None:
    stored(standing, connection, table)
    with pytest.raises(IntegrityError, match=f"a {table} is never deleted"):
        connection.execute(text(f"DELETE FROM {table}"))


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_plans_and_answers_are_not_written_over(
    standing: Standing, connection: Connection, table: str
) -> None:
    stored(standing, connection, table)
    change = update(Base.metadata.tables[table]).values(APPEND_ONLY[table])
    with pytest.raises(IntegrityError, match=f"{table} is append-only"):
        connection.execute(change)


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_plans_and_answers_are_not_deleted(
    standing: Standing, connection: Connection, table: str
) -> None:
    stored(standing, connection, table)
    with pytest.raises(IntegrityError, match=f"{table} is append-only"):
        connection.execute(text(f"DELETE FROM {table}"))


def test_a_later_version_of_a_plan_stands_beside_the_first(
    standing: Standing, connection: Connection
) -> None:
    stored(standing, connection, "team_plan")
    later = standing.rows.row("team_plan", {"version": 2, "reason": "人员变动"})
    assert connection.execute(
        insert(Base.metadata.tables["team_plan"]).values(later)
    ).inserted_primary_key


def test_an_answer_by_phone_names_nobody(standing: Standing, connection: Connection) -> None:
    row = standing.rows.row("survey_answer", {"source": "qr", "user_id": None, "grade": None})
    table = Base.metadata.tables["survey_answer"]
    assert connection.execute(insert(table).values(row)).inserted_primary_key
