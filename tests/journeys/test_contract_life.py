"""Years of contracts, lived by a machine in steps that nobody chose; the model must agree.

What the machine found once is kept below as plain tests.
"""

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import select, text

from contracts_app.extensions import db
from contracts_app.models import Contract, Household, Resident
from contracts_app.queries.scope import everything
from contracts_app.queries.terms import list_terms
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.nightly import run_nightly
from contracts_app.services.objections import record_objection, withdraw_objection
from contracts_app.services.renewal import renew_due
from tests.factories import World, make_household, make_world
from tests.journeys.life_databases import on_sqlite
from tests.services.test_signing import request_for, sign

SIGNED = date(2025, 11, 20)
AUTUMN = date(2026, 11, 21)
JANUARY = date(2027, 1, 1)
DAY = timedelta(days=1)
LIFE = settings(
    max_examples=8,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate, Phase.shrink),
)
Signed = tuple[Household, list[Resident], Contract]


def test_years_of_contracts_stay_true_to_the_model() -> None:
    run_state_machine_as_test(on_sqlite(), settings=LIFE)


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world()


@pytest.fixture
def signed(world: World) -> Signed:
    household, people = make_household(world.grids[0])
    contract = sign(request_for(household, people[0], signed_on=SIGNED), SIGNED)
    db.session.commit()
    return household, people, contract


def _object(number: str, today: date) -> None:
    record_objection(number, "end", today, "home", "家人", everything(today), SYSTEM, today)
    db.session.commit()


def _withdraw(number: str, today: date) -> None:
    withdraw_objection(number, "end", everything(today), SYSTEM, today)
    db.session.commit()


def _renew(as_of: date, today: date) -> None:
    renew_due(as_of, today, SYSTEM, db.session.commit)
    db.session.commit()


def _statuses() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(Contract.status).order_by(Contract.id)))


def _told(day: date) -> list[str]:
    return [term["status"] for term in list_terms(as_of=day)]


def test_a_household_signs_anew_on_a_morning_whose_night_had_no_run(signed: Signed) -> None:
    household, people, contract = signed
    _object(contract.contract_no, AUTUMN)
    again = sign(request_for(household, people[0], signed_on=JANUARY), JANUARY)
    assert again.status == "active"
    assert _statuses() == ["expired", "active"]
    assert run_checks().ok


def test_an_objection_after_nights_without_a_run_finds_the_term_over(signed: Signed) -> None:
    _household, _people, contract = signed
    _object(contract.contract_no, AUTUMN)
    _withdraw(contract.contract_no, JANUARY + DAY)
    assert _statuses() == ["expired"]


def test_a_withdrawal_after_nights_without_a_run_keeps_one_upcoming_term(signed: Signed) -> None:
    _household, _people, contract = signed
    _renew(date(2030, 1, 1), AUTUMN)
    second = f"{contract.root_no}-02"
    _object(second, AUTUMN)
    _withdraw(second, date(2028, 6, 1))
    run_nightly(date(2028, 6, 1), date(2028, 6, 1), db.session.commit)
    assert run_checks().ok


def test_a_renewal_is_told_as_ahead_until_the_day_on_which_it_was_called_off(
    signed: Signed,
) -> None:
    _household, _people, contract = signed
    _renew(JANUARY, AUTUMN)
    _object(contract.contract_no, AUTUMN + DAY)
    assert _told(AUTUMN) == ["active", "upcoming"]
    assert _told(AUTUMN + DAY) == ["active", "terminated"]
    run_nightly(JANUARY, JANUARY, db.session.commit)
    assert _told(JANUARY) == _statuses() == ["expired", "terminated"]


def test_a_household_that_signs_its_next_term_is_carried_once(signed: Signed, world: World) -> None:
    household, people, contract = signed
    db.session.execute(
        text("UPDATE policy SET value = '\"next_jan1\"' WHERE key = 'contract.q4_first_start'")
    )
    _object(contract.contract_no, AUTUMN)
    world.team.max_households, world.team.max_persons = 1, len(people)
    db.session.commit()
    following = sign(request_for(household, people[0], signed_on=AUTUMN), AUTUMN)
    assert (following.status, following.period_start) == ("upcoming", JANUARY)
    assert (following.households_after, following.persons_after) == (1, len(people))
