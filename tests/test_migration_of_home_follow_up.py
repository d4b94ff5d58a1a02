"""The follow-up after hospital comes and goes without touching what was planned and visited."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import db
from tests.factories import TODAY, make_household, make_world
from tests.support.care import plan, pressure, record
from tests.support.databases import found, go_down, go_up, guards, newest_database

BEFORE = "0019"
PLANNED = """INSERT INTO obligation (county_code, resident_id, item_code, programme, slot, kind,
    counted, due_from, due_on, state, made_on) SELECT county_code, resident_id, 'HOME_FOLLOW',
    'homecoming', 'd3', 'routine', TRUE, due_from, due_on, 'open', made_on FROM obligation
    WHERE state = 'open' AND item_code = 'HTN_VISIT'"""
FILLED = """INSERT INTO follow_up (county_code, visit_id, resident_id, form, data, outcome)
    SELECT county_code, visit_id, resident_id, 'homecoming', data, outcome FROM follow_up"""
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def newest(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    with newest_database(request.param, tmp_path):
        yield


def stands() -> dict[str, Any]:
    """Guards, indexes and rows of what is built anew on SQLite."""
    with db.engine.connect() as connected:
        known = inspect(connected)
        indexes = [
            sorted((one["name"], one["column_names"]) for one in known.get_indexes(table))
            for table in ("obligation", "follow_up")
        ]
    return {
        "guards": guards(),
        "indexes": indexes,
        "duties": found("SELECT * FROM obligation ORDER BY id"),
        "forms": found("SELECT * FROM follow_up ORDER BY id"),
        "policies": found("SELECT key FROM policy ORDER BY key"),
    }


def somebody(*items: str, values: dict[str, str]) -> None:
    _home, people = make_household(make_world().grids[0], members=1, tags=("HTN",))
    plan(people, date(2026, 1, 5))
    record(people[0], *items, on=TODAY - timedelta(days=1), values=values)


def test_what_was_planned_and_visited_stands_after_the_way_down_and_up(newest: None) -> None:
    somebody("HTN_VISIT", values=pressure(130, 80))
    db.session.commit()
    before = stands()
    assert before["duties"]
    assert before["forms"]
    go_down(BEFORE)
    assert stands()["duties"] == before["duties"]
    assert ("homecoming.last_within_days",) not in stands()["policies"]
    go_up()
    assert stands() == before


def test_the_version_before_knows_nothing_of_it(newest: None) -> None:
    somebody("HTN_VISIT", values=pressure(130, 80))
    go_down(BEFORE)
    for word in (PLANNED, FILLED):
        with pytest.raises(IntegrityError, match="known"), db.engine.begin() as connected:
            connected.execute(text(word))
    go_up()


def test_the_way_down_says_what_would_be_lost(
    newest: None, caplog: pytest.LogCaptureFixture
) -> None:
    somebody("HOME_FOLLOW", values={"homecoming-effect": "better"})
    with pytest.raises((RuntimeError, SystemExit)):
        go_down(BEFORE)
    for what in ("1 visits to people who came home", "1 services to people who came home"):
        assert what in caplog.text
    assert ("homecoming.last_within_days",) in stands()["policies"]
