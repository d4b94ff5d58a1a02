"""Grids are merged and retired, and their households keep a team and a doctor."""

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    HouseholdMove,
    Team,
)
from contracts_app.queries.doors import who_answers
from contracts_app.queries.gaps import list_gaps
from contracts_app.queries.scope import everything
from contracts_app.services.grid_life import NewGrid
from tests.factories import (
    TODAY,
    GridFactory,
    HouseholdFactory,
    StaffFactory,
    World,
)
from tests.support.grid_lives import (
    BEGAN,
    TOMORROW,
    YESTERDAY,
    answers,
    appoint_doctor,
    assign,
    doctors,
    duties,
    grid_world,
    merge,
    places,
    refused,
    retire,
    split,
    succession,
    the_grid,
)


@pytest.fixture
def world(any_app: Flask) -> World:
    return grid_world()


def test_a_merge_into_a_new_grid_keeps_the_common_team(world: World) -> None:
    merge("G1", "G2", into=NewGrid("M", "合并"))
    assert set(places().values()) == {"M"}
    assert duties("M") == [("T01", TODAY, None)]
    assert answers("H5", YESTERDAY, TODAY) == [("G2", "T01"), ("M", "T01")]
    assert {kind for kind, *_rest in succession()} == {"merge"}
    assert the_grid("G1").retired_on == the_grid("G2").retired_on == TODAY


def test_a_merge_into_one_of_them_leaves_its_duty_untouched(world: World) -> None:
    merge("G1", "G2", into="G2")
    assert set(places().values()) == {"G2"}
    assert duties("G2") == [("T01", BEGAN, None)]
    assert the_grid("G2").retired_on is None


def test_who_merges_grids_of_two_teams_chooses_one(world: World) -> None:
    assign("G2", "T02", TOMORROW)
    db.session.commit()
    assert refused(lambda: merge("G1", "G2", into="G1")) == [("team_needed", "")]
    assert refused(lambda: merge("G1", "G2", into="G1", team_code="XX")) == [("team_unknown", "XX")]
    merge("G1", "G2", into="G2", team_code="T03")
    assert duties("G2") == [("T01", BEGAN, YESTERDAY), ("T03", TODAY, None)]
    assert duties("G1") == [("T01", BEGAN, YESTERDAY)]


def test_a_grid_without_a_team_takes_that_of_the_others(world: World) -> None:
    grid = GridFactory(code="G3")
    HouseholdFactory(grid_id=grid.id, code="H6")
    merge("G1", "G3", into="G3")
    assert duties("G3") == [("T01", TODAY, None)]
    assert answers("H6", YESTERDAY, TODAY) == [("G3", None), ("G3", "T01")]


def test_the_doctor_of_the_others_comes_to_the_grid_that_stays(world: World) -> None:
    appoint_doctor("G1", world.doctor, YESTERDAY)
    seen = merge("G1", "G2", into="G2", dry_run=True)
    assert [span.who for span in seen.shares[0].doctors] == [world.doctor.id]
    merge("G1", "G2", into="G2", digest=seen.digest)
    assert doctors("G2") == [(world.doctor.id, TODAY, None)]
    assert doctors("G1") == [(world.doctor.id, YESTERDAY, YESTERDAY)]
    assert duties("G2") == [("T01", BEGAN, None)]


def test_where_doctors_differ_the_one_of_the_grid_that_stays_goes_on(world: World) -> None:
    other = StaffFactory(institution_id=world.centre.id)
    appoint_doctor("G1", world.doctor, YESTERDAY)
    appoint_doctor("G2", other, YESTERDAY)
    db.session.commit()
    seen = merge("G1", "G2", into=NewGrid("M", "合并"), dry_run=True)
    assert seen.shares[0].doctors == ()
    merge("G1", "G2", into="G2", team_code="T02")
    assert doctors("G2") == [(other.id, YESTERDAY, None)]
    assert duties("G2") == [("T01", BEGAN, YESTERDAY), ("T02", TODAY, None)]


def test_a_merge_that_cannot_be_is_refused(world: World) -> None:
    GridFactory(code="G7", village_code="110199100202")
    gone = db.session.scalars(select(Team).filter_by(code="T03")).one()
    gone.dissolved_on = TODAY
    db.session.commit()
    assert refused(lambda: merge("G1", "G1", into="G1")) == [("grids_needed", "")]
    assert refused(lambda: merge("G1", "G7", into="G1")) == [("other_village", "G7")]
    assert refused(lambda: merge("G1", "G2", into="G7")) == [("unknown_grid", "G7")]
    into = NewGrid("G7", "x")
    assert refused(lambda: merge("G1", "G2", into=into)) == [("grid_code_taken", "G7")]
    team = refused(lambda: merge("G1", "G2", into="G1", team_code="T03"))
    assert team == [("team_inactive", "T03")]


def test_what_was_split_can_be_merged_on_the_same_day(world: World) -> None:
    split()
    merge("A", "B", into=NewGrid("C", "又合并"))
    assert places()["H1"] == "C"
    assert duties("A") == duties("B") == []
    assert duties("C") == [("T01", TODAY, None)]
    moves = db.session.execute(select(HouseholdMove.from_grid_id, HouseholdMove.moved_on)).all()
    assert {tuple(move) for move in moves} == {(world.grids[0].id, TODAY)}
    assert answers("H1", YESTERDAY, TODAY) == [("G1", "T01"), ("C", "T01")]
    assert list_gaps(everything(TODAY), TODAY) == []


def test_a_grid_goes_out_of_use_and_its_households_to_another(world: World) -> None:
    assign("G2", "T02", TODAY)
    assert refused(lambda: retire("G1")) == [("households_left", "4")]
    assign("G2", "T02", TODAY)
    retire("G1", into="G2")
    assert set(places().values()) == {"G2"}
    assert answers("H1", YESTERDAY, TODAY) == [("G1", "T01"), ("G2", "T02")]
    answer = who_answers("G1", TODAY, everything(TODAY))
    assert answer
    assert (answer.gap, [one.code for one in answer.became]) == ("not_in_use", ["G2"])


def test_an_empty_grid_just_goes(world: World) -> None:
    GridFactory(code="G3", kind="building")
    effect = retire("G3")
    assert (effect.retired, effect.shares) == (("G3",), ())
    assert [into for _kind, _grid, into, _day in succession()] == [None]
    assert refused(lambda: retire("G3")) == [("grid_not_in_use", "G3")]
    assert refused(lambda: retire("G1", into="G1")) == [("grids_needed", "")]
