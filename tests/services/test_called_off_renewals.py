"""Renewals made ahead when people die or leave before they begin, or when that is told late."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Household, Resident
from contracts_app.queries.scope import everything
from contracts_app.rules.person import Typed
from contracts_app.services.arrivals import Arrival, move_in
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.household_life import leave_household
from contracts_app.services.objections import record_objection, withdraw_objection
from contracts_app.services.renewal import renew_due
from contracts_app.services.status import move_statuses
from tests.factories import TODAY, make_household, make_world
from tests.support.signed_in import sign_up
from tests.support.signers import leave, sign

DAY = timedelta(days=1)
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


def test_who_came_while_an_objection_stood_is_covered_by_the_renewal_as_well(home: Home) -> None:
    household, _people, contract = home
    renew()
    object_to(contract)
    child = Typed("王小宝", "none", "", "female", date(2024, 6, 1))
    arrival = Arrival(TODAY, "70", typed=child, cover=True)
    move_in(household.code, arrival, everything(TODAY), SYSTEM, TODAY)
    withdraw(contract)
    came = db.session.scalars(select(Resident).filter_by(name="王小宝")).one()
    assert states(came) == ["live", "upcoming"]


def test_who_signed_while_an_objection_stood_stands_for_the_household_in_the_renewal(
    home: Home,
) -> None:
    _household, people, contract = home
    renew()
    object_to(contract)
    leave(people[0], head=people[1].key)
    sign(contract, people[1])
    withdraw(contract)
    ahead = db.session.scalars(select(Contract).filter_by(term_no=2)).one()
    assert (ahead.status, ahead.signer_id) == ("upcoming", people[1].id)
    assert run_checks().ok


def test_who_left_and_came_back_does_not_keep_an_objection_from_being_withdrawn(
    home: Home,
) -> None:
    household, people, contract = home
    renew()
    leave(people[2], "moved_out", TODAY - DAY)
    arrival = Arrival(TODAY, "20", former=people[2].key, cover=True)
    move_in(household.code, arrival, everything(TODAY), SYSTEM, TODAY)
    object_to(contract)
    withdraw(contract)
    assert statuses() == ["active", "upcoming"]
    query = select(Cover.state).filter_by(resident_id=people[2].id).order_by(Cover.id)
    assert sorted(db.session.scalars(query)) == ["live", "upcoming", "void", "void"]
    assert run_checks().ok


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
