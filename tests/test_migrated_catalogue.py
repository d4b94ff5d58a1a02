"""Packages of the version before as the newest one reads them, and what the way back refuses."""

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import db
from tests.conftest import MIGRATIONS
from tests.factories import make_household, make_world
from tests.services.test_signing import request_for, sign
from tests.support.catalogue import draft, new_version
from tests.support.databases import empty_database
from tests.test_migrated_rows import down, rows_of, up

BEFORE = "0011"
EXTENDED = ["HTN_PLUS", "DM2_PLUS", "DIS_PLUS"]
CODES = "SELECT code FROM service_package ORDER BY id"

pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def newest(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """A household that signed an extended package, in a database of the newest version."""
    with empty_database(request.param, tmp_path):
        flask_migrate.upgrade(directory=MIGRATIONS)
        household, people = make_household(make_world().grids[0], tags=("DISABLED",))
        sign(request_for(household, people[0], package_codes=("BASIC", "DIS_PLUS")))
        db.session.commit()
        yield


def test_what_nobody_signed_goes_on_the_way_back_and_comes_again(newest: None) -> None:
    everything = rows_of("SELECT code, tier, member_cap FROM service_package ORDER BY code")
    down(BEFORE)
    left = [code for (code,) in rows_of(CODES)]
    assert [code for code in EXTENDED if code in left] == ["DIS_PLUS"]
    assert len(left) == 15
    up()
    again = rows_of("SELECT code, tier, member_cap FROM service_package ORDER BY code")
    assert again == everything
    assert ("PLUS", "paid", 2) in again
    assert ("BASIC", "basic", None) in again
    assert ("HTN", "personalised", None) in again


def test_packages_of_before_count_as_published_with_their_ways(newest: None) -> None:
    down(BEFORE)
    db.session.execute(
        text("UPDATE service_package SET name = '旧名' WHERE code = 'TCM' AND version = 1")
    )
    db.session.commit()
    up()
    told = rows_of(
        "SELECT code FROM service_package WHERE published_at_utc IS NULL OR position >= 1000"
    )
    assert told == []
    visits = """SELECT CAST(i.modes AS VARCHAR(80)), i.interval_months FROM package_item i
        JOIN service_package p ON p.id = i.package_id
        WHERE p.code = 'HTN' AND i.item_code = 'HTN_VISIT'"""
    assert rows_of(visits) == [('["home", "outpatient", "station"]', 3)]
    with pytest.raises(IntegrityError, match="a published package is frozen"):
        db.session.execute(text("UPDATE service_package SET name = '别的' WHERE code = 'TCM'"))
    db.session.rollback()


def test_the_way_back_refuses_what_the_version_before_would_offer_at_once(
    newest: None, caplog: pytest.LogCaptureFixture
) -> None:
    draft("TCM", self_fen=99900)
    new_version("HTN", excludes=("PLUS",))
    db.session.commit()
    before = rows_of(CODES)
    with pytest.raises(SystemExit):
        down(BEFORE)
    for words in ("1 drafts of packages", "1 packages that were published since"):
        assert words in caplog.text
    assert rows_of(CODES) == before
    assert rows_of("SELECT version_num FROM alembic_version") == [("0012",)]
