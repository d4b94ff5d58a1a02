"""The way down from what stands around care: refused while there is any, and harmless before."""

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from sqlalchemy import inspect, text

from contracts_app.extensions import db
from contracts_app.queries.scope import everything
from contracts_app.rules.appointments import KEPT_SHARE
from contracts_app.services.audit import SYSTEM
from contracts_app.services.capacity import set_policy
from tests.conftest import MIGRATIONS
from tests.factories import TODAY, make_household, make_world
from tests.models.rows_of_around import AROUND_ROWS
from tests.support.appointments import planned
from tests.support.around_care import cared_for_at_home, club_of, given_card, refused_by
from tests.support.databases import newest_database

BEFORE = "0012"
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def newest(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    with newest_database(request.param, tmp_path):
        yield


def down() -> None:
    db.session.commit()
    db.session.remove()
    flask_migrate.downgrade(directory=MIGRATIONS, revision=BEFORE)


def kept_share() -> int:
    found = text("SELECT count(*) FROM policy WHERE key = 'appointment.kept_share'")
    with db.engine.connect() as connected:
        return int(connected.execute(found).scalar_one())


def test_an_empty_database_goes_down_and_up_again(newest: None) -> None:
    assert kept_share() == 1
    down()
    assert set(inspect(db.engine).get_table_names()) & set(AROUND_ROWS) == set()
    assert kept_share() == 0
    flask_migrate.upgrade(directory=MIGRATIONS)
    assert kept_share() == 1
    assert set(AROUND_ROWS) <= set(inspect(db.engine).get_table_names())


def test_the_way_down_says_what_would_be_lost_and_changes_nothing(
    newest: None, caplog: pytest.LogCaptureFixture
) -> None:
    world = make_world()
    _home, (person, *_rest) = make_household(world.grids[0], members=1)
    planned(world)
    given_card(person)
    refused_by(person)
    club_of(person, "T01")
    cared_for_at_home(person)
    set_policy("ORG00", KEPT_SHARE, 30, TODAY, "优先出诊", everything(TODAY), SYSTEM, TODAY)
    with pytest.raises((RuntimeError, SystemExit)):
        down()
    for what in (
        "sessions of appointments",
        "care cards",
        "refusals",
        "groups and sites",
        "family beds and rehabilitation plans",
        "decisions on kept places",
    ):
        assert f"1 {what}" in caplog.text, what
    assert set(AROUND_ROWS) <= set(inspect(db.engine).get_table_names())
