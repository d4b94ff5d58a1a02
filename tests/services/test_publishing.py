"""Publishing plans: read the report, then dated duties; undo is another plan."""

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, DutyPlan, Grid, GridDuty, Team
from contracts_app.queries.doors import who_answers
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.duty_plan_steps import PlanChanged
from contracts_app.services.errors import Conflict, Refused
from contracts_app.services.grid_duty import assign_grids
from contracts_app.services.plan_undo import begin_undo
from contracts_app.services.publishing import preview, publish_plan
from tests.factories import TODAY, GridFactory, make_household, make_team
from tests.services.test_duty_plans import SOON, begin, move, owners, reach, two_teams
from tests.services.test_signing import request_for, sign

DAY = timedelta(days=1)


def publish(plan: DutyPlan) -> int:
    digest = preview(plan, reach()).digest
    return publish_plan(plan.key, plan.version, digest, reach(), SYSTEM, TODAY)[1]


def team_on(grid: str, day: date) -> str | None:
    found = who_answers(grid, day, reach())
    return found.team.code if found and found.team else None


def duties() -> list[tuple[str, str, date, date | None]]:
    query = (
        select(Grid.code, Team.code, GridDuty.valid_from, GridDuty.valid_to)
        .join(GridDuty, GridDuty.grid_id == Grid.id)
        .join(Team, Team.id == GridDuty.team_id)
        .order_by(Grid.code, GridDuty.valid_from)
    )
    return [tuple(row) for row in db.session.execute(query)]


def test_a_published_plan_holds_from_its_first_day(any_app: Flask) -> None:
    plan = begin(two_teams())
    move(plan, ["G1"], "T02")
    assert publish(plan) == 1
    assert duties() == [
        ("G1", "T01", date(2020, 1, 1), SOON - DAY),
        ("G1", "T02", SOON, None),
        ("G2", "T01", date(2020, 1, 1), None),
    ]
    assert plan.state == "published"
    assert all(check.violations == 0 for check in run_checks().checks)


def test_a_grid_that_is_taken_away_is_in_the_gap_report(any_app: Flask) -> None:
    world = two_teams()
    make_household(world.grids[0])
    plan = begin(world)
    move(plan, ["G1"], "")
    report = preview(plan, reach())
    assert [(gap.code, gap.households, gap.first) for gap in report.gaps] == [("G1", 1, SOON)]
    publish(plan)
    assert [team_on("G1", day) for day in (SOON - DAY, SOON)] == ["T01", None]


def test_gaps_that_the_plan_does_not_close_are_reported_as_well(any_app: Flask) -> None:
    world = two_teams()
    GridFactory(code="G3")
    ends = db.session.scalars(select(GridDuty).filter_by(grid_id=world.grids[1].id)).one()
    ends.valid_to = SOON + 30 * DAY
    plan = begin(world)
    move(plan, ["G1"], "T02")
    GridFactory(code="G4")
    report = preview(plan, reach())
    assert {gap.code: gap.first for gap in report.gaps} == {
        "G2": SOON + 31 * DAY,
        "G3": SOON,
        "G4": SOON,
    }


def test_a_team_that_is_dissolved_leaves_a_gap_from_that_day(any_app: Flask) -> None:
    world = two_teams()
    world.team.dissolved_on = SOON + 5 * DAY
    plan = begin(world)
    move(plan, ["G1"], "T02")
    assert {gap.code: gap.first for gap in preview(plan, reach()).gaps} == {"G2": SOON + 5 * DAY}


def test_a_grid_of_a_team_that_is_gone_by_then_is_given_away_cleanly(any_app: Flask) -> None:
    world = two_teams()
    world.team.dissolved_on = SOON
    plan = begin(world)
    assert owners(plan) == {"G1": None, "G2": None}
    move(plan, ["G1", "G2"], "T02")
    assert preview(plan, reach()).gaps == ()
    publish(plan)
    assert [team_on("G1", day) for day in (SOON - DAY, SOON)] == ["T01", "T02"]


def test_a_change_that_was_decided_for_later_stays(any_app: Flask) -> None:
    world = two_teams()
    make_team(world.centre, code="T03")
    assign_grids(["G1"], "T03", SOON + 20 * DAY, reach(), SYSTEM, TODAY)
    plan = begin(world)
    move(plan, ["G1"], "T02")
    assert preview(plan, reach()).changed[0].until == SOON + 19 * DAY
    publish(plan)
    assert [row[1:] for row in duties() if row[0] == "G1"] == [
        ("T01", date(2020, 1, 1), SOON - DAY),
        ("T02", SOON, SOON + 19 * DAY),
        ("T03", SOON + 20 * DAY, None),
    ]


def test_the_report_has_to_be_read_as_it_is_now(any_app: Flask) -> None:
    plan = begin(two_teams())
    move(plan, ["G1"], "T02")
    read = preview(plan, reach()).digest
    GridFactory(code="G9")
    with pytest.raises(Refused) as refused:
        publish_plan(plan.key, plan.version, read, reach(), SYSTEM, TODAY)
    assert refused.value.codes == ["report_not_read"]
    assert team_on("G1", SOON) == "T01"


def test_a_contract_signed_meanwhile_makes_it_no_other_report(any_app: Flask) -> None:
    world = two_teams()
    household, people = make_household(world.grids[0])
    plan = begin(world)
    move(plan, ["G1"], "T02")
    before = preview(plan, reach())
    sign(request_for(household, people[0]))
    after = preview(plan, reach())
    assert [(one.team, one.contracts) for one in after.contracts] == [(world.team.name, 1)]
    assert before.contracts == ()
    assert before.digest == after.digest


def test_a_plan_that_somebody_overtook_has_to_be_counted_again(any_app: Flask) -> None:
    world = two_teams()
    make_team(world.centre, code="T03")
    plan = begin(world)
    move(plan, ["G1"], "T02")
    assign_grids(["G1"], "T03", TODAY, reach(), SYSTEM, TODAY)
    report = preview(plan, reach())
    assert report.outdated == ("G1",)
    with pytest.raises(Conflict, match="plan_outdated"):
        publish_plan(plan.key, plan.version, report.digest, reach(), SYSTEM, TODAY)
    assert team_on("G1", SOON) == "T03"


def test_a_grid_that_went_makes_the_plan_outdated(any_app: Flask) -> None:
    world = two_teams()
    plan = begin(world)
    move(plan, ["G1"], "T02")
    world.grids[0].retired_on = SOON
    assert preview(plan, reach()).outdated == ("G1",)


def test_a_plan_whose_new_team_is_gone_by_then_is_outdated(any_app: Flask) -> None:
    plan = begin(two_teams())
    move(plan, ["G1"], "T02")
    db.session.scalars(select(Team).filter_by(code="T02")).one().dissolved_on = SOON
    report = preview(plan, reach())
    assert report.outdated == ("G1",)
    with pytest.raises(Conflict, match="plan_outdated"):
        publish_plan(plan.key, plan.version, report.digest, reach(), SYSTEM, TODAY)


def test_a_plan_is_published_once(any_app: Flask) -> None:
    plan = begin(two_teams())
    move(plan, ["G1"], "T02")
    publish(plan)
    with pytest.raises(Refused) as refused:
        publish(plan)
    assert refused.value.codes == ["plan_closed"]


def test_a_plan_that_changes_nothing_is_not_published(any_app: Flask) -> None:
    plan = begin(two_teams())
    with pytest.raises(Refused) as refused:
        publish(plan)
    assert refused.value.codes == ["nothing_changes"]


def test_a_plan_whose_first_day_has_passed_is_not_published(any_app: Flask) -> None:
    plan = begin(two_teams())
    move(plan, ["G1"], "T02")
    digest = preview(plan, reach()).digest
    with pytest.raises(Refused) as refused:
        publish_plan(plan.key, plan.version, digest, reach(), SYSTEM, SOON + DAY)
    assert refused.value.codes == ["bad_date"]


def test_a_plan_that_begins_today_corrects_what_began_today(any_app: Flask) -> None:
    world = two_teams()
    make_team(world.centre, code="T03")
    assign_grids(["G1"], "T03", TODAY, reach(), SYSTEM, TODAY)
    plan = begin(world, TODAY)
    move(plan, ["G1"], "T02")
    publish(plan)
    assert [row[1:] for row in duties() if row[0] == "G1"] == [
        ("T01", date(2020, 1, 1), TODAY - DAY),
        ("T02", TODAY, None),
    ]


def test_undoing_is_a_new_plan_and_history_stays(any_app: Flask) -> None:
    plan = begin(two_teams())
    move(plan, ["G1", "G2"], "T02")
    publish(plan)
    undo = begin_undo(plan.key, "撤销", SOON + DAY, reach(), SYSTEM, TODAY)
    assert undo.left_alone == ()
    assert owners(undo.plan) == {"G1": "T01", "G2": "T01"}
    publish(undo.plan)
    days = (SOON - DAY, SOON, SOON + DAY)
    assert [team_on("G1", day) for day in days] == ["T01", "T02", "T01"]


def test_undoing_leaves_alone_what_changed_since(any_app: Flask) -> None:
    world = two_teams()
    make_team(world.centre, code="T03")
    plan = begin(world, TODAY)
    move(plan, ["G1", "G2"], "T02")
    publish(plan)
    assign_grids(["G1"], "T03", SOON, reach(), SYSTEM, TODAY)
    undo = begin_undo(plan.key, "撤销", SOON, reach(), SYSTEM, TODAY)
    assert undo.left_alone == ("G1",)
    assert owners(undo.plan) == {"G1": "T03", "G2": "T01"}


def test_a_draft_cannot_be_undone(any_app: Flask) -> None:
    plan = begin(two_teams())
    with pytest.raises(Refused) as refused:
        begin_undo(plan.key, "撤销", SOON, reach(), SYSTEM, TODAY)
    assert refused.value.codes == ["not_published"]


def test_every_grid_that_changes_hands_leaves_an_audit_row(any_app: Flask) -> None:
    plan = begin(two_teams())
    move(plan, ["G1", "G2"], "T02")
    publish(plan)
    rows = db.session.scalars(select(AuditEvent).filter_by(verb="grid.assign")).all()
    assert [(row.object_key, row.after["plan"]) for row in rows] == [
        ("G1", plan.key),
        ("G2", plan.key),
    ]


def test_of_two_publishers_at_once_one_is_overtaken(make_app: Callable[..., Flask]) -> None:
    app = make_app("postgresql")
    with app.app_context():
        world = two_teams()
        make_team(world.centre, code="T03")
        plans = [begin(world, name="甲"), begin(world, name="乙")]
        move(plans[0], ["G1", "G2"], "T02")
        move(plans[1], ["G2", "G1"], "T03")
        keys = [(plan.key, plan.version, preview(plan, reach()).digest) for plan in plans]
        db.session.commit()
    together = threading.Barrier(2)
    results: list[str] = []

    def run(key: str, version: int, digest: str) -> None:
        with app.app_context():
            together.wait()
            try:
                publish_plan(key, version, digest, reach(), SYSTEM, TODAY)
                db.session.commit()
                results.append("published")
            except (Conflict, Refused, PlanChanged) as error:
                db.session.rollback()
                results.append(str(error))

    threads = [threading.Thread(target=run, args=one) for one in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["plan_outdated", "published"]
    with app.app_context():
        after = {row[0]: row[1] for row in duties() if row[3] is None}
        assert after["G1"] == after["G2"]
        assert after["G1"] in {"T02", "T03"}
        assert all(check.violations == 0 for check in run_checks().checks)
