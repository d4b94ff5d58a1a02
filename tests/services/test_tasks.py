"""Handing work over, planning a village day, and a vain attempt."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Obligation, ServiceRecord, TeamMember, Visit
from contracts_app.queries.scope import Scope, scope_of
from contracts_app.queries.task_choices import DayChoice, find_own, list_colleagues
from contracts_app.queries.task_reach import TaskFilters
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.errors import NotFound
from contracts_app.services.tasks import (
    clear_day,
    count_day,
    hand_over,
    not_at_home,
    plan_day,
    take_from_departed,
)
from tests.factories import TODAY, GridFactory, World, make_household, make_team
from tests.support.refusals import codes_of
from tests.support.signed_in import audited, far_household
from tests.support.tasks import away, duty

DAY = timedelta(days=1)
VILLAGE_DAY = TODAY + 5 * DAY
MONTH_END = TODAY + 60 * DAY


def reach(world: World, role: str = "doctor") -> Scope:
    return scope_of(world.users[role], TODAY)


def plan_of(world: World, **values: object) -> DayChoice:
    given = {"day": VILLAGE_DAY, "due_until": MONTH_END, "grid": "G1", **values}
    return DayChoice(**given)  # type: ignore[arg-type]


def test_several_people_are_handed_to_a_colleague_and_back_again(world: World) -> None:
    _home, people = make_household(world.grids[0])
    duties = [duty(person) for person in people]
    later = duty(people[0], TODAY + 40 * DAY, "EXAM")
    keys = [one.key for one in people[:2]]
    done = hand_over(keys, world.doctor.key, TaskFilters(), reach(world), SYSTEM)
    assert done == 2
    owners = [db.session.get_one(Obligation, one.id).staff_id for one in (*duties, later)]
    assert owners == [world.doctor.id, world.doctor.id, None, None]
    assert hand_over(keys[:1], "", TaskFilters(), reach(world), SYSTEM) == 1
    assert db.session.get_one(Obligation, duties[0].id).staff_id is None
    rows = audited("task.hand_over")
    assert [row.after["to"] for row in rows] == [world.doctor.key, world.doctor.key, ""]
    assert rows[-1].before == {"staff": {"HTN_VISIT": world.doctor.key}}


def test_only_what_the_list_shows_is_handed_over(world: World) -> None:
    _home, (person,) = make_household(world.grids[0], members=1)
    shown, other = duty(person), duty(person, item="DM_VISIT")
    hand_over([person.key], world.doctor.key, TaskFilters(programme="htn"), reach(world), SYSTEM)
    db.session.expire_all()
    assert (shown.staff_id, other.staff_id) == (world.doctor.id, None)


def test_work_goes_to_nobody_outside_its_team(world: World) -> None:
    _home, (person,) = make_household(world.grids[0], members=1)
    duty(person)
    _team, stranger = make_team(world.centre, code="T02")
    scope, filters = reach(world, "leader"), TaskFilters()
    for who in (stranger.key, "nobody-at-all"):
        assert codes_of(hand_over, [person.key], who, filters, scope, SYSTEM) == ["staff_unknown"]
    world.doctor.retired_on = TODAY
    db.session.flush()
    assert codes_of(hand_over, [person.key], world.doctor.key, filters, scope, SYSTEM) == [
        "staff_unknown"
    ]
    assert codes_of(hand_over, [], world.doctor.key, filters, scope, SYSTEM) == ["nothing_chosen"]
    many = [str(n) for n in range(201)]
    assert codes_of(hand_over, many, world.doctor.key, filters, scope, SYSTEM) == ["too_many"]


def test_people_out_of_reach_are_handed_to_nobody(world: World) -> None:
    _home, far = far_household()
    duty(far[0])
    with pytest.raises(NotFound):
        hand_over([far[0].key], world.doctor.key, TaskFilters(), reach(world, "leader"), SYSTEM)
    assert audited("task.hand_over") == []


def test_the_work_of_who_left_the_team_is_the_teams_again(world: World) -> None:
    _home, (one, two) = make_household(world.grids[0], members=2)
    gone, stays = duty(one, staff_id=world.doctor.id), duty(two)
    other = db.session.scalars(select(TeamMember).filter_by(post="nurse")).first()
    assert other is not None
    stays.staff_id = other.staff_id
    place = db.session.scalars(select(TeamMember).filter_by(staff_id=world.doctor.id)).one()
    place.valid_to = TODAY - DAY
    db.session.flush()
    assert take_from_departed(TODAY) == 1
    assert (gone.staff_id, stays.staff_id) == (None, other.staff_id)
    assert take_from_departed(TODAY) == 0


def test_a_village_day_is_counted_planned_and_cleared(world: World) -> None:
    _home, people = make_household(world.grids[0], members=3, code="H1")
    first = duty(people[0], TODAY + 20 * DAY)
    duty(people[0], TODAY - DAY, "EDUCATION")
    duty(people[1], TODAY + 30 * DAY, "DM_VISIT")
    too_late = duty(people[2], MONTH_END + DAY)
    elsewhere = duty(make_household(world.grids[1], members=1)[1][0])
    choice = plan_of(world)
    told = count_day(choice, reach(world))
    assert (told.people, told.homes, told.services, told.planned) == (2, 1, 3, 0)
    assert told.programmes == {"dm2": 1, "htn": 1, "special": 1}
    assert plan_day(choice, reach(world), SYSTEM) == 2
    assert first.planned_on == VILLAGE_DAY
    assert (too_late.planned_on, elsewhere.planned_on) == (None, None)
    assert count_day(choice, reach(world)).planned == 2
    assert clear_day(choice, reach(world), SYSTEM) == 2
    assert first.planned_on is None
    (row,) = audited("task.plan")
    assert (row.object_type, row.object_key) == ("grid", "G1")
    assert row.after == {
        "day": VILLAGE_DAY.isoformat(), "programmes": [], "people": 2, "services": 3,
    }  # fmt: skip


def test_a_village_day_leaves_out_who_is_away_what_may_not_be_done_yet_and_other_plans(
    world: World,
) -> None:
    home, people = make_household(world.grids[0], members=3)
    gone, early, busy = (duty(person, TODAY + 20 * DAY) for person in people)
    away(people[0], home.id)
    early.due_from = VILLAGE_DAY + DAY
    busy.planned_on = TODAY + DAY
    db.session.flush()
    scope = reach(world)
    assert count_day(plan_of(world), scope).people == 0
    assert codes_of(plan_day, plan_of(world), scope, SYSTEM) == ["nothing_to_plan"]
    busy.planned_on = TODAY - DAY
    db.session.flush()
    assert plan_day(plan_of(world), scope, SYSTEM) == 1
    assert (gone.planned_on, early.planned_on, busy.planned_on) == (None, None, VILLAGE_DAY)


def test_a_village_day_of_some_programmes_takes_only_those(world: World) -> None:
    _home, (person,) = make_household(world.grids[0], members=1)
    htn, dm2 = duty(person), duty(person, item="DM_VISIT")
    plan_day(plan_of(world, programmes=("dm2",)), reach(world), SYSTEM)
    assert (htn.planned_on, dm2.planned_on) == (None, VILLAGE_DAY)


def test_a_village_day_needs_a_place_a_day_ahead_and_a_bound(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = reach(world, "leader")
    assert codes_of(count_day, plan_of(world, grid=""), scope) == ["place_needed"]
    assert codes_of(clear_day, plan_of(world, grid=""), scope, SYSTEM) == ["place_needed"]
    assert codes_of(count_day, plan_of(world, day=TODAY - DAY), scope) == ["bad_date"]
    assert codes_of(clear_day, plan_of(world), scope, SYSTEM) == ["nothing_planned"]
    _home, people = make_household(world.grids[0])
    for person in people:
        duty(person)
    monkeypatch.setattr("contracts_app.services.tasks.days.MOST_PLANNED", 2)
    assert codes_of(plan_day, plan_of(world), scope, SYSTEM) == ["too_many"]


def test_a_village_out_of_reach_has_nothing_to_plan(world: World) -> None:
    _home, far = far_household()
    made = duty(far[0])
    choice = plan_of(world, grid="", village="110199200201")
    assert codes_of(plan_day, choice, reach(world, "leader"), SYSTEM) == ["nothing_to_plan"]
    assert made.planned_on is None


def test_nobody_at_home_is_a_visit_that_counts_for_nothing_and_once_a_day(world: World) -> None:
    _home, (person,) = make_household(world.grids[0], members=1)
    made = duty(person)
    actor = Actor.of(world.users["doctor"])
    first = not_at_home(person.key, reach(world), actor, TODAY)
    again = not_at_home(person.key, reach(world), actor, TODAY)
    assert (again.again, again.key) == (True, first.key)
    visit = db.session.scalars(select(Visit)).one()
    assert (visit.met, visit.mode, visit.served_on) == (False, "home", TODAY)
    assert db.session.scalars(select(ServiceRecord)).all() == []
    assert made.visit_id is None


def test_nobody_is_sought_to_whom_nothing_is_due(world: World) -> None:
    _home, (person,) = make_household(world.grids[0], members=1)
    actor = Actor.of(world.users["doctor"])
    assert codes_of(not_at_home, person.key, reach(world), actor, TODAY) == ["nothing_done"]
    _far, far = far_household()
    with pytest.raises(NotFound):
        not_at_home(far[0].key, reach(world), actor, TODAY)


def test_colleagues_are_those_who_serve_and_one_of_a_name_is_oneself(world: World) -> None:
    scope = reach(world)
    serving = list_colleagues(scope)
    assert world.doctor.key in {one.key for one in serving}
    assert find_own(serving, world.doctor.name) == world.doctor.key
    assert find_own(serving, "没有此人") == ""
    twin = next(one for one in serving if one.key != world.doctor.key)
    world.doctor.name = twin.name
    db.session.flush()
    assert find_own(list_colleagues(scope), twin.name) == ""


def test_a_planned_day_stands_on_the_list_of_that_grid_only(any_app: Flask, world: World) -> None:
    grid = GridFactory(code="G5")
    _home, (person,) = make_household(grid, members=1)
    duty(person)
    assert codes_of(plan_day, plan_of(world, grid="G5"), reach(world), SYSTEM) == [
        "nothing_to_plan"
    ]
    assert plan_day(plan_of(world, grid="G5"), reach(world, "leader"), SYSTEM) == 1
