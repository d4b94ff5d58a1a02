"""Grids with their team today, and teams with what they carry."""

from datetime import date, timedelta

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import GridDuty, Policy, TeamMember
from contracts_app.queries.grids import (
    get_responsible_team,
    list_grid_choices,
    list_grids,
    list_grids_of_team,
)
from contracts_app.queries.scope import everything, scope_of
from contracts_app.queries.team_load import loads_of_teams
from contracts_app.queries.team_staff import list_serving
from contracts_app.queries.teams import get_team, list_team_choices, list_teams
from contracts_app.services.audit import SYSTEM
from contracts_app.services.grid_duty import assign_grids
from contracts_app.services.household_life import leave_household
from tests.factories import (
    TODAY,
    GridFactory,
    TeamFactory,
    World,
    make_household,
    make_team,
    make_world,
)
from tests.support.signed_in import far_household, sign_up
from tests.support.statements import counted_statements


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


def test_the_tree_names_the_team_of_today_and_the_next_one(world: World) -> None:
    make_team(world.centre, code="T02")
    GridFactory(code="G3")
    tomorrow = TODAY + timedelta(days=1)
    assign_grids(["G1"], "T02", tomorrow, everything(TODAY), SYSTEM, TODAY)
    make_household(world.grids[0])
    first, second, third = list_grids(scope_of(world.users["leader"], TODAY), TODAY)
    assert (first.code, first.team_code, first.next_from) == ("G1", "T01", tomorrow)
    assert (first.households, second.households) == (1, 0)
    assert (second.team_code, second.next_team) == ("T01", None)
    assert third.unassigned
    assert not first.unassigned
    later = list_grids(everything(TODAY), tomorrow)[0]
    assert (later.team_code, later.since) == ("T02", tomorrow)


def test_a_grid_with_grids_below_it_needs_no_team(world: World) -> None:
    parent = GridFactory(code="G0", kind="village")
    GridFactory(code="G01", parent_id=parent.id)
    rows = {row.code: row for row in list_grids(everything(TODAY), TODAY)}
    assert not rows["G0"].is_leaf
    assert not rows["G0"].unassigned
    assert (rows["G01"].parent_code, rows["G01"].unassigned) == ("G0", True)


def test_grids_elsewhere_and_retired_ones_are_left_out(world: World) -> None:
    far_household()
    world.grids[1].retired_on = TODAY
    db.session.flush()
    leader = scope_of(world.users["leader"], TODAY)
    assert [row.code for row in list_grids(leader, TODAY)] == ["G1"]
    assert [row.code for row in list_grid_choices(leader)] == ["G1"]


def test_the_tree_costs_the_same_for_many_grids(world: World) -> None:
    counts, scope = [], everything(TODAY)
    for more in (3, 40):
        for _ in range(more):
            grid = GridFactory()
            db.session.add(
                GridDuty(
                    county_code=grid.county_code, grid_id=grid.id, team_id=world.team.id,
                    valid_from=date(2021, 1, 1),
                )
            )  # fmt: skip
        db.session.flush()
        with counted_statements() as statements:
            list_grids(scope, TODAY)
        counts.append(len(statements))
    assert counts == [4, 4]


def test_who_is_responsible_is_known_for_any_day(world: World) -> None:
    make_team(world.centre, code="T02")
    assign_grids(["G1"], "T02", TODAY, everything(TODAY), SYSTEM, TODAY)
    yesterday = TODAY - timedelta(days=1)
    grid = world.grids[0].id
    assert get_responsible_team(grid, yesterday).code == "T01"
    assert get_responsible_team(grid, TODAY).code == "T02"
    assert get_responsible_team(grid, date(2019, 12, 31)) is None
    assert [row.code for row in list_grids_of_team(world.team.id, TODAY)] == ["G2"]


def test_the_load_of_a_team_counts_every_household_and_person_once(world: World) -> None:
    household, people = make_household(world.grids[0])
    sign_up(household, people[0])
    other, others = make_household(world.grids[1], members=2)
    sign_up(other, others[0])
    leave_household(people[2].key, "moved_out", TODAY, everything(TODAY), SYSTEM, TODAY)
    team = get_team("T01", everything(TODAY), TODAY)
    assert team is not None
    assert (team.households, team.persons) == (2, 4)
    assert loads_of_teams([team.id]) == {team.id: (2, 4)}


def test_limits_come_from_the_team_or_the_nearest_policy(world: World) -> None:
    make_team(world.centre, code="T02", max_households=30, max_persons=0)
    db.session.add(
        Policy(
            key="team.households_hard", institution_code="ORG00",
            valid_from=date(2026, 1, 1), value=700,
        )
    )  # fmt: skip
    db.session.add(
        Policy(
            key="team.households_hard", institution_code="ORG01",
            valid_from=TODAY + timedelta(days=1), value=1,
        )
    )  # fmt: skip
    db.session.flush()
    first, second = list_teams(everything(TODAY), TODAY)
    assert (first.households_limit, first.persons_limit) == (700, 10000)
    assert (second.households_limit, second.persons_limit) == (30, 0)


def test_missing_posts_are_named(world: World) -> None:
    TeamFactory(code="T02", institution_id=world.centre.id)
    full, empty = list_teams(everything(TODAY), TODAY)
    assert full.missing == ()
    assert set(empty.missing) == {"gp_or_physician", "nurse", "public_health", "leader"}
    member = db.session.query(TeamMember).filter_by(team_id=world.team.id, post="nurse").one()
    member.valid_to = TODAY - timedelta(days=1)
    db.session.flush()
    assert list_teams(everything(TODAY), TODAY)[0].missing == ("nurse",)
    assert len(list_serving(world.team.id, TODAY)) == 2


def test_teams_elsewhere_and_dissolved_ones_are_not_offered(world: World) -> None:
    far = make_team(world.hospital, code="T80")[0]
    make_team(world.centre, code="T90", dissolved_on=TODAY)
    clerk = scope_of(world.users["clerk"], TODAY)
    assert [team.code for team in list_teams(clerk, TODAY)] == ["T01", "T90"]
    assert [team.code for team in list_team_choices(clerk)] == ["T01"]
    assert get_team(far.code, clerk, TODAY) is None


def test_many_teams_cost_as_many_statements_as_one(world: World) -> None:
    counts, scope = [], everything(TODAY)
    for more in (0, 12):
        for _ in range(more):
            make_team(world.centre)
        with counted_statements() as statements:
            list_teams(scope, TODAY)
        counts.append(len(statements))
    assert counts == [8, 8]
