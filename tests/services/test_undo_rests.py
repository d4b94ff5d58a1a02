"""An entry on which another one, an absence or a signing rests is taken back after that one."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Household, HouseholdAction, Resident
from contracts_app.queries.household_state import state_on
from contracts_app.queries.scope import Scope, everything
from contracts_app.rules.person import Typed
from contracts_app.services.arrivals import Arrival, move_in
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.errors import Refused
from contracts_app.services.homes import NewHead, NewHome, change_head, move_home
from contracts_app.services.marriages import Marriage, join_household
from contracts_app.services.signers import HandSignature, sign_for_household
from contracts_app.services.suspensions import Absence, resume, suspend
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, World, make_household
from tests.support.family import is_whole, newest
from tests.support.signed_in import sign_up

Home = tuple[Household, list[Resident]]


def desk() -> tuple[Scope, Actor, date]:
    return everything(TODAY), SYSTEM, TODAY


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def home(world: World) -> Home:
    return make_household(world.grids[0], members=3, code="H1")


def undo(action: HouseholdAction) -> None:
    undo_action(action.id, "wrong person", *desk())
    db.session.expire_all()


def stays(action: HouseholdAction) -> bool:
    with pytest.raises(Refused, match="changed_since"):
        undo(action)
    return action.undone_at_utc is None


def arrives(days: int = 30) -> tuple[HouseholdAction, Resident]:
    typed = Typed(name="来人", sex="女", birth_date=date(1960, 5, 6), id_type="无")
    return move_in("H1", Arrival(ago(days), "80", typed=typed), *desk()), newest()


def last_action() -> HouseholdAction:
    return db.session.scalars(select(HouseholdAction).order_by(HouseholdAction.id.desc())).first()


def test_who_is_head_again_stays_it_when_the_first_change_was_wrong(home: Home) -> None:
    household, people = home
    first = change_head(NewHead("H1", people[1].key, ago(30)), *desk())
    second = change_head(NewHead("H1", people[0].key, ago(20)), *desk())
    third = change_head(NewHead("H1", people[1].key, ago(10)), *desk())
    assert stays(first)
    assert state_on(household.id, TODAY).members[0].key == people[1].key
    for action in (third, second, first):
        undo(action)
    assert state_on(household.id, TODAY).members[0].key == people[0].key


def test_a_household_that_came_back_to_a_grid_stays_there(home: Home) -> None:
    household, _people = home
    first = move_home(NewHome("H1", ago(30), "G2", household.address), *desk())
    move_home(NewHome("H1", ago(20), "G1", household.address), *desk())
    move_home(NewHome("H1", ago(10), "G2", household.address), *desk())
    assert stays(first)
    places = [state_on(household.id, ago(days)).grid_code for days in (35, 25, 15, 5)]
    assert places == ["G1", "G2", "G1", "G2"]


def test_an_arrival_stays_while_an_absence_rests_on_it(home: Home) -> None:
    arrival, person = arrives()
    away = suspend(Absence("H1", person.key, "work", ago(20)), *desk())
    assert stays(arrival)
    undo(away)
    undo(arrival)


def test_a_marriage_stays_while_the_new_household_is_away(home: Home, world: World) -> None:
    _household, people = home
    make_household(world.grids[0], members=3, code="H2")
    marriage = join_household(Marriage("H1", people[2].key, "H2", "80", ago(30)), *desk())
    away = suspend(Absence("H2", "", "work", ago(20)), *desk())
    assert stays(marriage)
    undo(away)
    undo(marriage)


def test_a_return_stays_when_an_absence_after_it_is_over_as_well(home: Home) -> None:
    _household, people = home
    suspend(Absence("H1", people[2].key, "work", ago(60)), *desk())
    back = resume("H1", people[2].key, ago(40), *desk())
    suspend(Absence("H1", people[2].key, "study", ago(20)), *desk())
    resume("H1", people[2].key, ago(10), *desk())
    assert stays(back)


def test_an_arrival_stays_while_the_person_stands_for_the_household(home: Home) -> None:
    household, people = home
    contract = sign_up(household, people[0], on=ago(40))
    arrival, person = arrives()
    paper = HandSignature(ago(5), paper=True)
    sign_for_household(contract.contract_no, person.key, paper, *desk())
    assert stays(arrival)
    undo(last_action())
    undo(arrival)
    assert is_whole()


def test_an_arrival_stays_while_a_contract_covers_the_person(home: Home) -> None:
    household, people = home
    arrival, person = arrives()
    sign_up(household, people[0], on=ago(20), members=(people[0].key, person.key))
    assert stays(arrival)
    assert is_whole()
