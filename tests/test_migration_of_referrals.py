"""The way up to referrals from a database that is at work, and the way down: refused with any."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import db
from contracts_app.models import (
    CalendarDay,
    Department,
    Institution,
    Policy,
    Referral,
    ReferralEvent,
)
from contracts_app.services.checks import run_checks
from tests.conftest import MIGRATIONS
from tests.factories import TODAY
from tests.models.rows_of_referrals import ACCEPTED, BEGUN, REFERRAL_ROWS
from tests.models.rows_of_terms import COUNTY, NOW
from tests.support.bulk import signed_households
from tests.support.databases import empty_database, go_down, go_up
from tests.support.guards_of_referrals import POLICIES_OF_REFERRALS

BEFORE = "0018"
COUNTED = ("household", "resident", "contract", "cover", "audit_event")
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """Signed households in a database of the version before."""
    with empty_database(request.param, tmp_path):
        flask_migrate.upgrade(directory=MIGRATIONS, revision=BEFORE)
        signed_households(2)
        db.session.commit()
        db.session.remove()
        yield


def counted() -> dict[str, int]:
    with db.engine.connect() as connected:
        return {
            name: connected.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            for name in COUNTED
        }


def seeds() -> set[str]:
    found = text("SELECT key FROM policy WHERE substr(key, 1, 9) = 'referral.'")
    with db.engine.connect() as connected:
        return set(connected.execute(found).scalars())


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) & set(REFERRAL_ROWS)


def test_what_is_stored_stays_on_the_way_up_down_and_up_again(older: None) -> None:
    before = counted()
    assert (tables(), seeds()) == (set(), set())
    for _ in range(2):
        go_up()
        assert (tables(), seeds()) == (set(REFERRAL_ROWS), set(POLICIES_OF_REFERRALS))
        assert counted() == before
        assert run_checks().ok
        go_down(BEFORE)
        assert (tables(), seeds()) == (set(), set())
    assert counted() == before


def _valid(table: str, **ids: Any) -> dict[str, Any]:
    row = {**REFERRAL_ROWS[table], **ids}
    return {
        name: value.format(n=1) if isinstance(value, str) else value for name, value in row.items()
    }


def _referred() -> Referral:
    """The first person of the older data, referred by the mapper to a department of a hospital."""
    person, house, home = db.session.execute(
        text("SELECT m.resident_id, i.id, m.household_id FROM membership m, institution i LIMIT 1")
    ).one()
    department = Department(**_valid("department", institution_id=house))
    db.session.add(department)
    db.session.flush()
    ids = {
        **dict.fromkeys(("from_institution_id", "township_id", "hospital_id"), house),
        "department_id": department.id, "resident_id": person, "household_id": home,
        "started_by_id": None,
    }  # fmt: skip
    referral = Referral(**_valid("referral", **ids))
    db.session.add(referral)
    db.session.flush()
    _tell(referral, house, BEGUN)
    return referral


def _tell(referral: Referral, house: int, event: dict[str, Any]) -> None:
    ids = {"referral_id": referral.id, "institution_id": house, "user_id": None}
    db.session.add(ReferralEvent(**_valid("referral_event", **event, **ids)))
    db.session.flush()


def test_the_mapper_moves_a_referral_before_its_event(older: None) -> None:
    go_up()
    referral = _referred()
    db.session.commit()
    ids = {"referral_id": referral.id, "institution_id": referral.hospital_id, "user_id": None}
    db.session.add(ReferralEvent(**_valid("referral_event", **ids)))
    for name, value in ACCEPTED.items():
        setattr(referral, name, value)
    db.session.commit()
    stored = select(Referral.version, Referral.status)
    assert tuple(db.session.execute(stored).one()) == (2, "accepted")
    referral.version = 3
    with pytest.raises(IntegrityError, match=r"FOREIGN KEY|fk_referral_last_event"):
        db.session.commit()
    db.session.rollback()


def test_the_way_down_says_what_would_be_lost_and_changes_nothing(
    older: None, caplog: pytest.LogCaptureFixture
) -> None:
    go_up()
    referral = _referred()
    closed = {"institution_id": referral.hospital_id, "day": date(2026, 11, 30), "works": False}
    db.session.add(CalendarDay(county_code=COUNTY, said_at_utc=NOW, **closed))
    house = db.session.get_one(Institution, referral.hospital_id).code
    longer = {"key": "referral.stay", "institution_code": house, "value": "60d"}
    db.session.add(Policy(**longer, valid_from=TODAY, source="恢复较慢"))
    db.session.commit()
    before = seeds()
    with pytest.raises((RuntimeError, SystemExit)):
        go_down(BEFORE)
    for what in ("referrals", "departments of hospitals", "working days of institutions"):
        assert f"1 {what}" in caplog.text, what
    assert "1 decisions on referrals" in caplog.text
    assert (tables(), seeds()) == (set(REFERRAL_ROWS), before)
