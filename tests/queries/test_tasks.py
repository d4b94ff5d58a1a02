"""The work list: whom it names, in which order, and what narrows it."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import GridDuty, Household, Membership, Resident, ResidentTag
from contracts_app.queries.paging import Cursor
from contracts_app.queries.scope import Scope, everything, scope_of
from contracts_app.queries.task_reach import TaskFilters
from contracts_app.queries.tasks import count_tasks, is_too_wide, list_tasks
from contracts_app.vocabulary.tasks import Horizon
from tests.factories import TODAY, GridFactory, World, make_household, make_team, make_world
from tests.support.signed_in import far_household, sign_up
from tests.support.statements import counted_statements
from tests.support.tasks import away, duty, visited

DAY = timedelta(days=1)
PLAIN = TaskFilters()


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


def of_team(world: World) -> Scope:
    return scope_of(world.users["doctor"], TODAY)


def names(scope: Scope, filters: TaskFilters = PLAIN, **cursor: Any) -> list[str]:
    page, counts = list_tasks(scope, filters, Cursor(**cursor))
    assert page.total == counts.total
    assert filters.of_one_day or counts == count_tasks(scope, filters)
    return [row.person.name for row in page.rows]


def family(world: World, code: str, *called: str, grid: int = 0) -> list[Resident]:
    home, people = make_household(world.grids[grid], members=len(called), code=code)
    for person, name in zip(people, called, strict=True):
        person.name = person.search_key = name
    db.session.flush()
    return people


def test_a_person_with_several_duties_is_one_line_with_the_worst_first(world: World) -> None:
    (person,) = family(world, "H1", "王秀英")
    duty(person, TODAY, "DM_VISIT")
    duty(person, TODAY - 3 * DAY, "ELDER_ASSESS")
    duty(person, TODAY, "HTN_VISIT", kind="recall")
    duty(person, TODAY + 90 * DAY, "EXAM")
    scope = of_team(world)
    found = list_tasks(scope, TaskFilters(), Cursor())[0].rows
    assert [row.items for row in found] == [["ELDER_ASSESS", "HTN_VISIT", "DM_VISIT"]]


def test_overdue_comes_first_then_recalls_then_the_day_and_each_goes_from_door_to_door(
    world: World,
) -> None:
    one, two = family(world, "H1", "甲户主", "甲配偶")
    late, today = family(world, "H2", "乙户主", "乙配偶")
    (away_off,) = family(world, "A9", "丙户主", grid=1)
    duty(two, TODAY - DAY)
    duty(one, TODAY - 9 * DAY)
    duty(late, TODAY - 30 * DAY)
    duty(away_off, TODAY, kind="recall")
    duty(today, TODAY)
    assert names(of_team(world)) == ["甲户主", "甲配偶", "乙户主", "丙户主", "乙配偶"]


@pytest.mark.parametrize(
    ("horizon", "expected"),
    [
        (Horizon.OVERDUE, ["早"]),
        (Horizon.TODAY, ["早", "今"]),
        (Horizon.WEEK, ["早", "今", "周"]),
        (Horizon.MONTH, ["早", "今", "周", "月"]),
        (Horizon.ALL, ["早", "今", "周", "月", "远"]),
    ],
)
def test_a_horizon_shows_what_is_due_by_its_end_and_counts_it(
    world: World, horizon: Horizon, expected: list[str]
) -> None:
    days = (TODAY - DAY, TODAY, TODAY + DAY, date(2026, 11, 30), date(2026, 12, 31))
    for place, (name, day) in enumerate(zip("早今周月远", days, strict=True)):
        duty(family(world, f"H{place}", name)[0], day)
    scope, filters = of_team(world), TaskFilters(horizon=horizon)
    assert names(scope, filters) == expected
    found = count_tasks(scope, filters)
    assert found.total == len(expected)
    assert (found.overdue, found.today, found.week) == (1, 2, 3)


def test_recalls_and_referrals_of_the_week_are_counted_and_found(world: World) -> None:
    one, two, three = family(world, "H1", "复查", "转诊", "例行")
    duty(one, TODAY + DAY, kind="recall")
    duty(two, TODAY, kind="referral")
    duty(three, TODAY)
    scope = of_team(world)
    counts = count_tasks(scope, TaskFilters())
    assert (counts.recall, counts.referral) == (1, 1)
    assert names(scope, TaskFilters(kind="referral")) == ["转诊"]
    assert names(scope, TaskFilters(kind="recall")) == []
    assert count_tasks(scope, TaskFilters(kind="recall")).total == 0
    assert names(scope, TaskFilters(kind="recall", horizon=Horizon.WEEK)) == ["复查"]


def test_who_is_away_is_left_out_and_found_alone(world: World) -> None:
    here, gone, back = family(world, "H1", "在家", "外出", "已回")
    home = db.session.query(Household).filter_by(code="H1").one()
    for person in (here, gone, back):
        duty(person)
    away(gone, home.id)
    away(back, home.id, TODAY - 40 * DAY, to_day=TODAY - DAY)
    scope = of_team(world)
    assert names(scope) == ["在家", "已回"]
    assert names(scope, TaskFilters(away=True)) == ["外出"]
    counts = count_tasks(scope, TaskFilters())
    assert (counts.total, counts.away) == (2, 1)
    assert count_tasks(scope, TaskFilters(away=True)).total == 1


def test_who_died_or_left_since_the_night_is_nowhere(world: World) -> None:
    dead, left, here = family(world, "H1", "故", "迁", "在")
    for person in (dead, left, here):
        duty(person)
    dead.died_on = TODAY

    row = db.session.query(Membership).filter_by(resident_id=left.id).one()
    row.valid_to, row.end_reason = TODAY - DAY, "moved_out"
    db.session.flush()
    for filters in (TaskFilters(), TaskFilters(away=True), TaskFilters(grid="G1")):
        assert set(names(of_team(world), filters)) <= {"在"}
    assert names(of_team(world)) == ["在"]


def test_what_is_planned_for_today_stands_on_the_list_of_today(world: World) -> None:
    one, two = family(world, "H1", "甲", "乙")
    duty(one, TODAY + 30 * DAY, planned_on=TODAY)
    duty(two, TODAY + 30 * DAY, planned_on=TODAY + 2 * DAY)
    scope = of_team(world)
    assert names(scope) == ["甲"]
    assert names(scope, TaskFilters(planned=TODAY + 2 * DAY)) == ["乙"]
    assert list_tasks(scope, TaskFilters(planned=TODAY + 2 * DAY), Cursor())[1].total == 1
    assert names(scope, TaskFilters(day=TODAY + 30 * DAY)) == []
    assert names(scope, TaskFilters(day=TODAY + 2 * DAY)) == ["乙"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"programme": "dm2"}, ["乙"]),
        ({"item": "HTN_VISIT"}, ["甲", "丙"]),
        ({"grid": "G2"}, ["丙"]),
        ({"village": "110199100201"}, ["甲", "乙", "丙"]),
        ({"village": "110199100202"}, []),
        ({"team": "T01"}, ["甲", "乙", "丙"]),
        ({"team": "T99"}, []),
        ({"who": "nobody"}, ["甲", "丙"]),
        ({"text": "乙"}, ["乙"]),
        ({"text": "没有"}, []),
        ({"programmes": ("dm2", "smd")}, ["乙"]),
    ],
)
def test_each_filter_narrows_the_list_and_its_figures(
    world: World, filters: dict[str, Any], expected: list[str]
) -> None:
    one, two = family(world, "H1", "甲", "乙")
    (three,) = family(world, "H2", "丙", grid=1)
    duty(one)
    duty(two, item="DM_VISIT", staff_id=world.doctor.id)
    duty(three)
    scope = of_team(world)
    assert names(scope, TaskFilters(**filters)) == expected
    mine = TaskFilters(who=world.doctor.key)
    assert names(scope, mine) == ["乙"]


def test_only_those_are_visited_at_home_who_cannot_come(world: World) -> None:
    old, bedridden, mother, well = family(world, "H1", "九旬", "卧床", "产妇", "壮年")
    old.birth_date = date(1936, 11, 21)
    well.birth_date = date(1936, 11, 22)

    for tag, ends in (("BEDRIDDEN", None), ("HTN", None)):
        db.session.add(
            ResidentTag(
                county_code="110199", resident_id=bedridden.id, tag=tag, source="test",
                valid_from=date(2020, 1, 1), valid_to=ends,
            )
        )  # fmt: skip
    for person in (old, bedridden, well):
        duty(person)
    duty(mother, item="POSTPARTUM")
    assert set(names(of_team(world), TaskFilters(home=True))) == {"九旬", "卧床", "产妇"}


def test_pages_go_on_from_each_other_in_both_directions(world: World) -> None:
    for place in range(45):
        (person,) = family(world, f"H{place:02d}", f"人{place:02d}", grid=place % 2)
        duty(person, TODAY - DAY * (place % 3), kind="recall" if place % 5 else "routine")
    scope, filters = of_team(world), TaskFilters()
    first = list_tasks(scope, filters, Cursor())[0]
    second = list_tasks(scope, filters, Cursor(after=first.next))[0]
    third = list_tasks(scope, filters, Cursor(after=second.next))[0]
    seen = [row.person.name for part in (first, second, third) for row in part.rows]
    assert len(seen) == len(set(seen)) == 45
    assert (first.previous, third.next) == ("", "")
    again = list_tasks(scope, filters, Cursor(before=third.previous))[0]
    assert [row.person.name for row in again.rows] == [row.person.name for row in second.rows]
    assert names(scope, filters, size=100) == seen


@pytest.mark.parametrize("odd", ["x", "WzFd", "!!", "a" * 500, "\0", "W10", "bnVsbA", "甲"])
def test_a_place_that_is_none_begins_the_list_anew(world: World, odd: str) -> None:
    duty(family(world, "H1", "甲")[0])
    assert names(of_team(world), after=odd) == ["甲"]
    assert names(of_team(world), before=odd) == ["甲"]


def test_each_sees_the_people_of_their_own_reach(world: World) -> None:
    duty(family(world, "H1", "本村")[0])
    grid = GridFactory(code="G9", village_code="110199100202")
    db.session.add(
        GridDuty(
            county_code="110199", grid_id=grid.id, team_id=world.team.id,
            valid_from=date(2020, 1, 1),
        )
    )  # fmt: skip
    other = make_household(grid, members=1, code="H9", name="邻村")[1][0]
    duty(other)
    team, _doctor = make_team(world.centre, code="T02")
    elsewhere = make_household(GridFactory(code="G8"), members=1, code="H8", name="别队")[1][0]
    duty(elsewhere, team=team)
    _home, far = far_household()
    far[0].name = "外乡"
    duty(far[0], team=team)
    reach = {role: scope_of(world.users[role], TODAY) for role in ("doctor", "village", "leader")}
    assert set(names(reach["doctor"])) == {"本村", "邻村"}
    assert set(names(reach["village"])) == {"本村", "别队"}
    assert set(names(reach["leader"])) == {"本村", "邻村", "别队"}
    assert names(reach["village"], TaskFilters(village="110199100202")) == []
    assert names(reach["doctor"], TaskFilters(grid="G8")) == []
    assert names(reach["leader"], TaskFilters(team="T02")) == ["别队"]
    assert "外乡" in names(everything(TODAY))


def test_a_household_under_contract_elsewhere_stays_on_the_list_of_its_team(world: World) -> None:
    home, people = make_household(GridFactory(code="G7"), members=1, code="H7", name="签约")
    sign_up(home, people[0])
    duty(people[0])
    assert names(of_team(world)) == ["签约"]


def test_the_last_visit_is_told_with_its_class_and_a_vain_attempt_after_it(world: World) -> None:
    seen, tried, never = family(world, "H1", "见过", "扑空", "未访")
    for person in (seen, tried, never):
        duty(person)
    visited(seen, TODAY - 90 * DAY, "uncontrolled")
    visited(seen, TODAY - 20 * DAY, "not_met", met=False)
    visited(seen, TODAY - 10 * DAY, "controlled")
    visited(tried, TODAY - 30 * DAY, "controlled")
    visited(tried, TODAY - 5 * DAY, "not_met", met=False)
    rows = {
        row.person.name: row for row in list_tasks(of_team(world), TaskFilters(), Cursor())[0].rows
    }
    last = rows["见过"].last
    assert last is not None
    assert (last.served_on, last.outcomes) == (TODAY - 10 * DAY, ("controlled",))
    assert rows["见过"].vain_on is None
    assert rows["扑空"].vain_on == TODAY - 5 * DAY
    assert rows["未访"].last is None


def test_the_list_takes_as_many_statements_for_many_people_as_for_one(world: World) -> None:
    def asked() -> int:
        db.session.flush()
        with counted_statements() as seen:
            scope = of_team(world)
            list_tasks(scope, TaskFilters(), Cursor())
        return len(seen)

    duty(family(world, "H0", "甲")[0])
    few = asked()
    for place in range(1, 30):
        for person in family(world, f"H{place}", "乙", "丙"):
            duty(person)
            visited(person, TODAY - 40 * DAY)
    assert asked() == few


def test_a_reach_with_too_much_to_gather_asks_for_a_place_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in family(world, "H1", "甲", "乙", "丙"):
        duty(person)
    monkeypatch.setattr("contracts_app.queries.tasks.MOST", 2)
    leader = scope_of(world.users["leader"], TODAY)
    assert is_too_wide(leader, TaskFilters())
    assert not is_too_wide(leader, TaskFilters(village="110199100201"))
    assert not is_too_wide(of_team(world), TaskFilters())
