"""The list and the page of a day call a term the same, and as it was called on that day."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, ContractChange, Household
from contracts_app.queries.household_state import state_on
from contracts_app.queries.terms import list_terms
from tests.factories import TODAY, make_household, make_world
from tests.support.changes import DAY, stored_request
from tests.support.signed_in import sign_up


@pytest.fixture
def home(app: Flask) -> Household:
    household, people = make_household(make_world().grids[0], members=2, code="H1")
    sign_up(household, people[0])
    return household


def told(household: Household, *ahead: int) -> list[str]:
    """The status on days after the signing, which both have to tell alike."""
    days = [TODAY + number * DAY for number in ahead]
    listed = [term["status"] for day in days for term in list_terms(as_of=day)]
    states = [state_on(household.id, day).term for day in days]
    assert [state.status for state in states if state] == listed
    return listed


def ask_to_end(on: date) -> tuple[Contract, ContractChange]:
    term = db.session.scalars(select(Contract)).one()
    return term, stored_request(term, on)


def test_a_term_is_being_ended_from_the_request_on(home: Household) -> None:
    ask_to_end(TODAY + 5 * DAY)
    assert told(home, 4, 5, 9) == ["active", "terminating", "terminating"]


def test_an_end_that_was_agreed_is_an_end_before_the_night_as_after_it(home: Household) -> None:
    term, request = ask_to_end(TODAY + 5 * DAY)
    request.state, request.household_on, request.team_on = "done", TODAY, TODAY
    request.effective_on = term.ended_on = TODAY + 8 * DAY
    db.session.flush()
    days = ["active", "terminating", "terminating", "terminated"]
    assert told(home, 4, 5, 8, 9) == days
    term.status = "terminated"
    db.session.flush()
    assert told(home, 4, 5, 8, 9) == days


def test_a_term_that_another_one_takes_the_place_of_is_never_being_ended(home: Household) -> None:
    term = db.session.scalars(select(Contract)).one()
    term.ended_on = TODAY + 8 * DAY
    db.session.flush()
    assert told(home, 8, 9) == ["active", "superseded"]


def test_a_term_that_everybody_left_has_expired_before_the_night(home: Household) -> None:
    term = db.session.scalars(select(Contract)).one()
    term.ended_on, term.lapse_reason = TODAY + 8 * DAY, "all_members_gone"
    db.session.flush()
    assert told(home, 8, 9) == ["active", "expired"]
