"""Codes of health records that stand on people become records on the way up."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import flask_migrate
import pytest
from sqlalchemy import select, text

from contracts_app.extensions import db
from contracts_app.models import HealthRecord, NumberCounter
from contracts_app.services.checks import run_checks
from tests.conftest import MIGRATIONS
from tests.factories import make_household, make_world, set_digits
from tests.support.databases import empty_database

# SQLAlchemy cannot read an index over an expression back from SQLite, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
BEFORE = "0009"
CODES = ("11019910010100007", "11019910010100031", "11019920010100002")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """Three people with record codes, and one without, in a database of the version before."""
    with empty_database(request.param, tmp_path):
        flask_migrate.upgrade(directory=MIGRATIONS)
        world = make_world()
        set_digits()
        _household, people = make_household(world.grids[0], members=4)
        for person, code in zip(people, CODES, strict=False):
            person.record_code, person.record_built_on = code, date(2019, 5, 6)
        db.session.commit()
        db.session.remove()
        flask_migrate.downgrade(directory=MIGRATIONS, revision=BEFORE)
        yield


def _up() -> None:
    db.session.remove()
    flask_migrate.upgrade(directory=MIGRATIONS)


def test_every_code_becomes_an_open_record(older: None) -> None:
    _up()
    records = db.session.scalars(select(HealthRecord).order_by(HealthRecord.code)).all()
    assert tuple(one.code for one in records) == CODES
    assert {(one.status, one.channel, one.built_on) for one in records} == {
        ("open", "import", date(2019, 5, 6))
    }
    assert all(one.institution_id is not None for one in records)
    tokens = {one.token for one in records}
    assert len(tokens) == 3
    assert all(len(token) == 16 and not set("01") & set(token) for token in tokens)
    counters = select(NumberCounter.series, NumberCounter.last).order_by(NumberCounter.series)
    assert [tuple(row) for row in db.session.execute(counters)] == [
        ("record:110199100101", 31),
        ("record:110199200101", 2),
    ]
    assert run_checks().ok


def test_records_without_anything_in_them_go_down_and_up_again(older: None) -> None:
    _up()
    db.session.remove()
    flask_migrate.downgrade(directory=MIGRATIONS, revision=BEFORE)
    left = text("SELECT count(*) FROM number_counter WHERE series LIKE 'record:%'")
    assert db.session.scalar(left) == 0
    _up()
    assert len(db.session.scalars(select(HealthRecord)).all()) == 3


def test_the_way_down_refuses_to_lose_what_stands_in_a_record(
    older: None, caplog: pytest.LogCaptureFixture
) -> None:
    _up()
    record = db.session.scalars(select(HealthRecord.id)).first()
    db.session.execute(
        text(
            "INSERT INTO record_event (county_code, record_id, kind, happened_on, recorded_at_utc,"
            " actor, details) VALUES ('110199', :record, 'updated', '2026-11-21',"
            " '2026-11-21 02:00:00', 'clerk', '{}')"
        ),
        {"record": record},
    )
    db.session.commit()
    db.session.remove()
    with pytest.raises(SystemExit):
        flask_migrate.downgrade(directory=MIGRATIONS, revision=BEFORE)
    assert "1 events of health records" in caplog.text
    assert db.session.scalar(text("SELECT count(*) FROM health_record")) == 3
