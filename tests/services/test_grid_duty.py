"""Giving grids to teams from the page, and who was responsible on which day."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, GridDuty, Team
from contracts_app.queries.coverage import coverage
from contracts_app.queries.doors import who_answers
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.grid_duty import assign_grids
from tests.factories import TODAY, GridFactory, make_household, make_team, make_world

BEGAN = date(2020, 1, 1)


def assign(codes: list[str], team: str, day: date) -> dict[str, int]:
    return assign_grids(codes, team, day, everything(TODAY), SYSTEM, TODAY)


def test_a_grid_is_answered_for_by_one_team_on_every_day(any_app: Flask) -> None:
    world = make_world()
    make_team(world.centre, code="T02")
    assert assign(["G1", "G1"], "T02", date(2026, 5, 1)) == {
        "created": 0,
        "updated": 1,
        "unchanged": 0,
    }
    scope = everything(TODAY)
    answers = {
        day: found.team.code if (found := who_answers("G1", day, scope)) and found.team else None
        for day in (BEGAN - timedelta(days=1), BEGAN, date(2026, 4, 30), date(2026, 5, 1), TODAY)
    }
    assert list(answers.values()) == [None, "T01", "T01", "T02", "T02"]


def test_assigning_leaves_an_audit_row_with_both_teams(any_app: Flask) -> None:
    world = make_world()
    other, _ = make_team(world.centre, code="T02")
    assign(["G1"], "T02", TODAY)
    event = db.session.scalars(select(AuditEvent).filter_by(verb="grid.assign")).one()
    assert event.object_key == "G1"
    assert event.before["team_id"] == world.team.id
    assert event.after["team_id"] == other.id


def test_the_same_team_again_changes_nothing(any_app: Flask) -> None:
    make_world()
    assert assign(["G1", "G2"], "T01", TODAY)["unchanged"] == 2
    assert db.session.scalars(select(GridDuty.valid_to)).all() == [None, None]


def test_a_duty_from_the_same_day_is_corrected_in_place(any_app: Flask) -> None:
    world = make_world()
    other, _ = make_team(world.centre, code="T02")
    assert assign(["G1"], "T02", BEGAN)["updated"] == 1
    duties = db.session.scalars(select(GridDuty).filter_by(grid_id=world.grids[0].id)).all()
    assert [(duty.team_id, duty.valid_to) for duty in duties] == [(other.id, None)]


def test_what_is_decided_for_later_stays_when_a_grid_changes_hands_before(any_app: Flask) -> None:
    world = make_world()
    for code in ("T02", "T03"):
        make_team(world.centre, code=code)
    day = timedelta(days=1)
    assign(["G1"], "T02", TODAY + 5 * day)
    assert assign(["G1"], "T01", TODAY)["unchanged"] == 1
    assert assign(["G1"], "T03", TODAY + 2 * day)["updated"] == 1
    query = select(Team.code, GridDuty.valid_from, GridDuty.valid_to)
    query = query.join(GridDuty, GridDuty.team_id == Team.id).order_by(GridDuty.valid_from)
    rows = db.session.execute(query.where(GridDuty.grid_id == world.grids[0].id)).all()
    assert [tuple(row) for row in rows] == [
        ("T01", BEGAN, TODAY + day),
        ("T03", TODAY + 2 * day, TODAY + 4 * day),
        ("T02", TODAY + 5 * day, None),
    ]


def test_one_grid_that_began_later_refuses_the_whole_assignment(any_app: Flask) -> None:
    world = make_world()
    make_team(world.centre, code="T02")
    assign(["G1"], "T02", date(2026, 6, 1))
    db.session.commit()
    with pytest.raises(Refused) as refused:
        assign(["G2", "G1"], "T01", date(2026, 5, 31))
    assert [(one.code, one.subject) for one in refused.value.refusals] == [("bad_date", "G1")]


def test_a_closed_duty_is_never_overlapped(any_app: Flask) -> None:
    world = make_world()
    duty = db.session.scalars(select(GridDuty).filter_by(grid_id=world.grids[0].id)).one()
    duty.valid_to = date(2026, 6, 30)
    db.session.flush()
    with pytest.raises(Refused):
        assign(["G1"], "T01", date(2026, 6, 30))
    assert assign(["G1"], "T01", date(2026, 7, 1))["created"] == 1


@pytest.mark.parametrize(("grid", "team"), [("G0", "T01"), ("G1", "T00")])
def test_what_is_out_of_scope_is_not_found(app: Flask, grid: str, team: str) -> None:
    make_world()
    with pytest.raises(NotFound):
        assign([grid], team, TODAY)


def test_a_village_user_cannot_reach_grids_of_another_village(app: Flask) -> None:
    world = make_world(users=True)
    GridFactory(code="G9", village_code="110199100202")
    scope = scope_of(world.users["village"], TODAY)
    with pytest.raises(NotFound):
        assign_grids(["G9"], "T01", TODAY, scope, SYSTEM, TODAY)


def _without_guard() -> None:
    """As in a database of before there was one."""
    if db.session.get_bind().dialect.name == "sqlite":
        db.session.execute(text("DROP TRIGGER grid_duty_no_overlap_insert"))
    else:
        db.session.execute(text("ALTER TABLE grid_duty DROP CONSTRAINT ex_grid_duty_no_overlap"))


def test_coverage_tells_what_is_left_out_and_what_is_given_twice(any_app: Flask) -> None:
    world = make_world()
    empty = GridFactory(code="G3")
    make_household(empty)
    other, _ = make_team(world.centre, code="T02")
    _without_guard()
    db.session.add(
        GridDuty(
            county_code="110199",
            grid_id=world.grids[1].id,
            team_id=other.id,
            valid_from=date(2026, 1, 1),
            valid_to=date(2026, 12, 31),
        )
    )
    db.session.flush()
    found = coverage(everything(TODAY), TODAY)
    assert (found.grids, found.assigned) == (3, 2)
    assert (found.unassigned, found.overlapping) == (["G3"], ["G2"])
    assert found.households_uncovered == 1
    assert not found.complete
    assert coverage(everything(TODAY), date(2027, 1, 1)).overlapping == []
    assert coverage(everything(TODAY), date(2019, 1, 1)).assigned == 0


def test_a_grid_with_grids_below_it_needs_no_team_of_its_own(any_app: Flask) -> None:
    world = make_world()
    parent = GridFactory(code="G0")
    for grid in world.grids:
        grid.parent_id = parent.id
    db.session.flush()
    assert coverage(everything(TODAY), TODAY).complete


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from(["T01", "T02", "T03"])),
        min_size=1,
        max_size=8,
    )
)
@settings(
    deadline=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_assigned_when_no_day_has_two_teams(
    app: Flask, moves: list[tuple[int, str]]
) -> None:
    db.session.rollback()
    world = make_world()
    for code in ("T02", "T03"):
        make_team(world.centre, code=code)
    for days, team in moves:
        with suppress(Refused), db.session.begin_nested():
            assign(["G1"], team, date(2026, 1, 1) + timedelta(days=days))
    for days in range(-5, 65):
        assert coverage(everything(TODAY), date(2026, 1, 1) + timedelta(days=days)).complete
    db.session.rollback()


def test_a_day_far_ahead_is_taken_for_a_slip_of_the_pen(any_app: Flask) -> None:
    world = make_world()
    with pytest.raises(Refused) as refused:
        assign_grids(["G1"], world.team.code, date(2206, 1, 1), everything(TODAY), SYSTEM, TODAY)
    assert refused.value.codes == ["bad_date"]
