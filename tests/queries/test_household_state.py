"""A household on a day of the past is what it was when that day was today."""

from copy import deepcopy
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, text

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    HeadChange,
    Household,
    HouseholdAction,
    Membership,
    Resident,
    SignerChange,
)
from contracts_app.queries.household_state import HouseholdState, state_on
from contracts_app.queries.scope import everything
from contracts_app.rules.person import Typed
from contracts_app.services.arrivals import Arrival, move_in
from contracts_app.services.audit import SYSTEM
from contracts_app.services.homes import NewHead, change_head
from contracts_app.services.household_life import Leaving, leave_household, leave_together
from contracts_app.services.undo import undo_action
from tests.factories import COUNTY, TODAY, World, make_household, make_world
from tests.support.changes import DAY, stored_request
from tests.support.signed_in import sign_up
from tests.support.statements import counted_statements

Home = tuple[Household, list[Resident]]


@pytest.fixture
def town(app: Flask) -> World:
    return make_world()


@pytest.fixture
def home(town: World) -> Home:
    return make_household(town.grids[0], members=3, code="H1")


def on(day: date) -> HouseholdState:
    household = db.session.scalars(select(Household.id).filter_by(code="H1")).one()
    return state_on(household, day)


def names(state: HouseholdState) -> list[tuple[str, str, bool]]:
    return [(one.name, one.relation, one.is_head) for one in state.members]


def leave(person: Resident, reason: str, day: date, head: str = "") -> None:
    leave_household(person.key, reason, day, everything(day), SYSTEM, day, head)


def test_a_head_who_died_was_head_through_that_day(home: Home) -> None:
    _household, people = home
    leave(people[0], "death", TODAY, people[1].key)
    before = [("王秀英", "02", True), ("家人1", "10", False), ("家人2", "20", False)]
    assert names(on(TODAY)) == before
    assert names(on(TODAY + DAY)) == [("家人1", "02", True), ("家人2", "20", False)]


def test_a_head_who_changed_and_stayed_was_head_before(home: Home) -> None:
    household, people = home
    first, second, _child = db.session.scalars(select(Membership).order_by(Membership.id))
    first.is_head, first.relation = False, "10"
    db.session.flush()
    second.is_head, second.relation = True, "02"
    db.session.add_all(
        [
            HeadChange(
                county_code=COUNTY,
                household_id=household.id,
                from_resident_id=people[0].id,
                to_resident_id=people[1].id,
                changed_on=TODAY,
            ),
            HouseholdAction(
                county_code=COUNTY,
                household_id=household.id,
                kind="head",
                happened_on=TODAY,
                recorded_on=TODAY,
                recorded_at_utc=TODAY,
                actor="system",
                details={},
                changes=[
                    {
                        "table": "membership",
                        "id": second.id,
                        "before": {"is_head": False, "relation": "10"},
                        "after": {"is_head": True, "relation": "02"},
                    }
                ],
            ),
        ]
    )
    db.session.flush()
    assert names(on(TODAY - DAY))[:2] == [("王秀英", "02", True), ("家人1", "10", False)]
    assert names(on(TODAY))[:2] == [("家人1", "02", True), ("王秀英", "10", False)]


def test_a_death_that_is_taken_back_never_was(home: Home) -> None:
    household, people = home
    sign_up(household, people[0])
    leave(people[1], "death", TODAY)
    assert [one.name for one in on(TODAY + DAY).members] == ["王秀英", "家人2"]
    action = db.session.scalars(select(HouseholdAction.id)).one()
    undo_action(action, "by mistake", everything(TODAY), SYSTEM, TODAY)
    assert [one.name for one in on(TODAY + DAY).members] == ["王秀英", "家人1", "家人2"]
    assert {one.contract_no for one in on(TODAY).members} == {contract().contract_no}


def test_before_the_signing_there_was_no_contract(home: Home) -> None:
    household, people = home
    sign_up(household, people[0])
    assert on(TODAY - DAY).term is None
    assert {one.contract_no for one in on(TODAY - DAY).members} == {None}
    term = on(TODAY).term
    assert term
    assert (term.contract_no, term.status) == (contract().contract_no, "active")
    assert (term.team, term.signer) == ("第一家庭医生团队", "王秀英")
    assert [one.code for one in term.packages] == ["BASIC"]


def contract() -> Contract:
    return db.session.scalars(select(Contract)).one()


def test_a_term_is_being_ended_only_while_the_request_stands(home: Home) -> None:
    household, people = home
    term = sign_up(household, people[0])
    request = stored_request(term, TODAY + 5 * DAY)
    asked = [(state.term.status, state.term.request) for state in map(on, days(4, 5, 9))]
    assert asked == [("active", None), ("terminating", "terminate"), ("terminating", "terminate")]
    term.status, term.ended_on = "terminated", TODAY + 8 * DAY
    request.state, request.household_on, request.team_on = "done", TODAY, TODAY
    request.effective_on = TODAY + 8 * DAY
    db.session.flush()
    asked = [(state.term.status, state.term.request) for state in map(on, days(4, 8, 9))]
    assert asked == [("active", None), ("terminating", "terminate"), ("terminated", None)]


def days(*ahead: int) -> list[date]:
    return [TODAY + number * DAY for number in ahead]


def test_whoever_signed_for_the_household_by_then_stands_for_it(home: Home) -> None:
    household, people = home
    term = sign_up(household, people[0])
    for place, signed_on, closed_on in (
        (1, TODAY + 3 * DAY, None),
        (2, TODAY + 4 * DAY, TODAY + 5 * DAY),
        (2, None, None),
    ):
        db.session.add(
            SignerChange(
                county_code=COUNTY,
                contract_id=term.id,
                resident_id=people[place].id,
                reason="wish",
                since=TODAY,
                due_on=TODAY + 30 * DAY,
                signed_on=signed_on,
                mode="paper" if signed_on else None,
                closed_on=closed_on,
            )
        )
    db.session.flush()
    assert [state.term.signer for state in map(on, days(2, 3, 5))] == ["王秀英", "家人1", "家人1"]


def test_the_state_takes_as_many_statements_for_many_as_for_few(home: Home, town: World) -> None:
    few, people = home
    sign_up(few, people[0])
    many, crowd = make_household(town.grids[1], members=9)
    sign_up(many, crowd[0])
    for person in crowd[1:4]:
        leave(person, "moved_out", TODAY)
    with counted_statements() as one:
        state_on(few.id, TODAY)
    with counted_statements() as other:
        state_on(many.id, TODAY)
    assert len(one) == len(other) <= 14


@pytest.fixture
def called_off(town: World) -> int:
    """The last member leaves two days after signing for the next year; the entry of it."""
    db.session.execute(
        text("UPDATE policy SET value = '\"next_jan1\"' WHERE key = 'contract.q4_first_start'")
    )
    household, people = make_household(town.grids[0], members=1, code="H1")
    sign_up(household, people[0])
    leave(people[0], "moved_out", TODAY + 2 * DAY)
    return db.session.scalars(select(HouseholdAction.id)).one()


def terms(*ahead: int) -> list[tuple[str, date] | None]:
    found = [state.term for state in map(on, days(*ahead))]
    return [(one.status, one.period_end) if one else None for one in found]


NEXT_YEAR, LAST = date(2027, 1, 1), date(2027, 12, 31)


def test_a_term_was_ahead_until_the_day_on_which_it_was_called_off(called_off: int) -> None:
    never = ("terminated", NEXT_YEAR - DAY)
    assert terms(-1, 0, 1, 2, 60) == [None, ("upcoming", LAST), ("upcoming", LAST), never, never]
    assert contract().called_off_on == TODAY + 2 * DAY


@pytest.mark.parametrize("version_before", [False, True])
def test_one_that_is_taken_back_is_ahead_as_it_was(called_off: int, version_before: bool) -> None:
    if version_before:
        _forget_the_day(called_off)
    today = TODAY + 3 * DAY
    undo_action(called_off, "by mistake", everything(today), SYSTEM, today)
    db.session.expire_all()
    assert (contract().status, contract().called_off_on) == ("upcoming", None)
    assert terms(1, 2) == [("upcoming", LAST)] * 2


def _forget_the_day(entry: int) -> None:
    """As the version before kept an entry: it did not know the day."""
    action = db.session.get_one(HouseholdAction, entry)
    changes = deepcopy(action.changes)
    known = [one for change in changes for one in (change["before"], change["after"]) if one]
    assert len([one.pop("called_off_on") for one in known if "called_off_on" in one]) == 2
    action.changes = changes
    db.session.flush()


def test_nobody_lived_there_before_being_born(home: Home) -> None:
    # The three were born in 1958, 1956 and 1990.
    assert [name for name, _relation, _head in names(on(date(1957, 1, 1)))] == ["家人1"]
    assert names(on(date(1950, 1, 1))) == []


def test_whose_death_is_entered_late_was_never_head_after_it(home: Home) -> None:
    """Both parents died; the second death, entered last, was the first to happen."""
    _household, people = home
    common = everything(TODAY), SYSTEM, TODAY
    leave_household(people[0].key, "death", date(2026, 11, 10), *common, people[1].key)
    leave_household(people[1].key, "death", date(2026, 11, 5), *common, people[2].key)
    heads = [
        [one.name for one in on(date(2026, 11, day)).members if one.is_head]
        for day in (1, 5, 6, 10, 11)
    ]
    assert heads == [["王秀英"], ["王秀英"], ["王秀英"], ["王秀英"], ["家人2"]]


def test_who_came_while_the_household_still_had_a_head_followed_as_head(home: Home) -> None:
    """All left on the tenth; a cousin who came on the fifth is entered afterwards."""
    household, _people = home
    common = everything(TODAY), SYSTEM, TODAY
    leave_together("H1", date(2026, 11, 10), Leaving(), *common)
    cousin = Typed(name="表弟", sex="男", birth_date=date(1990, 5, 6), id_type="无")
    move_in("H1", Arrival(date(2026, 11, 5), "80", typed=cousin), *common)
    heads = [
        [one.name for one in on(date(2026, 11, day)).members if one.is_head]
        for day in (1, 5, 10, 11)
    ]
    assert heads == [["王秀英"], ["王秀英"], ["王秀英"], ["表弟"]]
    assert state_on(household.id, TODAY).members[0].relation == "02"


def test_after_a_head_whose_death_is_entered_late_the_next_one_was_head(home: Home) -> None:
    """The son was made head on the tenth; that the mother had died on the fifth came later."""
    _household, people = home
    common = everything(TODAY), SYSTEM, TODAY
    change_head(NewHead("H1", people[2].key, date(2026, 11, 10)), *common)
    leave_household(people[0].key, "death", date(2026, 11, 5), *common)
    heads = [
        [one.name for one in on(date(2026, 11, day)).members if one.is_head] for day in (5, 6, 10)
    ]
    assert heads == [["王秀英"], ["家人2"], ["家人2"]]
