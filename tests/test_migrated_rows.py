"""Rows of the version before, as the newest one reads them, and on the way back."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import db
from tests.conftest import MIGRATIONS
from tests.factories import make_household, make_world
from tests.services.test_signing import request_for, sign
from tests.support.bulk import signed_households
from tests.support.databases import ALL_TRIGGERS, empty_database
from tests.support.strokes import STROKES

BEFORE = "0005"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """Three signed households in a database of the version before."""
    with empty_database(request.param, tmp_path):
        flask_migrate.upgrade(directory=MIGRATIONS)
        signed_households(3)
        db.session.commit()
        down()
        yield


def up() -> None:
    db.session.remove()
    flask_migrate.upgrade(directory=MIGRATIONS)


def down(revision: str = BEFORE) -> None:
    db.session.remove()
    flask_migrate.downgrade(directory=MIGRATIONS, revision=revision)


def rows_of(query: str) -> list[Any]:
    return [tuple(row) for row in db.session.execute(text(query))]


def store(statement: str, **values: Any) -> None:
    assert db.session.execute(text(statement), values).rowcount == 1
    db.session.commit()


TRIED = """INSERT INTO contact_attempt
    (county_code, household_id, tried_on, channel, result, note, entered_at_utc)
    SELECT county_code, id, '2026-11-20', :channel, 'nobody', '', '2026-11-20 04:00:00'
    FROM household ORDER BY id LIMIT 1"""


def channels() -> list[str]:
    rows = text("SELECT channel FROM contact_attempt ORDER BY id")
    return list(db.session.scalars(rows))


def test_attempts_are_told_by_the_nearest_words_of_each_version(older: None) -> None:
    for channel in ("outpatient", "home", "mass", "station", "online"):
        store(TRIED, channel=channel)
    up()
    assert channels() == ["in_person"] * 4 + ["phone"]
    store(TRIED, channel="paper")
    with pytest.raises(IntegrityError, match="channel_known"):
        store(TRIED, channel="online")
    db.session.rollback()
    with pytest.raises(IntegrityError, match="never deleted"), db.engine.begin() as attack:
        attack.execute(text("DELETE FROM contact_attempt"))
    down()
    assert channels() == ["home"] * 4 + ["online", "home"]
    store(TRIED, channel="station")
    with pytest.raises(IntegrityError, match="result_known"):
        store(TRIED.replace("'nobody'", "'asleep'"), channel="station")
    db.session.rollback()


AHEAD = """INSERT INTO contract
    (county_code, contract_no, root_no, term_no, previous_term_no, previous_end, household_id,
    team_id, representative_id, status, channel, signed_on, entered_on, period_start, period_end,
    ended_on, noticed, consented, cross_grid, verify_code, policy_snapshot, entered_at_utc)
    SELECT county_code, root_no || '-02', root_no, 2, 1, period_end, household_id, team_id,
    representative_id, :status, channel, signed_on, entered_on, '2027-01-01', '2027-12-31',
    :ended_on, noticed, consented, cross_grid, root_no, policy_snapshot, entered_at_utc
    FROM contract WHERE term_no = 1 AND id = (SELECT min(id) + :nth FROM contract)"""
MOVED = """INSERT INTO audit_event
    (at_utc, county_code, actor, verb, object_type, object_key, reason, request_id)
    SELECT :at, county_code, 'test', 'contract.status', 'contract', contract_no, 'test', ''
    FROM contract WHERE term_no = 2 AND status = :status"""


def test_a_term_that_was_called_off_knows_the_day_of_its_last_event(older: None) -> None:
    store(AHEAD, nth=0, status="terminated", ended_on="2026-12-31")
    store(AHEAD, nth=1, status="superseded", ended_on="2026-12-31")
    store(AHEAD, nth=2, status="upcoming", ended_on=None)
    store(MOVED, status="terminated", at="2026-11-20 04:00:00")
    store(MOVED, status="terminated", at="2026-11-21 16:00:00.000000")
    store(MOVED, status="upcoming", at="2026-11-21 04:00:00")
    tables = rows_of(DEFINITION[db.engine.dialect.name])
    up()
    kept = "SELECT status, called_off_on FROM contract WHERE term_no = 2 ORDER BY id"
    # 16:00 is midnight in China; the second one has no event, as after an import.
    told = [("terminated", _day("2026-11-22")), ("superseded", None), ("upcoming", None)]
    assert rows_of(kept) == told
    with pytest.raises(IntegrityError, match="called_off_before_it_began"):
        store("UPDATE contract SET called_off_on = '2026-11-21' WHERE status = 'upcoming'")
    db.session.rollback()
    down()
    assert rows_of(DEFINITION[db.engine.dialect.name]) == tables
    up()
    assert rows_of(kept) == told


DEFINITION = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE tbl_name = 'contract' ORDER BY name",
    "postgresql": """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid = 'contract'::regclass ORDER BY conname""",
}
"""What holds the table of the contracts: columns and constraints, indexes and triggers."""


def _day(told: str) -> Any:
    """A day as a plain statement of the engine tells it."""
    return told if db.engine.dialect.name == "sqlite" else date.fromisoformat(told)


SIGNED = {
    "health_consent": "UPDATE health_consent SET basis = 'guardian'",
    "signature": "UPDATE signature SET signer_name = '李四'",
    "contract": "UPDATE contract SET agreement_snapshot = NULL",
}


def changed_by(statement: str) -> int:
    """How many rows a statement changes, and takes back."""
    try:
        return int(db.session.execute(text(statement)).rowcount)
    finally:
        db.session.rollback()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def signed_at_a_desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """A household that signed on the screen, in a database of the version before the guards."""
    with empty_database(request.param, tmp_path):
        flask_migrate.upgrade(directory=MIGRATIONS)
        household, people = make_household(make_world().grids[0])
        sign(request_for(household, people[0], paper=False, strokes=STROKES))
        db.session.commit()
        down("0007")
        yield


def test_what_was_signed_before_stays_as_it_was_signed_from_now_on(signed_at_a_desk: None) -> None:
    guards = rows_of(ALL_TRIGGERS[db.engine.dialect.name])
    signed = {table: rows_of(f"SELECT * FROM {table} ORDER BY id") for table in SIGNED}
    assert all(signed.values())
    for statement in SIGNED.values():
        assert changed_by(statement)
    up()
    assert {table: rows_of(f"SELECT * FROM {table} ORDER BY id") for table in SIGNED} == signed
    for statement in SIGNED.values():
        with pytest.raises(IntegrityError, match="stays as it was signed"):
            changed_by(statement)
    down("0007")
    assert rows_of(ALL_TRIGGERS[db.engine.dialect.name]) == guards
    for statement in SIGNED.values():
        assert changed_by(statement)
    up()
    assert len(rows_of(ALL_TRIGGERS[db.engine.dialect.name])) > len(guards)
