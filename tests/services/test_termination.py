"""A term that is ended before its time: both sides confirm, and the later day counts (2.9, A13)."""

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, HouseholdAction, Objection, WaitingPlace
from contracts_app.queries.scope import everything
from contracts_app.queries.term_state import term_on
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import Conflict
from contracts_app.services.objections import record_objection, withdraw_objection
from contracts_app.services.renewal import renew_due
from contracts_app.services.waiting import join_queue
from tests.factories import TODAY, make_household, make_team, make_world
from tests.support.changes import (
    DAY,
    END,
    SIGNED,
    Home,
    ask,
    both_confirm,
    covers_of,
    foreseen,
    household_confirms,
    night,
    signed_in_march,
    team_confirms,
)
from tests.support.signed_in import audited, sign_up


@pytest.fixture
def home(app: Flask) -> Home:
    return signed_in_march(make_world())


def sound() -> bool:
    return run_checks().ok


def test_a_term_that_is_asked_to_end_stays_live_until_both_have_confirmed(home: Home) -> None:
    contract = home[2]
    change = ask(contract)
    assert (contract.status, change.state) == ("terminating", "open")
    household_confirms(contract, change)
    assert (contract.status, contract.ended_on) == ("terminating", None)
    assert [state for state, *_ in covers_of(contract)] == ["live"] * 3


def test_it_ends_with_the_day_of_the_later_confirmation_and_covers_through_it(home: Home) -> None:
    contract = home[2]
    change = ask(contract)
    household_confirms(contract, change)
    later = TODAY + 3 * DAY
    team_confirms(contract, change, today=later)
    assert (change.state, change.effective_on, contract.ended_on) == ("done", later, later)
    assert contract.status == "terminating"
    assert covers_of(contract) == [("live", SIGNED, later)] * 3
    assert sound()
    night(later + DAY)
    assert (contract.status, contract.end_reason) == ("terminated", "4")
    assert covers_of(contract) == [("ended", SIGNED, later)] * 3
    assert sound()


def test_paper_that_comes_in_late_ends_the_term_with_the_day_written_on_it(home: Home) -> None:
    contract = home[2]
    change = ask(contract)
    team_confirms(contract, change)
    household_confirms(contract, change, today=TODAY + 5 * DAY, on=TODAY + DAY)
    assert (contract.status, contract.ended_on) == ("terminated", TODAY + DAY)
    assert covers_of(contract) == [("ended", SIGNED, TODAY + DAY)] * 3
    assert sound()


def test_a_day_after_the_end_is_told_alike_before_and_after_the_night(home: Home) -> None:
    household, _people, contract = home
    both_confirm(contract, ask(contract))
    assert (contract.status, contract.ended_on) == ("terminating", TODAY)
    before = term_on(household.id, TODAY + DAY)
    night(TODAY + DAY)
    after = term_on(household.id, TODAY + DAY)
    assert before is not None
    assert after is not None
    assert (before.status, after.status) == ("terminated", "terminated")


def test_confirmed_on_the_last_day_of_the_term_it_ends_by_agreement_that_day(home: Home) -> None:
    contract = home[2]
    change = ask(contract, today=END - DAY)
    both_confirm(contract, change, today=END)
    night(END + DAY)
    assert (contract.status, contract.ended_on) == ("terminated", END)
    assert db.session.scalars(select(Contract)).all() == [contract]


def test_a_request_of_the_household_that_nobody_answers_keeps_the_term_from_being_renewed(
    home: Home,
) -> None:
    contract = home[2]
    change = ask(contract, today=END - DAY)
    night(END + DAY)
    assert (contract.status, change.state) == ("expired", "withdrawn")
    with pytest.raises(Conflict):
        team_confirms(contract, change, today=END + DAY)
    assert [row.object_key for row in audited("change.overtaken")] == [contract.contract_no]
    night(END + 2 * DAY)
    assert (contract.status, contract.lapse_reason) == ("expired", "objection")
    assert db.session.scalars(select(Contract)).all() == [contract]
    assert sound()


@pytest.mark.parametrize(
    ("kind", "wanted"), [("terminate", ()), ("change_packages", ("BASIC", "PLUS"))]
)
def test_such_a_request_also_calls_off_a_renewal_that_was_made_ahead(
    home: Home, kind: str, wanted: tuple[str, ...]
) -> None:
    contract = home[2]
    renew_due(END + DAY, TODAY, SYSTEM, db.session.commit)
    ask(contract, kind, today=END - DAY, package_codes=wanted)
    night(END + DAY)
    night(END + 2 * DAY)
    ahead = db.session.scalars(select(Contract).filter_by(term_no=2)).one()
    assert (contract.status, ahead.status) == ("expired", "terminated")
    assert {state for state, *_days in covers_of(ahead)} == {"void"}
    assert sound()


def test_such_a_request_says_nothing_where_both_ended_the_next_term_before_a_night_came(
    home: Home,
) -> None:
    contract, later = home[2], END + 2 * DAY
    renew_due(END + DAY, TODAY, SYSTEM, db.session.commit)
    change = ask(contract, today=END - DAY)
    ahead = db.session.scalars(select(Contract).filter_by(term_no=2)).one()
    both_confirm(ahead, ask(ahead, today=later), today=later)
    night(later + DAY)
    assert (change.state, contract.status) == ("withdrawn", "renewed")
    assert (ahead.status, ahead.ended_on) == ("terminated", later)
    assert db.session.scalars(select(Objection)).all() == []
    assert sound()


def test_a_request_of_the_team_that_nobody_answers_ends_with_the_term(home: Home) -> None:
    contract = home[2]
    change = ask(contract, today=END - DAY, by="team")
    night(END + DAY)
    night(END + 2 * DAY)
    assert (contract.status, change.state) == ("renewed", "withdrawn")
    assert sound()


def test_the_renewal_made_ahead_is_called_off_and_none_is_made(home: Home) -> None:
    contract = home[2]
    renew_due(END + DAY, TODAY, SYSTEM, db.session.commit)
    ahead = db.session.scalars(select(Contract).filter_by(term_no=2)).one()
    assert foreseen(contract).called_off == [ahead.contract_no]
    both_confirm(contract, ask(contract))
    assert ahead.status == "terminated"
    renew_due(END + DAY, TODAY, SYSTEM, db.session.commit)
    night(TODAY + DAY)
    night(END + DAY)
    assert (contract.status, ahead.status) == ("terminated", "terminated")
    assert db.session.scalars(select(Contract.term_no).order_by(Contract.id)).all() == [1, 2]
    assert sound()


def test_the_end_is_one_entry_in_the_life_of_the_household(home: Home) -> None:
    household, _people, contract = home
    both_confirm(contract, ask(contract))
    entry = db.session.scalars(select(HouseholdAction)).one()
    assert (entry.kind, entry.household_id, entry.happened_on) == (
        "terminate", household.id, TODAY,
    )  # fmt: skip
    assert {change["table"] for change in entry.changes} == {"contract", "cover"}
    trail = ["change.request", "change.confirm", "change.confirm", "change.done"]
    assert [row.verb for verb in dict.fromkeys(trail) for row in audited(verb)] == trail


def test_an_objection_that_is_withdrawn_does_not_bring_the_renewal_back(home: Home) -> None:
    contract, reach, last = home[2], everything(END), END
    renew_due(END + DAY, TODAY, SYSTEM, db.session.commit)
    number = contract.contract_no
    record_objection(number, "end", TODAY, "home", "王", reach, SYSTEM, TODAY)
    both_confirm(contract, ask(contract, today=last), today=last)
    withdraw_objection(number, "end", reach, SYSTEM, last)
    night(END + DAY)
    statuses = db.session.scalars(select(Contract.status).order_by(Contract.id)).all()
    assert statuses == ["terminated", "terminated"]


def test_the_household_may_sign_again_after_the_end(home: Home) -> None:
    household, people, contract = home
    both_confirm(contract, ask(contract))
    night(TODAY + DAY)
    anew = sign_up(household, people[0], on=TODAY + DAY)
    assert (anew.status, anew.origin_no) == ("active", None)
    assert sound()


def test_the_place_that_becomes_free_is_offered(app: Flask) -> None:
    world = make_world()
    world.team.max_households = 1
    household, people = make_household(world.grids[0], code="H1")
    contract = sign_up(household, people[0])
    waits, _people = make_household(world.grids[0], code="H2")
    join_queue(waits.code, "T01", everything(TODAY), SYSTEM, TODAY)
    change = ask(contract)
    team_confirms(contract, change)
    household_confirms(contract, change, today=TODAY + 2 * DAY, on=TODAY + DAY)
    place = db.session.scalars(select(WaitingPlace)).one()
    assert (contract.status, place.state) == ("terminated", "offered")
    assert make_team is not None
