"""A renewal by a machine that was off for weeks: terms are still called what they were then."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, text

from contracts_app.extensions import db
from contracts_app.models import Contract
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.nightly import run_nightly
from contracts_app.services.renewal import RenewalReport, renew_due
from tests.factories import World, make_household, make_world
from tests.services.test_signing import request_for, sign

SIGNED = date(2025, 11, 20)
AUTUMN = date(2026, 11, 21)


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world()


@pytest.fixture
def renewed_ahead(world: World) -> None:
    """A household whose term to the end of 2026 was renewed in autumn, for 2027."""
    household, people = make_household(world.grids[0])
    sign(request_for(household, people[0], signed_on=SIGNED), SIGNED)
    db.session.commit()
    _renew(date(2027, 1, 1), AUTUMN)
    assert _statuses() == ["active", "upcoming"]


def _renew(as_of: date, today: date) -> RenewalReport:
    report = renew_due(as_of, today, SYSTEM, db.session.commit)
    db.session.commit()
    return report


def _statuses() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(Contract.status).order_by(Contract.id)))


@pytest.mark.parametrize(
    ("today", "statuses"),
    [
        (date(2028, 1, 1), ["renewed", "renewed", "active"]),
        (date(2029, 1, 1), ["renewed", "renewed", "renewed", "active"]),
    ],
)
def test_a_year_without_a_night_is_made_good_by_the_next_one(
    renewed_ahead: None, today: date, statuses: list[str]
) -> None:
    run_nightly(today, today, db.session.commit)
    assert _statuses() == statuses
    assert run_checks().ok


def test_terms_are_renewed_ahead_on_a_day_whose_night_had_no_run(renewed_ahead: None) -> None:
    report = _renew(date(2028, 1, 1), date(2027, 3, 1))
    assert (report.renewed, report.skipped) == (1, [])
    assert _statuses() == ["renewed", "active", "upcoming"]
    assert run_checks().ok


def test_a_first_term_that_began_meanwhile_is_renewed_ahead(world: World) -> None:
    db.session.execute(
        text("UPDATE policy SET value = '\"next_jan1\"' WHERE key = 'contract.q4_first_start'")
    )
    household, people = make_household(world.grids[0])
    contract = sign(request_for(household, people[0], signed_on=AUTUMN), AUTUMN)
    db.session.commit()
    assert contract.status == "upcoming"
    _renew(date(2028, 1, 1), date(2027, 3, 1))
    mine = select(Contract.status).filter_by(household_id=household.id).order_by(Contract.id)
    db.session.expire_all()
    assert list(db.session.scalars(mine)) == ["active", "upcoming"]
    assert run_checks().ok
