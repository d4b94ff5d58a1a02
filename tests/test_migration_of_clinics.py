"""A clinic that was called off can be held again; the way down leaves it as it stands."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import db
from tests.conftest import MIGRATIONS
from tests.factories import make_world
from tests.support.databases import newest_database
from tests.support.referrals import make_clinic, make_department
from tests.test_migrated_rows import ALL_TRIGGERS

BEFORE, AFTER = "0024", "0025"
OFF = "UPDATE clinic SET state = 'called_off'"
ON = "UPDATE clinic SET state = 'open'"
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """A database of the version before, with a clinic that was called off."""
    with newest_database(request.param, tmp_path):
        make_clinic(make_department(make_world().hospital))
        down()
        run(OFF)
        yield


def down() -> None:
    db.session.commit()
    db.session.remove()
    flask_migrate.downgrade(directory=MIGRATIONS, revision=BEFORE)


def up() -> None:
    db.session.remove()
    flask_migrate.upgrade(directory=MIGRATIONS, revision=AFTER)


def run(words: str) -> None:
    with db.engine.begin() as connected:
        connected.execute(text(words))


def stands() -> list[list[Any]]:
    with db.engine.connect() as connected:
        guards = connected.execute(text(ALL_TRIGGERS[connected.dialect.name]))
        clinics = connected.execute(text("SELECT * FROM clinic ORDER BY id"))
        return [sorted(map(tuple, guards)), list(map(tuple, clinics))]


def test_before_it_nothing_comes_back_and_since_it_does(older: None) -> None:
    for _ in range(2):
        with pytest.raises(IntegrityError, match="a clinic cannot go on so"):
            run(ON)
        up()
        run(ON)
        run(OFF)
        down()


def test_guards_and_rows_are_the_same_after_the_way_up_and_down(older: None) -> None:
    before = stands()
    up()
    assert stands()[1] == before[1]
    down()
    assert stands() == before


def test_a_clinic_that_is_held_again_stays_so_on_the_way_down(older: None) -> None:
    up()
    run(ON)
    held = stands()[1]
    down()
    assert stands()[1] == held
    run(OFF)
