"""Households come to other grids, and where each was is known for every day."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Grid, Household, HouseholdMove
from contracts_app.queries.doors import who_answers
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.household_moves import move_households, move_to_grids
from contracts_app.vocabulary import MoveReason
from tests.factories import TODAY, GridFactory, HouseholdFactory, World, make_household, make_world
from tests.support.roster_imports import roster_world, take
from tests.support.rosters import cells
from tests.support.statements import counted_statements

DAY = timedelta(days=1)


@pytest.fixture
def world(any_app: Flask) -> World:
    world = make_world()
    world.grids.append(GridFactory(code="G3"))
    return world


@pytest.fixture
def home(world: World) -> Household:
    return make_household(world.grids[0], code="H1")[0]


def bring(home: Household, grid: Grid, day: date = TODAY) -> int:
    return move_households([home.id], grid.id, day, MoveReason.MERGE, SYSTEM)


def moves() -> list[tuple[int, int, date, str]]:
    query = select(HouseholdMove).order_by(HouseholdMove.household_id, HouseholdMove.moved_on)
    return [
        (one.from_grid_id, one.to_grid_id, one.moved_on, one.reason)
        for one in db.session.scalars(query)
    ]


def places(home: Household, *days: date) -> list[str]:
    """The code of the grid on each day."""
    found = [who_answers(home.code, day, everything(TODAY), "household") for day in days]
    return [one.grid_code for one in found if one]


def test_a_household_is_in_its_old_grid_until_the_day_before(world: World, home: Household) -> None:
    one, two, three = (grid.id for grid in world.grids)
    assert bring(home, world.grids[1], TODAY - 9 * DAY) == 1
    assert bring(home, world.grids[2]) == 1
    assert home.grid_id == three
    days = (date(1990, 1, 1), TODAY - 10 * DAY, TODAY - 9 * DAY, TODAY - DAY, TODAY, TODAY + DAY)
    assert places(home, *days) == ["G1", "G1", "G2", "G2", "G3", "G3"]
    assert [(old, new) for old, new, _day, _why in moves()] == [(one, two), (two, three)]


def test_two_moves_of_one_day_are_one(world: World, home: Household) -> None:
    bring(home, world.grids[1])
    move_households([home.id], world.grids[2].id, TODAY, MoveReason.SPLIT, SYSTEM)
    assert moves() == [(world.grids[0].id, world.grids[2].id, TODAY, "split")]


def test_who_is_back_on_the_same_day_never_moved(world: World, home: Household) -> None:
    bring(home, world.grids[1])
    bring(home, world.grids[0])
    assert moves() == []
    assert home.grid_id == world.grids[0].id
    assert places(home, TODAY - DAY, TODAY) == ["G1"] * 2


def test_who_is_back_on_the_next_day_was_away_for_one(world: World, home: Household) -> None:
    bring(home, world.grids[1], TODAY - DAY)
    bring(home, world.grids[0])
    assert places(home, TODAY - 2 * DAY, TODAY - DAY, TODAY) == ["G1", "G2", "G1"]


def test_a_household_that_is_there_already_stays_as_it_is(world: World, home: Household) -> None:
    assert bring(home, world.grids[0]) == 0
    assert moves() == []
    assert not db.session.scalars(select(AuditEvent)).all()


def test_a_clock_that_was_set_back_never_turns_the_history_around(
    world: World, home: Household
) -> None:
    bring(home, world.grids[1], TODAY + 3 * DAY)
    bring(home, world.grids[2], TODAY)
    assert moves() == [(world.grids[0].id, world.grids[2].id, TODAY + 3 * DAY, "merge")]
    assert home.grid_id == world.grids[2].id


def test_each_move_leaves_an_audit_row_with_both_grids(world: World, home: Household) -> None:
    bring(home, world.grids[1])
    event = db.session.scalars(select(AuditEvent)).one()
    assert (event.verb, event.object_key, event.reason) == ("household.grid", "H1", "merge")
    assert (event.before, event.after) == (
        {"grid": "G1"},
        {"grid": "G2", "moved_on": TODAY.isoformat()},
    )


def test_thousands_move_with_as_many_statements_as_one(world: World) -> None:
    one, two, three = (grid.id for grid in world.grids)
    homes = [HouseholdFactory(grid_id=one) for _ in range(2_500)]
    db.session.flush()
    ids = [home.id for home in homes]
    counts = []
    for some in (ids[:1], ids):
        with counted_statements() as statements:
            move_households(some, two, TODAY, MoveReason.SPLIT, SYSTEM)
        counts.append(len(statements))
        move_households(some, one, TODAY, MoveReason.SPLIT, SYSTEM)
    assert counts[0] == counts[1] <= 5
    targets = {id_: (two, three)[id_ % 2] for id_ in ids}
    with counted_statements() as statements:
        assert move_to_grids(targets, TODAY, MoveReason.ROSTER, None) == len(ids)
    assert len(statements) <= 4
    assert dict(db.session.execute(select(Household.id, Household.grid_id)).all()) == targets
    assert {old for old, _new, _day, _why in moves()} == {one}


def test_a_roster_that_names_another_grid_leaves_the_move(any_app: Flask) -> None:
    world = roster_world()
    take(cells(), today=TODAY - DAY)
    take(cells(grid_code="G2"))
    home = db.session.scalars(select(Household).order_by(Household.id)).first()
    assert home
    assert moves() == [(world.grids[0].id, world.grids[1].id, TODAY, "roster")]
    assert places(home, TODAY - DAY, TODAY) == ["G1", "G2"]
    take(cells(grid_code="G2"))
    assert len(moves()) == 1
