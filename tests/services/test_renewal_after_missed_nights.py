"""A renewal by a machine that was off for weeks: terms are still called what they were then."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, text

from contracts_app.extensions import db
from contracts_app.models import Contract
from contracts_app.queries.renewal import nights_missed
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.nightly import run_nightly
from contracts_app.services.objections import record_objection
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


@pytest.fixture
def next_year(world: World) -> Contract:
    """A family signed in autumn for 2027."""
    db.session.execute(
        text("UPDATE policy SET value = '\"next_jan1\"' WHERE key = 'contract.q4_first_start'")
    )
    household, people = make_household(world.grids[0])
    contract = sign(request_for(household, people[0], signed_on=AUTUMN), AUTUMN)
    db.session.commit()
    assert contract.status == "upcoming"
    return contract


def test_a_first_term_that_began_meanwhile_is_renewed_ahead(next_year: Contract) -> None:
    _renew(date(2028, 1, 1), date(2027, 3, 1))
    assert _statuses() == ["active", "upcoming"]
    assert run_checks().ok


def test_a_first_term_that_came_and_went_unseen_is_over(next_year: Contract) -> None:
    scope = everything(AUTUMN)
    record_objection(
        next_year.contract_no, "end", AUTUMN, "home", "家人", scope, SYSTEM, AUTUMN
    )  # fmt: skip
    db.session.commit()
    today = date(2028, 3, 1)
    run_nightly(today, today, db.session.commit)
    assert _statuses() == ["expired"]
    assert run_checks().ok


def test_a_draft_that_was_never_signed_is_no_missed_night(next_year: Contract) -> None:
    values = {name: getattr(next_year, name) for name in Contract.__table__.c.keys()}
    own = {"id", "verify_code", "idempotency_key", "contract_no", "root_no", "status"}
    draft = {name: value for name, value in values.items() if name not in own}
    root = "1101992026000900"
    db.session.add(
        Contract(
            **draft, status="draft", root_no=root, contract_no=f"{root}-01", verify_code="draft"
        )
    )
    db.session.flush()
    assert [nights_missed(date(2026, 12, 31)), nights_missed(date(2027, 1, 1))] == [False, True]
    next_year.status = "active"
    db.session.flush()
    assert not nights_missed(date(2027, 1, 1))
