"""Documents and questions from afar come and go; the way down is refused with any of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from contracts_app.extensions import db
from contracts_app.models import Institution, Policy
from tests.factories import TODAY, make_world
from tests.models.rows_of_referral_papers import REFERRAL_PAPER_ROWS
from tests.support.consultations import asked
from tests.support.databases import go_down, go_up, newest_database
from tests.support.guards_of_referral_papers import POLICIES_OF_REFERRAL_PAPERS
from tests.support.referral_moves import green_channel

BEFORE = "0020"
TABLES = set(REFERRAL_PAPER_ROWS) - {"consultation_warning"}
"""Those that came with it; who is told came later."""
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def newest(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    with newest_database(request.param, tmp_path):
        yield


def there() -> tuple[set[str], set[str]]:
    """The tables and the policies of it."""
    seeds = text("SELECT key FROM policy WHERE substr(key, 1, 13) = 'consultation.'")
    with db.engine.connect() as connected:
        tables = set(inspect(connected).get_table_names()) & TABLES
        return tables, set(connected.execute(seeds).scalars())


def test_it_goes_and_comes_again_whole(newest: None) -> None:
    whole = (TABLES, set(POLICIES_OF_REFERRAL_PAPERS))
    assert there() == whole
    go_down(BEFORE)
    assert there() == (set(), set())
    go_up()
    assert there() == whole


def test_the_way_down_says_what_would_be_lost_and_changes_nothing(
    newest: None, caplog: pytest.LogCaptureFixture
) -> None:
    green = green_channel(make_world(users=True))
    asked(green)
    house = db.session.get_one(Institution, green.world.hospital.id).code
    longer = {"key": "consultation.ecg.normal", "institution_code": house, "value": "48h"}
    db.session.add(Policy(**longer, valid_from=TODAY, source="夜间无人"))
    db.session.commit()
    before = there()
    with pytest.raises((RuntimeError, SystemExit)):
        go_down(BEFORE)
    assert "1 questions asked of hospitals" in caplog.text
    assert "1 decisions on how soon hospitals answer" in caplog.text
    assert there() == before
