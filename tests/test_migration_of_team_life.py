"""What teams did is not lost on a way back: it is refused as long as something is on record."""

import re
from pathlib import Path

import flask_migrate
import pytest
from sqlalchemy import inspect, text

from contracts_app.extensions import db
from contracts_app.queries.policies import policies_for
from tests.conftest import MIGRATIONS
from tests.factories import TODAY, make_world
from tests.support.databases import empty_database
from tests.support.team_life import event, survey

# SQLAlchemy cannot read an index over an expression back from SQLite, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
BOTH = pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)]
)


def before() -> str:
    """The version in front of the one that brought the tables."""
    (file,) = (Path(MIGRATIONS) / "versions").glob("*_team_life.py")
    found = re.search(r'^down_revision = "(\w+)"', file.read_text("utf-8"), re.MULTILINE)
    assert found
    return found[1]


@BOTH
def test_the_way_back_says_what_would_be_lost(
    engine: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with empty_database(engine, tmp_path):
        flask_migrate.upgrade(directory=MIGRATIONS)
        make_world()
        event("lecture")
        survey()
        db.session.commit()
        db.session.remove()
        with pytest.raises(SystemExit):
            flask_migrate.downgrade(directory=MIGRATIONS, revision=before())
        assert "1 events of teams, 1 surveys" in caplog.text
        assert db.session.scalar(text("SELECT count(*) FROM team_event")) == 1
        db.session.remove()


@BOTH
def test_without_anything_on_record_the_way_back_is_free(engine: str, tmp_path: Path) -> None:
    with empty_database(engine, tmp_path):
        flask_migrate.upgrade(directory=MIGRATIONS)
        flask_migrate.downgrade(directory=MIGRATIONS, revision=before())
        assert not {"team_event", "survey"} & set(inspect(db.engine).get_table_names())
        assert [key for key in policies_for(0, TODAY) if key.startswith("team_life.")] == []
        db.session.remove()
        flask_migrate.upgrade(directory=MIGRATIONS)
        assert policies_for(0, TODAY)["team_life.outreach_per_month"] == 2
        db.session.remove()
