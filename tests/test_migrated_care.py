"""What is due and what was done, on the way up and on the way back, on both engines."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from sqlalchemy import inspect, text

from contracts_app.extensions import db
from contracts_app.queries.policies import policies_for
from tests.conftest import MIGRATIONS
from tests.support.bulk import signed_households
from tests.support.databases import ALL_TRIGGERS, empty_database
from tests.support.policies_of_care import POLICIES_OF_CARE
from tests.test_migrated_rows import down, rows_of, store, up

BEFORE, SINCE = "0008", "0009"
DAY = date(2026, 11, 21)
TABLES = {
    "care_roll",
    "follow_up",
    "measurement",
    "obligation",
    "pregnancy",
    "service_record",
    "tb_case",
    "visit",
    "visit_draft",
}
_SOMEBODY = "FROM resident ORDER BY id LIMIT 1"
VISIT = f"""INSERT INTO visit (county_code, key, client_key, resident_id, served_on, mode, met,
    recorded_at_utc, state) SELECT county_code, 'v1', 'page1', id, '2026-11-21', 'home', TRUE,
    '2026-11-21 02:00:00', 'standing' {_SOMEBODY}"""
SERVED = """INSERT INTO service_record (county_code, visit_id, resident_id, item_code, served_on,
    standing) SELECT county_code, id, resident_id, 'BP', served_on, TRUE FROM visit"""
RECORDED = {
    "1 visits": (VISIT, SERVED),
    "1 pregnancies": (
        f"""INSERT INTO pregnancy (county_code, resident_id, lmp_on, due_on, booked_on)
            SELECT county_code, id, '2026-09-01', '2027-06-08', '2026-11-21' {_SOMEBODY}""",
    ),
    "1 cases of tuberculosis": (
        f"""INSERT INTO tb_case (county_code, resident_id, notified_on)
            SELECT county_code, id, '2026-11-21' {_SOMEBODY}""",
    ),
}
"""What was entered, by the words in which the way back is refused."""
PLANNED = (
    f"""INSERT INTO obligation (county_code, resident_id, item_code, programme, slot, kind, counted,
        due_from, due_on, state, made_on) SELECT county_code, id, 'HTN_VISIT', 'htn', '', 'routine',
        TRUE, '2026-11-21', '2026-12-31', 'open', '2026-11-21' {_SOMEBODY}""",
    """INSERT INTO obligation (county_code, resident_id, item_code, programme, slot, kind, counted,
        due_from, due_on, state, closed_on, cancelled_for, made_on) SELECT county_code, resident_id,
        item_code, programme, slot, kind, counted, due_from, due_on, 'cancelled', '2026-11-22',
        'left', made_on FROM obligation""",
    f"""INSERT INTO care_roll (resident_id, county_code, since, facts, look_again_on)
        SELECT id, county_code, '2026-11-21', 'HTN', '2026-12-21' {_SOMEBODY}""",
)
"""What is planned anew."""
OWN_POLICY = """INSERT INTO policy (key, institution_code, valid_from, value, source)
    VALUES (:key, 'ORG01', '2026-01-01', '5', '')"""
STORED = ("household", "resident", "contract", "cover")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def newest(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Any]]:
    """Three signed households that came up from the version before, and the guards of that one."""
    with empty_database(request.param, tmp_path):
        flask_migrate.upgrade(directory=MIGRATIONS, revision=BEFORE)
        guards = _guards()
        up()
        signed_households(3)
        db.session.commit()
        yield guards


def _guards() -> list[Any]:
    return rows_of(ALL_TRIGGERS[db.engine.dialect.name])


def _stored(*more: str) -> dict[str, list[Any]]:
    return {table: rows_of(f"SELECT count(*) FROM {table}") for table in (*STORED, *more)}


def _policies() -> set[str]:
    return set(db.session.scalars(text("SELECT key FROM policy")))


def _version() -> str:
    return str(db.session.scalar(text("SELECT version_num FROM alembic_version")))


@pytest.mark.parametrize("what", RECORDED)
def test_the_way_back_is_refused_while_something_recorded_would_be_lost(
    newest: list[Any], what: str, caplog: pytest.LogCaptureFixture
) -> None:
    for statement in (*PLANNED[:1], *RECORDED[what]):
        store(statement)
    before = _stored(*TABLES)
    down(SINCE)
    guards = _guards()
    with pytest.raises(SystemExit):
        down(BEFORE)
    refused = [line for line in caplog.text.splitlines() if "cannot hold" in line]
    assert refused
    assert all(what in line and "Nothing was changed" in line for line in refused)
    assert [other for other in RECORDED if other != what and other in caplog.text] == []
    assert (_version(), _stored(*TABLES), _guards()) == (SINCE, before, guards)
    assert _policies() >= set(POLICIES_OF_CARE)


def test_all_that_would_be_lost_is_said_at_once(
    newest: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    for statements in RECORDED.values():
        for statement in statements:
            store(statement)
    with pytest.raises(SystemExit):
        down(BEFORE)
    assert ", ".join(RECORDED) in caplog.text


def test_duties_alone_are_planned_anew(newest: list[Any]) -> None:
    for statement in PLANNED:
        store(statement)
    store(OWN_POLICY, key="htn.visits_per_year")
    before = _stored()
    down(BEFORE)
    assert (_version(), _stored(), _guards()) == (BEFORE, before, newest)
    assert TABLES & set(inspect(db.session.connection()).get_table_names()) == set()
    assert _policies() & set(POLICIES_OF_CARE) == set()
    up()
    assert _stored() == before
    assert _stored(*TABLES) == before | {table: [(0,)] for table in TABLES}


def test_the_catalogue_learns_what_is_shared_and_policies_where_they_come_from(
    newest: list[Any],
) -> None:
    down(BEFORE)
    store("UPDATE policy SET value = '3' WHERE key = 'team.households_soft'")
    up()
    assert policies_for(0, DAY)["team.households_soft"] == 3
    assert rows_of("SELECT code FROM service_item WHERE shared") == [("MATERIAL",)]
    told = rows_of("SELECT key FROM policy WHERE source <> ''")
    assert {key for (key,) in told} >= set(POLICIES_OF_CARE)
    kept = rows_of("SELECT source FROM policy WHERE key = 'team.households_soft'")
    assert kept == [("",)]
