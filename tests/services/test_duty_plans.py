"""Draft plans: steps, undo and redo, copies, and two people at one draft."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import (
    AuditEvent,
    DutyPlan,
    DutyPlanGrid,
    DutyPlanTeam,
    GridDuty,
)
from contracts_app.queries import duty_plans as plans
from contracts_app.queries.scope import Scope, everything, scope_of
from contracts_app.services import duty_plan_steps as steps
from contracts_app.services.audit import SYSTEM
from contracts_app.services.duty_plans import (
    begin_plan,
    change_plan,
    copy_plan,
    count_again,
    discard_plan,
)
from contracts_app.services.errors import NotFound, Refused
from tests.factories import (
    TODAY,
    GridFactory,
    World,
    make_household,
    make_team,
    make_users,
    make_world,
)
from tests.services.test_signing import request_for, sign
from tests.support.engines import ON_ONE_ENGINE
from tests.support.statements import counted_statements

SOON = TODAY + timedelta(days=10)


def reach() -> Scope:
    return everything(TODAY)


def begin(world: World, starts_on: date = SOON, name: str = "方案甲") -> DutyPlan:
    return begin_plan(name, starts_on, world.centre, reach(), SYSTEM, TODAY)


def two_teams() -> World:
    world = make_world()
    make_team(world.centre, code="T02", name="第二团队")
    return world


def move(plan: DutyPlan, codes: list[str], team: str) -> list[str]:
    return steps.move_grids(plan.key, plan.version, codes, team, reach(), SYSTEM)[1]


def owners(plan: DutyPlan) -> dict[str, str | None]:
    """Team codes by grid code after the steps of a plan."""
    names = {row.id: row.code for row in plans.teams_for(reach(), plan.starts_on)}
    after = steps.plan_state(plan)[1]
    return {
        row.code: None if after[row.id] is None else names[after[row.id]]
        for row in plans.grids_of_plan(plan.id)
    }


def test_a_plan_begins_with_the_duties_of_its_first_day(any_app: Flask) -> None:
    world = two_teams()
    GridFactory(code="G3")
    assert owners(begin(world)) == {"G1": "T01", "G2": "T01", "G3": None}


def test_what_lives_on_a_grid_is_counted_from_rows(any_app: Flask) -> None:
    world = two_teams()
    household, people = make_household(world.grids[0], members=3, tags=("HTN", "ELDER"))
    make_household(world.grids[0], members=2)
    people[2].permanent = False
    sign(request_for(household, people[0], members=(people[0].key, people[1].key)))
    plan = begin(world)
    row = next(one for one in plans.grids_of_plan(plan.id) if one.code == "G1")
    assert (row.households, row.persons, row.key_persons) == (2, 4, 1)
    assert row.weight == 4 * 100 + 100 + 50
    assert (row.signed_households, row.signed_persons) == (1, 2)
    team = db.session.scalars(select(DutyPlanTeam).filter_by(team_id=world.team.id)).one()
    assert (team.households, team.persons) == (1, 2)


def test_steps_can_be_taken_back_and_done_again(any_app: Flask) -> None:
    plan = begin(two_teams())
    move(plan, ["G1"], "T02")
    move(plan, ["G2"], "T02")
    steps.undo_step(plan.key, plan.version, reach(), SYSTEM)
    assert owners(plan) == {"G1": "T02", "G2": "T01"}
    steps.redo_step(plan.key, plan.version, reach(), SYSTEM)
    assert owners(plan) == {"G1": "T02", "G2": "T02"}
    for _ in range(3):
        steps.undo_step(plan.key, plan.version, reach(), SYSTEM)
    assert owners(plan) == {"G1": "T01", "G2": "T01"}


def test_a_step_after_an_undo_replaces_what_was_undone(any_app: Flask) -> None:
    plan = begin(two_teams())
    move(plan, ["G1"], "T02")
    steps.undo_step(plan.key, plan.version, reach(), SYSTEM)
    move(plan, ["G2"], "")
    version = plan.version
    steps.redo_step(plan.key, version, reach(), SYSTEM)
    assert plan.version == version
    assert owners(plan) == {"G1": "T01", "G2": None}


def test_of_many_steps_one_move_for_each_grid_is_read(any_app: Flask) -> None:
    plan = begin(two_teams())
    for team in ("T02", "T01", "T02", ""):
        move(plan, ["G1"], team)
    move(plan, ["G2"], "T02")
    steps.undo_step(plan.key, plan.version, reach(), SYSTEM)
    steps.undo_step(plan.key, plan.version, reach(), SYSTEM)
    assert [(one.step, one.team_id is None) for one in plans.last_moves(plan)] == [(3, False)]
    assert plans.last_step(plan.id) == 5
    assert owners(plan) == {"G1": "T02", "G2": "T01"}


def test_a_move_to_the_same_team_is_no_step(any_app: Flask) -> None:
    plan = begin(two_teams())
    assert move(plan, ["G1", "G2"], "T01") == []
    assert (plan.cursor, plan.version) == (0, 1)
    assert move(plan, ["G1", "G1"], "T02") == ["G1"]


def test_nothing_of_a_draft_is_live(any_app: Flask) -> None:
    plan = begin(two_teams())
    before = db.session.execute(select(GridDuty.grid_id, GridDuty.team_id)).all()
    move(plan, ["G1", "G2"], "T02")
    assert db.session.execute(select(GridDuty.grid_id, GridDuty.team_id)).all() == before


def test_who_edits_second_hears_of_the_first(any_app: Flask) -> None:
    plan = begin(two_teams())
    shown = plan.version
    move(plan, ["G1"], "T02")
    with pytest.raises(steps.PlanChanged) as clash:
        steps.move_grids(plan.key, shown, ["G2"], "T02", reach(), SYSTEM)
    theirs = plans.steps_since(clash.value.plan, shown)
    assert [(row.code, row.team) for row in theirs] == [("G1", "第二团队")]
    assert owners(plan) == {"G1": "T02", "G2": "T01"}


@ON_ONE_ENGINE
@pytest.mark.parametrize("verb", [steps.undo_step, steps.redo_step, discard_plan, count_again])
def test_every_change_of_a_draft_needs_its_version(any_app: Flask, verb: object) -> None:
    plan = begin(two_teams())
    with pytest.raises(steps.PlanChanged):
        verb(plan.key, plan.version - 1, reach(), SYSTEM)  # type: ignore[operator]


@pytest.mark.parametrize(("codes", "team"), [(["NONE"], "T02"), (["G1"], "NONE"), ([], "T02")])
def test_unknown_grids_and_teams_are_not_found(any_app: Flask, codes: list[str], team: str) -> None:
    plan = begin(two_teams())
    with pytest.raises(NotFound):
        move(plan, codes, team)
    assert plan.cursor == 0


def test_a_team_that_is_dissolved_by_then_gets_nothing(any_app: Flask) -> None:
    world = two_teams()
    make_team(world.centre, code="T03", dissolved_on=SOON)
    with pytest.raises(NotFound):
        move(begin(world), ["G1"], "T03")


def test_a_copy_goes_its_own_way(any_app: Flask) -> None:
    plan = begin(two_teams())
    move(plan, ["G1"], "T02")
    other = copy_plan(plan.key, "方案乙", reach(), SYSTEM)
    move(other, ["G2"], "T02")
    assert owners(plan) == {"G1": "T02", "G2": "T01"}
    assert owners(other) == {"G1": "T02", "G2": "T02"}


def test_counting_again_takes_new_and_retired_grids_into_account(any_app: Flask) -> None:
    world = two_teams()
    plan = begin(world)
    move(plan, ["G1", "G2"], "T02")
    GridFactory(code="G3")
    world.grids[1].retired_on = SOON
    count_again(plan.key, plan.version, reach(), SYSTEM)
    assert owners(plan) == {"G1": "T02", "G3": None}


def test_a_new_first_day_counts_the_duties_of_that_day(any_app: Flask) -> None:
    world = two_teams()
    plan = begin(world)
    duty = db.session.scalars(select(GridDuty).filter_by(grid_id=world.grids[0].id)).one()
    duty.valid_to = SOON
    change_plan(plan.key, plan.version, "", SOON + timedelta(days=1), reach(), SYSTEM, TODAY)
    assert owners(plan) == {"G1": None, "G2": "T01"}
    assert plan.name == "方案甲"


@pytest.mark.parametrize("days", [-1, 732])
def test_a_plan_begins_neither_in_the_past_nor_years_ahead(any_app: Flask, days: int) -> None:
    with pytest.raises(Refused) as refused:
        begin(two_teams(), TODAY + timedelta(days=days))
    assert refused.value.codes == ["bad_date"]


def test_a_plan_without_a_name_is_refused(any_app: Flask) -> None:
    with pytest.raises(Refused) as refused:
        begin(two_teams(), name="  ")
    assert refused.value.codes == ["missing_required"]


def test_where_there_are_no_grids_there_is_nothing_to_plan(any_app: Flask) -> None:
    world = two_teams()
    for grid in world.grids:
        grid.retired_on = date(2026, 1, 1)
    with pytest.raises(Refused) as refused:
        begin(world)
    assert refused.value.codes == ["no_grids"]


def test_a_plan_that_was_put_away_cannot_be_changed(any_app: Flask) -> None:
    plan = begin(two_teams())
    discard_plan(plan.key, plan.version, reach(), SYSTEM)
    with pytest.raises(Refused) as refused:
        move(plan, ["G1"], "T02")
    assert refused.value.codes == ["plan_closed"]


def test_the_plan_of_another_institution_does_not_exist(any_app: Flask) -> None:
    world = two_teams()
    users = make_users(world)
    plan = begin_plan("局", SOON, world.bureau, reach(), SYSTEM, TODAY)
    assert plans.find_plan(plan.key, scope_of(users["leader"], TODAY)) is None
    assert plans.find_plan(plan.key, scope_of(users["bureau"], TODAY)) is plan


def test_every_change_of_a_plan_leaves_an_audit_row(any_app: Flask) -> None:
    plan = begin(two_teams())
    move(plan, ["G1"], "T02")
    steps.undo_step(plan.key, plan.version, reach(), SYSTEM)
    steps.redo_step(plan.key, plan.version, reach(), SYSTEM)
    count_again(plan.key, plan.version, reach(), SYSTEM)
    discard_plan(plan.key, plan.version, reach(), SYSTEM)
    query = select(AuditEvent.verb).filter_by(object_key=plan.key).order_by(AuditEvent.id)
    assert list(db.session.scalars(query)) == [
        "plan.begin", "plan.move", "plan.undo", "plan.redo", "plan.count", "plan.discard",
    ]  # fmt: skip


def test_the_statements_of_beginning_do_not_grow_with_the_grids(any_app: Flask) -> None:
    world = two_teams()
    with counted_statements() as few:
        begin(world)
    for _ in range(30):
        make_household(GridFactory())
    db.session.flush()
    with counted_statements() as many:
        begin(world)
    assert len(many) == len(few)
    assert db.session.scalar(select(func.count()).select_from(DutyPlanGrid)) == 2 + 32
