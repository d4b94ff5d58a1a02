"""Work by day: each person once a day, by the way, with a planned day before the last one."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from contracts_app.extensions import db
from contracts_app.models import Household
from contracts_app.queries.paging import Cursor
from contracts_app.queries.scope import scope_of
from contracts_app.queries.task_days import (
    count_by_day,
    list_by_day,
    month_of_team,
)
from contracts_app.queries.task_reach import TaskFilters
from contracts_app.queries.tasks import page_statement
from tests.factories import TODAY, World, make_household, make_world
from tests.support.statements import counted_statements
from tests.support.tasks import away, duty, visited

DAY = timedelta(days=1)
WEEK = (TODAY, TODAY + 6 * DAY)


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


def test_each_person_is_counted_once_on_each_day_of_work(world: World) -> None:
    scope = scope_of(world.users["doctor"], TODAY)
    _home, people = make_household(world.grids[0], code="H1")
    duty(people[0])
    duty(people[0], item="DM_VISIT")
    duty(people[1], TODAY + 2 * DAY)
    duty(people[0], TODAY + 2 * DAY, "EXAM")
    duty(people[2], TODAY + 90 * DAY, planned_on=TODAY + 3 * DAY)
    duty(people[2], TODAY - DAY, "EXAM")
    assert count_by_day(scope, TaskFilters(), *WEEK) == {
        TODAY: 1, TODAY + 2 * DAY: 2, TODAY + 3 * DAY: 1,
    }  # fmt: skip
    found, overdue = list_by_day(scope, TaskFilters(), *WEEK, each=1)
    assert overdue == 1
    assert [(day, work.people, len(work.first)) for day, work in found.items()] == [
        (TODAY, 1, 1), (TODAY + 2 * DAY, 2, 1), (TODAY + 3 * DAY, 1, 1),
    ]  # fmt: skip
    assert found[TODAY + 2 * DAY].first[0].key == people[0].key
    later, overdue = list_by_day(scope, TaskFilters(), TODAY + DAY, TODAY + 7 * DAY, each=5)
    assert (set(later), overdue) == ({TODAY + 2 * DAY, TODAY + 3 * DAY}, 0)


def test_days_leave_out_who_is_away_and_follow_the_filters(world: World) -> None:
    scope = scope_of(world.users["doctor"], TODAY)
    _home, people = make_household(world.grids[0], code="H1")
    home = db.session.query(Household).filter_by(code="H1").one()
    for person in people:
        duty(person)
    away(people[0], home.id)
    assert count_by_day(scope, TaskFilters(), *WEEK) == {TODAY: 2}
    assert count_by_day(scope, TaskFilters(programme="tb"), *WEEK) == {}
    assert count_by_day(scope, TaskFilters(grid="G2"), *WEEK) == {}
    village = scope_of(world.users["village"], TODAY)
    assert count_by_day(village, TaskFilters(), *WEEK) == {TODAY: 2}


def test_a_month_is_one_statement(world: World) -> None:
    scope = scope_of(world.users["leader"], TODAY)
    for person in make_household(world.grids[0], members=5)[1]:
        duty(person)
    db.session.flush()
    with counted_statements() as seen:
        assert count_by_day(scope, TaskFilters(), date(2026, 11, 1), date(2026, 11, 30)) == {
            TODAY: 5
        }
    assert len(seen) == 1


def test_the_month_of_a_team_moves_with_each_visit_that_is_recorded(world: World) -> None:
    _home, (person,) = make_household(world.grids[0], members=1, tags=("HTN",))
    open_one = duty(person, date(2026, 11, 30))
    duty(person, TODAY - 40 * DAY, "EXAM")
    duty(person, date(2026, 12, 1), "EDUCATION")
    assert month_of_team(world.team.id, TODAY) == (0, 2)
    visit = visited(person, TODAY, team_id=world.team.id)
    open_one.state, open_one.closed_on, open_one.visit_id = "done", TODAY, visit.id
    db.session.flush()
    assert month_of_team(world.team.id, TODAY) == (1, 1)
    assert month_of_team(world.team.id, date(2026, 12, 1)) == (0, 2)
    visit.state, visit.closed_reason = "reversed", "错"
    visit.closed_at_utc = visit.recorded_at_utc
    db.session.flush()
    assert month_of_team(world.team.id, TODAY) == (0, 1)


@pytest.mark.parametrize("role", ["doctor", "leader"])
def test_a_page_reads_what_is_due_by_team_and_day_however_many_duties_there_are(
    app: Flask, role: str
) -> None:
    """PostgreSQL takes an index only where there are many rows; the benchmark looks at it."""
    scope = scope_of(make_world(users=True).users[role], TODAY)
    query = page_statement(scope, TaskFilters(), Cursor())
    sql = str(query.compile(db.engine, compile_kwargs={"literal_binds": True}))
    plan = [row[-1] for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {sql}"))]
    read = [line for line in plan if "obligation" in line or " work " in line]
    assert [line for line in read if line.startswith("SCAN")] == []
    assert any("ix_obligation_team_id" in line and "due_on<" in line for line in read)
    assert any("ix_obligation_planned_on" in line and "planned_on<" in line for line in read)
