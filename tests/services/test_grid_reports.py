"""Doors, gaps and coverage while grids change, for whom they are shown and what they cost."""

import pytest
from flask import Flask
from sqlalchemy import update

from contracts_app.extensions import db
from contracts_app.models import (
    GridDuty,
)
from contracts_app.queries.coverage import coverage
from contracts_app.queries.doors import who_answers
from contracts_app.queries.duty import responsible_team_id
from contracts_app.queries.gaps import list_coming_gaps, list_gaps
from contracts_app.queries.grids import get_responsible_team, list_grids
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.checks import run_checks
from tests.factories import (
    TODAY,
    GridFactory,
    HouseholdFactory,
    World,
    make_household,
    make_world,
)
from tests.support.grid_lives import (
    DAY,
    HALVES,
    TOMORROW,
    YESTERDAY,
    assign,
    grid_world,
    part,
    retire,
    split,
    the_grid,
)
from tests.support.statements import counted_statements


@pytest.fixture
def world(any_app: Flask) -> World:
    return grid_world()


def test_a_village_user_reaches_only_own_grids_and_doors(app: Flask) -> None:
    world = make_world(users=True)
    far = GridFactory(code="G7", village_code="110199100202")
    make_household(far, code="FAR")
    make_household(world.grids[0], code="NEAR")
    scope = scope_of(world.users["village"], TODAY)
    assert who_answers("NEAR", TODAY, scope)
    assert who_answers("FAR", TODAY, scope) is who_answers("G7", TODAY, scope) is None
    assert [gap.grid_code for gap in list_gaps(everything(TODAY), TODAY)] == ["G7"]
    assert list_gaps(scope, TODAY) == []


def test_a_household_and_a_grid_with_one_code_are_told_apart(world: World) -> None:
    GridFactory(code="H5")
    scope = everything(TODAY)
    kinds = [who_answers("H5", TODAY, scope, kind) for kind in (None, "household", "grid")]
    assert [one.kind for one in kinds if one] == ["household", "household", "grid"]
    assert who_answers("G2", TODAY, scope, "household") is None


def test_a_dissolved_team_answers_for_nobody(world: World) -> None:
    world.team.dissolved_on = TOMORROW
    db.session.flush()
    scope = everything(TODAY)
    today, later = who_answers("H1", TODAY, scope), who_answers("H1", TOMORROW, scope)
    assert today
    assert later
    assert today.team
    assert (today.team.until, later.team, later.gap) == (TODAY, None, "team_dissolved")
    grid = world.grids[0].id
    assert [responsible_team_id(grid, day) for day in (TODAY, TOMORROW)] == [world.team.id, None]
    assert get_responsible_team(grid, TODAY).code == "T01"
    assert get_responsible_team(grid, TOMORROW) is None
    assert {row.team_code for row in list_grids(scope, TOMORROW)} == {None}
    coming = [
        (one.grid_code, one.first, one.last, one.reason) for one in list_coming_gaps(scope, TODAY)
    ]
    assert coming == [(code, TOMORROW, None, "team_dissolved") for code in ("G1", "G2")]
    assert coverage(scope, TOMORROW).unassigned == ["G1", "G2"]
    gap = next(one for one in run_checks().checks if one.name == "grid_duty_no_gap")
    assert (gap.sample, run_checks().ok) == (["G1", "G2"], True)


def test_a_duty_that_ends_is_a_gap_that_comes(world: World) -> None:
    db.session.execute(
        update(GridDuty).where(GridDuty.grid_id == world.grids[0].id).values(valid_to=TODAY)
    )
    assign("G1", "T02", TOMORROW + 2 * DAY)
    (gap,) = list_coming_gaps(everything(TODAY), TODAY)
    assert (gap.grid_code, gap.first, gap.last, gap.reason) == (
        "G1", TOMORROW, TOMORROW + DAY, "duty_ends",
    )  # fmt: skip


def test_uncovered_households_are_counted_in_the_grid_of_that_day(world: World) -> None:
    GridFactory(code="G3")
    retire("G1", into="G3")
    scope = everything(TODAY)
    assert coverage(scope, TODAY).households_uncovered == 4
    assert coverage(scope, YESTERDAY).households_uncovered == 0
    assert coverage(scope, YESTERDAY).unassigned == ["G3"]


def test_reports_cost_the_same_for_many_grids_and_moves(world: World) -> None:
    counts, scope = [], everything(TODAY)
    for round_ in range(2):
        for number in range(1 + 20 * round_):
            grid = GridFactory(code=f"X{round_}{number}")
            HouseholdFactory(grid_id=grid.id)
            db.session.flush()
            retire(grid.code, into="G1")
        with counted_statements() as statements:
            list_gaps(scope, YESTERDAY)
            list_coming_gaps(scope, TODAY)
            coverage(scope, YESTERDAY)
            who_answers("H1", YESTERDAY, scope)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 16


def test_a_big_grid_is_split_with_as_many_statements_as_a_small_one(world: World) -> None:
    big = GridFactory(code="BIG")
    for number in range(300):
        HouseholdFactory(grid_id=big.id, address=f"{number % 2}组")
    db.session.flush()
    counts = []
    for code, parts in (
        ("G1", HALVES),
        ("BIG", (part("C", addresses=("0",)), part("D", addresses=("1",)))),
    ):
        with counted_statements() as statements:
            split(*parts, code=code)
        counts.append(len(statements))
    assert counts[1] <= counts[0]
    assert the_grid("C").opened_on == TODAY
