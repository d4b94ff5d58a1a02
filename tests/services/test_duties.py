"""Duties as people come, change and go: planned once, moved, cancelled, and planned again."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import CareRoll, Cover, Household, Obligation, Resident
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.duties.nights import plan_everybody
from contracts_app.services.grid_duty import assign_grids
from contracts_app.services.homes import NewHome, move_home
from contracts_app.services.household_life import leave_household
from contracts_app.services.resident_tags import set_tags
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, GridFactory, World, make_household, make_team, tag_with
from tests.support.care import duties, plan, pressure, record
from tests.support.signed_in import sign_up

DAY = timedelta(days=1)
NEXT_YEAR = date(2027, 1, 4)
Home = tuple[Household, list[Resident]]


@pytest.fixture
def home(world: World) -> Home:
    """A woman of 68 with hypertension and her husband of 70."""
    return make_household(world.grids[0], members=2, code="H1", tags=("HTN",))


def rows() -> list[tuple[object, ...]]:
    """Every duty as it is stored."""
    db.session.expire_all()
    columns = list(Obligation.__table__.columns)
    return [tuple(row) for row in db.session.execute(select(*columns).order_by(Obligation.id))]


def night(day: date) -> list[int]:
    """How many people the night looks at, and duties it makes, moves and cancels."""
    db.session.flush()
    done = plan_everybody(day, db.session.flush)
    db.session.expire_all()
    return [done.people, done.made, done.moved, done.cancelled]


def test_planning_again_changes_nothing(home: Home) -> None:
    _household, people = home
    first = plan(people)
    stands = rows()
    again = plan(people)
    assert (first.people, again.people) == (2, 2)
    assert first.made == len(stands) > 0
    assert [again.made, again.moved, again.cancelled] == [0, 0, 0]
    assert rows() == stands


def test_a_night_looks_only_at_whom_something_changed_for(world: World, home: Home) -> None:
    _household, people = home
    make_household(world.grids[0], code="H2")
    assert night(TODAY)[0] == 5
    assert night(TODAY) == [0, 0, 0, 0]
    assert night(TODAY + DAY) == [0, 0, 0, 0]
    groups(people[1], "DM2")
    assert night(TODAY + DAY) == [1, 1, 1, 0]
    record(people[0], "HTN_VISIT", values=pressure(130, 80))
    assert night(TODAY + DAY) == [0, 0, 0, 0]


def groups(person: Resident, *tags: str, on: date = TODAY) -> None:
    set_tags(person, tags, on)
    db.session.flush()


def test_a_group_that_begins_asks_for_its_visits_and_one_that_ends_for_none(home: Home) -> None:
    _household, people = home
    plan(people)
    assert "DM_VISIT" not in duties(people[0])
    groups(people[0], "HTN", "DM2")
    plan(people)
    made = duties(people[0])["DM_VISIT"]
    assert (made.programme, made.kind, made.due_on) == ("dm2", "routine", date(2026, 12, 31))
    groups(people[0], "HTN", on=TODAY + DAY)
    plan(people, TODAY + DAY)
    assert "DM_VISIT" not in duties(people[0])
    ended = duties(people[0], "cancelled")["DM_VISIT"]
    assert (ended.cancelled_for, ended.closed_on) == ("not_asked", TODAY + DAY)


def test_a_group_of_tomorrow_asks_for_nothing_today(home: Home) -> None:
    _household, people = home
    tag_with(people[0], "SMD", since=TODAY + DAY)
    night(TODAY)
    assert "SMD_VISIT" not in duties(people[0])
    assert night(TODAY + DAY)[0] == 1
    assert "SMD_VISIT" in duties(people[0])


def test_a_signed_contract_adds_what_it_promises_and_its_end_takes_it_away(home: Home) -> None:
    household, people = home
    plan(people)
    before = duties(people[0])
    assert before["HTN_VISIT"].contract_id is None
    contract = sign_up(household, people[0], package_codes=("BASIC", "HTN"))
    plan(people)
    after = duties(people[0])
    assert after["HTN_VISIT"].contract_id == contract.id
    assert after.keys() - before.keys() == {"MATERIAL", "ASSESSMENT"}
    assert "MATERIAL" not in duties(people[1]), "a household has its material together"
    assert after["HTN_VISIT"].id == before["HTN_VISIT"].id
    day = contract.period_end + DAY
    contract.status, contract.ended_on = "terminated", contract.period_end
    for cover in db.session.scalars(select(Cover).filter_by(contract_id=contract.id)):
        cover.state = "ended"
    assert night(day)[0] == 2
    assert duties(people[0])["HTN_VISIT"].contract_id is None
    assert {"MATERIAL", "ASSESSMENT"} <= duties(people[0], "cancelled").keys()


def test_without_a_contract_care_is_due_all_the_same(home: Home) -> None:
    _household, people = home
    plan(people)
    assert {"HTN_VISIT", "EXAM"} <= duties(people[0]).keys()
    assert {one.contract_id for one in duties(people[0]).values()} == {None}


def test_another_team_takes_the_duties_over_with_the_grid(world: World, home: Home) -> None:
    _household, people = home
    other, _doctor = make_team(world.centre, code="T02", name="第二团队")
    plan(people)
    before = duties(people[0])["HTN_VISIT"]
    assert before.team_id == world.team.id
    assign_grids(["G1"], "T02", TODAY + DAY, everything(TODAY), SYSTEM, TODAY)
    assert night(TODAY) == [0, 0, 0, 0]
    assert night(TODAY + DAY)[0] == 2
    after = duties(people[0])["HTN_VISIT"]
    assert (after.id, after.team_id) == (before.id, other.id)


def test_who_moves_to_another_grid_is_visited_by_its_team(world: World, home: Home) -> None:
    _household, people = home
    other, _doctor = make_team(world.centre, code="T02", name="第二团队")
    GridFactory(code="G9")
    assign_grids(["G9"], "T02", date(2026, 1, 1), everything(TODAY), SYSTEM, TODAY)
    plan(people)
    due = duties(people[0])["HTN_VISIT"].due_on
    move_home(NewHome("H1", TODAY, "G9", "九组1号"), everything(TODAY), SYSTEM, TODAY)
    night(TODAY)
    moved = duties(people[0])["HTN_VISIT"]
    assert (moved.team_id, moved.due_on) == (other.id, due)


@pytest.mark.parametrize(("reason", "why"), [("death", "died"), ("moved_out", "left")])
def test_nothing_is_due_to_who_died_or_left(home: Home, reason: str, why: str) -> None:
    _household, people = home
    plan(people)
    leave_household(people[1].key, reason, TODAY, everything(TODAY), SYSTEM, TODAY)
    assert night(TODAY) == [0, 0, 0, 0], "it was planned with the entry"
    assert duties(people[1]) == {}
    assert {one.cancelled_for for one in duties(people[1], "cancelled").values()} == {why}
    assert night(TODAY + DAY) == [0, 0, 0, 0]


def test_who_is_back_is_due_again_from_the_first_day_known_here(home: Home) -> None:
    _household, people = home
    groups(people[1], "DM2", on=date(2026, 2, 2))
    plan(people, date(2026, 3, 1))
    action = leave_household(
        people[1].key, "moved_out", date(2026, 11, 1), everything(TODAY), SYSTEM, TODAY
    )  # fmt: skip
    plan(people)
    undo_action(action.id, "回来了", everything(TODAY), SYSTEM, TODAY)
    night(TODAY)
    again = duties(people[1])["DM_VISIT"]
    assert (again.due_from, again.due_on) == (date(2026, 3, 1), date(2026, 3, 31))
    roll = db.session.get_one(CareRoll, people[1].id)
    assert roll.since == date(2026, 3, 1)


def test_a_birthday_brings_what_belongs_to_an_age(world: World) -> None:
    """On the sixty-fifth birthday the yearly service of elders begins."""
    born = date(1961, 12, 24)
    _household, people = make_household(world.grids[0], members=1, code="H5", birth=born)
    night(TODAY)
    assert duties(people[0]) == {}
    assert db.session.get_one(CareRoll, people[0].id).look_again_on == date(2026, 12, 24)
    assert night(date(2026, 12, 23)) == [0, 0, 0, 0]
    assert night(date(2026, 12, 24)) == [1, 4, 0, 0]
    assert duties(people[0]).keys() == {"ELDER_ASSESS", "GUIDANCE", "TCM_ELDER", "EXAM"}


def test_a_child_of_seven_is_checked_no_more(world: World) -> None:
    _household, people = make_household(
        world.grids[0], members=1, code="H5", birth=date(2019, 12, 5)
    )
    night(date(2025, 12, 1))
    assert duties(people[0])["CHILD_VISIT"].slot == "72m"
    night(date(2026, 12, 5))
    assert duties(people[0]) == {}
    assert {one.cancelled_for for one in duties(people[0], "cancelled").values()} == {"past"}


def test_a_package_for_an_age_is_due_from_the_birthday_on(world: World, home: Home) -> None:
    household, people = home
    people[0].birth_date, people[1].birth_date = date(1936, 12, 5), date(1934, 1, 1)
    sign_up(household, people[0], package_codes=("BASIC", "ADV"))
    night(TODAY)
    assert "HOME_VISIT" not in duties(people[0])
    night(date(2026, 12, 5))
    assert duties(people[0])["HOME_VISIT"].contract_id is not None


def test_people_are_planned_in_chunks_that_are_committed(home: Home) -> None:
    saved: list[int] = []
    plan_everybody(TODAY, lambda: saved.append(len(rows())))
    assert saved == [len(rows())]
    assert rows()


def test_nothing_is_due_before_somebody_was_known_here(home: Home) -> None:
    _household, people = home
    plan(people, NEXT_YEAR)
    assert {one.due_from >= NEXT_YEAR for one in duties(people[0]).values()} == {True}
