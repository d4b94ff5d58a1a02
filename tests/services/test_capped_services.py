"""A package for a limited number of people serves those who have a place, and nobody else."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Resident, Visit
from contracts_app.queries.beneficiaries import places_of
from contracts_app.queries.fulfilment import fulfilment_of
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.beneficiaries import choose
from contracts_app.services.checks_of_care import broken_fulfilment
from contracts_app.services.same_person import SamePerson, merge_residents
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, World, make_household, make_team
from tests.support.care import duties, places, plan, record, reverse
from tests.support.changes import ask, both_confirm, followed_by, night
from tests.support.same_person import without_number
from tests.support.signed_in import sign_up

DAY = timedelta(days=1)
SIGNED = date(2026, 3, 2)
ITEM = "FULL_EXAM"
Home = tuple[Contract, list[Resident]]


@pytest.fixture
def home(any_app: Flask, world: World) -> Home:
    """Four people with the package for two; nobody has a place yet."""
    household, people = make_household(world.grids[0], members=4, code="H1")
    for number, one in enumerate(people):
        one.birth_date = date(1980, 1, 1 + number)
    contract = sign_up(household, people[0], on=SIGNED, package_codes=("BASIC", "PLUS"))
    plan(people)
    return contract, people


def give(home: Home, *chosen: int, reason: str = "", on: date = TODAY) -> None:
    contract, people = home
    keys = [people[one].key for one in chosen]
    choose(contract.contract_no, "PLUS", keys, reason, everything(on), SYSTEM)
    db.session.expire_all()


def counted(home: Home, who: int, on: date = TODAY) -> dict[str, str]:
    return record(home[1][who], ITEM, on=on, values={"exam-result": "normal"}).uncounted


def promised(home: Home) -> list[str]:
    shares = fulfilment_of(home[0], TODAY).shares
    return [one.name for one in shares if any(line.account == "PLUS" for line in one.done.lines)]


def test_it_counts_for_whoever_has_a_place(home: Home) -> None:
    give(home, 0, 1)
    assert counted(home, 0) == {}
    assert counted(home, 2) == {ITEM: "no_place"}
    assert places(home[1][0], ITEM) == [("PLUS", 0, 1, 1)]
    assert places(home[1][2], ITEM) == []
    assert broken_fulfilment() == []


def test_before_anybody_is_chosen_it_is_told_and_counts_for_nobody(home: Home) -> None:
    assert counted(home, 0) == {ITEM: "no_place"}
    assert promised(home) == []


def test_it_is_promised_and_due_to_those_who_have_a_place(home: Home) -> None:
    assert not any(ITEM in duties(one) for one in home[1])
    give(home, 0, 1)
    assert [ITEM in duties(one) for one in home[1]] == [True, True, False, False]
    assert promised(home) == [one.name for one in home[1][:2]]
    give(home, 0, 2, reason="wish", on=TODAY + DAY)
    assert [ITEM in duties(one) for one in home[1]] == [True, False, True, False]


def test_what_was_done_while_somebody_had_a_place_still_counts_when_it_is_entered_late(
    home: Home,
) -> None:
    give(home, 0, on=TODAY - 30 * DAY)
    give(home, 1, reason="wish", on=TODAY - 10 * DAY)
    assert counted(home, 0, TODAY - 11 * DAY) == {}
    assert counted(home, 1, TODAY - 10 * DAY) == {}
    give(home, 2, reason="mistake")
    assert counted(home, 0, TODAY) == {ITEM: "no_place"}


def test_a_place_that_was_given_by_mistake_never_was_one(home: Home) -> None:
    give(home, 0, on=TODAY - 30 * DAY)
    give(home, 1, reason="mistake", on=TODAY - 10 * DAY)
    assert counted(home, 0, TODAY - 11 * DAY) == {ITEM: "no_place"}


def test_a_place_goes_on_with_a_contract_that_goes_on_with_another_team(
    home: Home, world: World
) -> None:
    contract, people = home
    make_team(world.centre, code="T02")
    give(home, 0, 1)
    change = ask(contract, "change_team", team_code="T02", package_codes=("PLUS",))
    both_confirm(contract, change)
    new = followed_by(change.result_no)
    night(TODAY + DAY)
    assert [one.people for one in places_of(new.id)] == [[one.name for one in people[:2]]]
    told = [
        record(one, ITEM, on=TODAY + DAY, today=TODAY + DAY, values={"exam-result": "normal"})
        for one in people[1:3]
    ]
    assert [one.uncounted for one in told] == [{}, {ITEM: "no_place"}]


def test_a_place_of_a_row_that_is_united_with_another_is_one_of_the_person(home: Home) -> None:
    kept, merged = home[1][3], home[1][1]
    give(home, 0, 1)
    without_number(merged)
    asked = SamePerson(kept.key, merged.key, TODAY)
    action = merge_residents(asked, everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()
    assert [ITEM in duties(one) for one in home[1]] == [True, False, False, True]
    assert kept.name in promised(home)
    assert counted(home, 3) == {}
    assert broken_fulfilment() == []
    reverse(db.session.scalars(select(Visit.key)).one())
    undo_action(action.id, "认错人", everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()
    assert [ITEM in duties(one) for one in home[1]] == [True, True, False, False]
