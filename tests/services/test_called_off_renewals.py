"""Renewals made ahead when people die or leave before they begin, or when that is told late."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, text

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Household, Resident
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.household_life import leave_household
from contracts_app.services.objections import record_objection, withdraw_objection
from contracts_app.services.renewal import renew_due
from contracts_app.services.status import move_statuses
from tests.factories import TODAY, make_household, make_world
from tests.support.signed_in import sign_up

AUTUMN = date(2027, 11, 21)
AFTER_TERM = date(2028, 1, 1)
JANUARY = date(2028, 1, 5)
Home = tuple[Household, list[Resident], Contract]


@pytest.fixture
def home(any_app: Flask) -> Home:
    household, people = make_household(make_world().grids[0], code="H1")
    contract = sign_up(household, people[0])
    db.session.commit()
    return household, people, contract


def renew(as_of: date = AFTER_TERM, today: date = TODAY) -> None:
    renew_due(as_of, today, SYSTEM, db.session.commit)


def object_to(contract: Contract) -> None:
    record_objection(
        contract.contract_no, "end", TODAY, "home", "王", everything(TODAY), SYSTEM, TODAY
    )


def withdraw(contract: Contract) -> None:
    withdraw_objection(contract.contract_no, "end", everything(TODAY), SYSTEM, TODAY)


def die(person: Resident, on: date = TODAY, today: date = TODAY, new_head: str = "") -> None:
    leave_household(person.key, "death", on, everything(today), SYSTEM, today, new_head=new_head)
    db.session.commit()


def statuses() -> list[str]:
    return list(db.session.scalars(select(Contract.status).order_by(Contract.term_no)))


def states(person: Resident) -> list[str]:
    """The states of a person's covers, term by term."""
    query = select(Cover.state).where(Cover.resident_id == person.id).order_by(Cover.contract_id)
    return list(db.session.scalars(query))


def test_who_died_while_an_objection_stood_is_not_covered_again(home: Home) -> None:
    _household, people, contract = home
    renew()
    object_to(contract)
    die(people[1])
    withdraw(contract)
    assert statuses() == ["active", "upcoming"]
    assert states(people[0]) == ["live", "upcoming"]
    assert states(people[1]) == ["ended", "void"]


def test_several_terms_ahead_are_taken_up_in_line(home: Home) -> None:
    _household, people, contract = home
    renew(date(2029, 1, 1))
    assert statuses() == ["active", "upcoming", "draft"]
    object_to(contract)
    assert statuses() == ["active", "terminated", "terminated"]
    withdraw(contract)
    assert statuses() == ["active", "upcoming", "draft"]
    assert states(people[2]) == ["live", "upcoming", "draft"]


def test_nothing_is_taken_up_when_nobody_is_left(home: Home) -> None:
    _household, people, contract = home
    renew()
    object_to(contract)
    for person in reversed(people):
        die(person)
    withdraw(contract)
    assert statuses() == ["active", "terminated"]


def test_a_household_that_signed_anew_keeps_the_new_contract(home: Home) -> None:
    household, people, contract = home
    renew()
    object_to(contract)
    db.session.execute(
        text("UPDATE policy SET value = '\"next_jan1\"' WHERE key = 'contract.q4_first_start'")
    )
    newer = sign_up(household, people[0], on=AUTUMN)
    assert (newer.status, newer.period_start) == ("upcoming", AFTER_TERM)
    withdraw(contract)
    found = db.session.scalars(select(Contract.status).order_by(Contract.id))
    assert list(found) == ["active", "terminated", "upcoming"]


def test_a_renewal_that_covers_nobody_any_more_is_called_off(home: Home) -> None:
    _household, people, _contract = home
    renew()
    for person in reversed(people[1:]):
        die(person)
    assert statuses() == ["active", "upcoming"]
    die(people[0])
    assert statuses() == ["active", "terminated"]
    move_statuses(JANUARY)
    assert statuses() == ["expired", "terminated"]


def test_a_death_told_late_ends_the_old_cover_and_voids_the_renewed_one(home: Home) -> None:
    _household, people, _contract = home
    renew(today=JANUARY)
    die(people[1], date(2027, 12, 20), JANUARY)
    assert states(people[1]) == ["ended", "void"]
    first = db.session.scalars(
        select(Cover.cover_to).filter_by(resident_id=people[1].id).order_by(Cover.contract_id)
    ).first()
    assert first == date(2027, 12, 20)
    assert states(people[0]) == ["ended", "live"]
