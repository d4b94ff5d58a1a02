"""Rows of the version before, as the newest one reads them, and on the way back."""

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contracts_app import create_app
from contracts_app.extensions import db
from tests.conftest import MIGRATIONS, settings_for
from tests.support.bulk import signed_households
from tests.support.postgres import drop_database, fresh_database

BEFORE = "0005"


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """Three signed households in a database of the version before."""
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'old.sqlite3'}" if sqlite else fresh_database()
    with create_app(settings_for(url, tmp_path / "instance")).app_context():
        flask_migrate.upgrade(directory=MIGRATIONS)
        signed_households(3)
        db.session.commit()
        down()
        yield
        db.session.remove()
        db.engine.dispose()
    if not sqlite:
        drop_database(url)


def up() -> None:
    db.session.remove()
    flask_migrate.upgrade(directory=MIGRATIONS)


def down() -> None:
    db.session.remove()
    flask_migrate.downgrade(directory=MIGRATIONS, revision=BEFORE)


def store(statement: str, **values: str) -> None:
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
