"""A household moves to another grid, or another member heads it; the contract goes on."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Grid,
    HeadChange,
    Household,
    HouseholdMove,
    Membership,
    Resident,
)
from contracts_app.queries.grid_days import count_homes
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import Refused
from contracts_app.services.homes import NewHead, NewHome, change_head, move_home
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, GridFactory, World, make_household
from tests.support.signed_in import audited, sign_up

DAY = timedelta(days=1)
SIGNED = date(2026, 10, 1)

Home = tuple[Household, list[Resident]]


@pytest.fixture
def home(world: World) -> Home:
    return make_household(world.grids[0], members=3, code="H1")


def move(on: date = TODAY, grid: str = "G2", address: str = "三组1号") -> object:
    asked = NewHome("H1", on, grid, address)
    return move_home(asked, everything(TODAY), SYSTEM, TODAY)


def lead(person: Resident, **more: object) -> object:
    asked = NewHead("H1", person.key, **{"on": TODAY, **more})
    return change_head(asked, everything(TODAY), SYSTEM, TODAY)


def undo(action: object) -> None:
    undo_action(action.id, "mistake", everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()


def homes_on(grid: Grid, day: date) -> int:
    return count_homes(select(Grid.id).where(Grid.id == grid.id), day).get(grid.id, 0)


def relations() -> list[tuple[str, bool]]:
    query = select(Membership.relation, Membership.is_head).order_by(Membership.id)
    return [tuple(row) for row in db.session.execute(query)]


def test_the_household_lives_elsewhere_from_the_day_and_its_contract_goes_on(
    home: Home, world: World
) -> None:
    household, people = home
    contract = sign_up(household, people[0], on=SIGNED)
    move()
    db.session.expire_all()
    assert (household.grid_id, household.address) == (world.grids[1].id, "三组1号")
    one = db.session.scalars(select(HouseholdMove)).one()
    assert (one.from_grid_id, one.to_grid_id, one.moved_on, one.reason) == (
        world.grids[0].id, world.grids[1].id, TODAY, "home",
    )  # fmt: skip
    assert (homes_on(world.grids[0], TODAY - DAY), homes_on(world.grids[1], TODAY)) == (1, 1)
    assert db.session.scalars(select(Contract)).all() == [contract]
    assert contract.status == "active"
    assert [row.object_key for row in audited("household.home")] == ["H1"]
    assert run_checks().ok


def test_a_new_address_in_the_same_grid_is_no_move_between_grids(home: Home) -> None:
    move(grid="G1")
    assert db.session.scalars(select(HouseholdMove)).all() == []
    assert home[0].address == "三组1号"


def test_a_move_is_taken_back_with_its_history(home: Home, world: World) -> None:
    household, _people = home
    before = household.address
    undo(move(TODAY - 3 * DAY))
    assert (household.grid_id, household.address) == (world.grids[0].id, before)
    assert db.session.scalars(select(HouseholdMove)).all() == []
    assert homes_on(world.grids[0], TODAY) == 1


def test_a_move_that_another_followed_stays(home: Home, world: World) -> None:
    first = move(TODAY - 3 * DAY)
    move(TODAY, "G1", "四组2号")
    with pytest.raises(Refused, match="changed_since"):
        undo(first)


def test_a_move_is_not_taken_back_to_a_grid_that_is_gone(home: Home, world: World) -> None:
    action = move()
    world.grids[0].retired_on = TODAY
    with pytest.raises(Refused, match="changed_since"):
        undo(action)


def test_moves_that_cannot_be_are_refused(home: Home, world: World) -> None:
    move(TODAY - DAY)
    GridFactory(code="SUB", parent_id=world.grids[0].id)
    for code, asked in (
        ("bad_date", (TODAY - DAY, "G1", "x")),
        ("future_date", (TODAY + DAY, "G1", "x")),
        ("unknown_value", (TODAY, "nowhere", "x")),
        ("unknown_value", (TODAY, "G1", "x")),
        ("missing_required", (TODAY, "G2", " ")),
        ("nothing_changed", (TODAY, "G2", "三组1号")),
    ):
        with pytest.raises(Refused, match=code):
            move(*asked)


def test_another_member_heads_the_household_and_relations_are_told_anew(home: Home) -> None:
    household, people = home
    lead(people[1], relations={people[2].key: "80"})
    assert relations() == [("10", False), ("02", True), ("80", False)]
    change = db.session.scalars(select(HeadChange)).one()
    assert (change.household_id, change.from_resident_id, change.to_resident_id) == (
        household.id, people[0].id, people[1].id,
    )  # fmt: skip
    assert (change.changed_on, change.undone) == (TODAY, False)
    assert run_checks().ok


def test_a_change_of_head_is_taken_back(home: Home) -> None:
    undo(lead(home[1][2]))
    assert relations() == [("02", True), ("10", False), ("20", False)]
    assert db.session.scalars(select(HeadChange.undone)).all() == [True]


def test_heads_that_cannot_be_are_refused(home: Home) -> None:
    _household, people = home
    for code, person, more in (
        ("nothing_changed", people[0], {}),
        ("future_date", people[1], {"on": TODAY + DAY}),
        ("bad_date", people[1], {"on": date(1950, 1, 1)}),
        ("unknown_value", people[1], {"relations": {people[0].key: "02"}}),
    ):
        with pytest.raises(Refused, match=code):
            lead(person, **more)
    assert relations() == [("02", True), ("10", False), ("20", False)]


def test_relations_are_corrected_while_the_head_stays(home: Home) -> None:
    _household, people = home
    action = lead(people[0], relations={people[2].key: "38"})
    assert relations() == [("02", True), ("10", False), ("38", False)]
    assert db.session.scalars(select(HeadChange)).all() == []
    undo(action)
    assert relations() == [("02", True), ("10", False), ("20", False)]


def test_a_head_is_not_entered_for_days_before_the_one_who_is_head_now(home: Home) -> None:
    _household, people = home
    lead(people[1], on=TODAY - 10 * DAY)
    with pytest.raises(Refused, match="bad_date"):
        lead(people[2], on=TODAY - 20 * DAY)
    lead(people[2], on=TODAY - 10 * DAY)
    assert membership_of(people[2]).is_head


def membership_of(person: Resident) -> Membership:
    return db.session.scalars(select(Membership).filter_by(resident_id=person.id)).one()


def test_an_address_is_not_entered_for_days_before_the_last_one(home: Home) -> None:
    household, _people = home
    move(on=TODAY - 10 * DAY, grid="G1", address="三组1号")
    with pytest.raises(Refused, match="bad_date"):
        move(on=TODAY - 20 * DAY, grid="G1", address="二组1号")
    undo(move(on=TODAY - 10 * DAY, grid="G1", address="三组1号西"))
    assert household.address == "三组1号"
