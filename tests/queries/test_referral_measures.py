"""What pages count of referrals is what the rules count, on both engines, within reach."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Referral, ReferralEvent
from contracts_app.queries.paging import Cursor
from contracts_app.queries.referral_measured import Side, Wanted, find_sides
from contracts_app.queries.referral_measures import list_counted, list_measures, total_of
from contracts_app.queries.referral_scope import Stand, stand_of
from contracts_app.queries.referral_stages import list_stage, list_stages, list_stages_by
from contracts_app.queries.scope import scope_of
from contracts_app.rules.referrals.measured_period import Span
from contracts_app.rules.referrals.measures import By, Counted
from contracts_app.vocabulary.referrals import ClockKind, Direction, ReferralStatus
from tests.factories import TODAY, World, make_household, make_team, make_world
from tests.support.makers import COUNTY
from tests.support.measured_steps import Step, counts_for, in_time, is_stage, nearest_rank
from tests.support.referral_walks import (
    Walk,
    answered,
    contact_until,
    random_walk,
    sent_at,
    store_walk,
)
from tests.support.referrals import make_department, make_referral
from tests.support.statements import counted_statements, plans_on_sqlite
from tests.support.unguarded import lift_guards

YEAR = Wanted(Span("2026", date(2026, 1, 1), date(2026, 12, 31)))
BEGIN = datetime.combine(date(2026, 10, 5), time(1))


@pytest.fixture
def world(any_app: Flask) -> World:
    """Steps are stored at once here, not one after the other as the guards want it."""
    made = make_world(users=True)
    lift_guards("referral_event")
    return made


def stand(world: World, role: str) -> Stand:
    user = world.users[role]
    return stand_of(user, scope_of(user, TODAY))


def counted(lines: Sequence[object]) -> Counter[str]:
    return Counter(total_of(lines))


Made = tuple[Walk, list[Step], Referral]


def walks(world: World, number: int, seed: int) -> list[Made]:
    chance = Random(seed)
    found = []
    for place in range(number):
        direction = (Direction.UP, Direction.DOWN)[place % 2]
        at = BEGIN + timedelta(minutes=chance.randint(0, 30 * 24 * 60))
        walk, steps = random_walk(direction, at, chance)
        # A hospital that tells late sends home whoever came home days ago.
        home_on = clock.local(at).date() - timedelta(days=chance.randint(0, 12))
        values = {"home_on": home_on} if direction == Direction.DOWN else {}
        found.append((walk, steps, store_walk(world, walk, steps, **values)))
    return found


def expected(walk: Walk, steps: Sequence[Step], made: Referral) -> frozenset[Counted]:
    asked = sent_at(walk.direction, steps)
    if asked is None:
        return frozenset()
    until = contact_until(made.home_on, asked) if made.home_on else None
    return counts_for(walk.direction, steps, until)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sets_count_what_the_rules_count_of_each(world: World, seed: int) -> None:
    made = walks(world, 50, seed)
    bureau = stand(world, "bureau")
    wanted: Counter[str] = Counter(one.value for row in made for one in expected(*row))
    assert counted(list_measures(bureau, YEAR, [])) == wanted
    for one in Counted:
        listed = list_counted(bureau, YEAR, [], one, Cursor(size=100)).rows
        numbers = {row.referral_no for row in listed}
        assert numbers == {row[2].referral_no for row in made if one in expected(*row)}


def test_stages_are_what_the_rules_make_of_them(world: World) -> None:
    made = walks(world, 60, 4)
    stages: dict[str, list[tuple[int, bool]]] = {}
    for _walk, steps, referral in made:
        for place, step in enumerate(steps):
            if step.clock is not None and is_stage(steps, place):
                took = took_of(referral, place + 1)
                stages.setdefault(step.clock, []).append((took, in_time(steps, place)))
    found = list_stages(stand(world, "bureau"), YEAR, [])
    assert [row.clock for row in found] == [one for one in ClockKind if one in stages]
    for row in found:
        values = [took for took, _kept in stages[row.clock]]
        assert (row.number, row.median, row.most) == (
            len(values), nearest_rank(values, 50), nearest_rank(values, 90),
        )  # fmt: skip
        assert row.in_time == sum(kept for _took, kept in stages[row.clock])


def took_of(referral: Referral, seq: int) -> int:
    one = db.session.query(ReferralEvent).filter_by(referral_id=referral.id, seq=seq).one()
    return one.took_seconds - one.paused_seconds


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seconds=st.lists(st.integers(0, 200_000), min_size=1, max_size=30))
def test_percentiles_are_those_of_the_nearest_rank(world: World, seconds: list[int]) -> None:
    with db.session.begin_nested() as kept:
        store_walk(world, *answered(seconds, BEGIN))
        found = {row.clock: row for row in list_stages(stand(world, "hospital"), YEAR, [])}
        kept.rollback()
    accept = found["accept"]
    assert accept.number == len(seconds)
    assert accept.median == nearest_rank(seconds, 50)
    assert accept.most == nearest_rank(seconds, 90)
    assert accept.in_time == sum(one <= 3600 for one in seconds)


def test_a_period_begins_and_ends_at_midnight_on_the_wall(world: World) -> None:
    first = clock.utc_of(date(2026, 11, 1))
    for at in (first - timedelta(microseconds=1), first, clock.utc_of(date(2026, 12, 1))):
        make_referral(world, at=at, sent_at_utc=at)
    november = Wanted(Span.month_of(date(2026, 11, 9)))
    assert counted(list_measures(stand(world, "bureau"), november, []))["sent"] == 1
    assert counted(list_measures(stand(world, "bureau"), YEAR, []))["sent"] == 3


def test_each_sees_the_numbers_of_the_own_reach(world: World) -> None:
    make_referral(world, sent_at_utc=BEGIN)
    for role in ("bureau", "leader", "hospital"):
        assert counted(list_measures(stand(world, role), YEAR, []))["sent"] == 1, role
    for role in ("village", "doctor", "clerk", "admin"):
        assert list_measures(stand(world, role), YEAR, []) == [], role
    away = {"township_id": world.bureau.id, "from_institution_id": world.bureau.id}
    make_referral(world, sent_at_utc=BEGIN, **away)
    assert counted(list_measures(stand(world, "leader"), YEAR, []))["sent"] == 1
    assert counted(list_measures(stand(world, "hospital"), YEAR, []))["sent"] == 2


def test_lines_of_hospitals_departments_townships_and_teams(world: World) -> None:
    heart = make_department(world.hospital)
    lungs = make_department(world.hospital, "PULM", name="呼吸科")
    other, _doctor = make_team(world.centre, code="T02")
    make_referral(world, heart, sent_at_utc=BEGIN)
    make_referral(world, lungs, sent_at_utc=BEGIN, team_id=other.id)
    make_referral(world, lungs, sent_at_utc=BEGIN, team_id=None)
    leader = stand(world, "leader")

    def lines(by: By, sides: Sequence[Side] = ()) -> list[tuple[str | None, int]]:
        wanted = Wanted(YEAR.span, by)
        return [(one.code, one.sent) for one in list_measures(leader, wanted, list(sides))]

    assert lines(By.HOSPITAL) == [("ORG90", 3)]
    assert lines(By.TOWNSHIP) == [("ORG01", 3)]
    assert lines(By.DEPARTMENT) == [("CARD", 1), ("PULM", 2)]
    assert sorted(lines(By.TEAM), key=str) == [(None, 1), ("T01", 1), ("T02", 1)][1:] + [(None, 1)]
    narrowed = find_sides(Wanted(YEAR.span, hospital="ORG90", department="PULM"), COUNTY)
    assert narrowed is not None
    assert sorted(lines(By.TEAM, narrowed), key=str) == [("T02", 1), (None, 1)]
    nobody = find_sides(Wanted(YEAR.span, team="-"), COUNTY)
    assert nobody is not None
    assert lines(By.DEPARTMENT, nobody) == [("PULM", 1)]
    assert find_sides(Wanted(YEAR.span, hospital="NO-SUCH"), COUNTY) is None
    assert find_sides(Wanted(YEAR.span, department="CARD"), COUNTY) is None


def test_stages_stand_by_line_too(world: World) -> None:
    store_walk(world, *answered([600, 1200], BEGIN))
    wanted = Wanted(YEAR.span, By.TEAM)
    found = list_stages_by(stand(world, "leader"), wanted, [])
    assert [(one.code, one.clock, one.number, one.median) for one in found] == [
        ("T01", "accept", 2, 600), ("T01", "slot", 2, 0),
    ]  # fmt: skip
    page, took = list_stage(
        stand(world, "leader"), wanted, [], ClockKind.ACCEPT, Cursor(), late=False
    )
    assert [[end.seconds for end in took[row.id]] for row in page.rows] == [[600, 1200]]
    assert not list_stage(
        stand(world, "leader"), wanted, [], ClockKind.ACCEPT, Cursor(), late=True
    )[0].rows


def test_names_stand_only_where_the_referral_itself_is_seen(world: World) -> None:
    long_ago = {"status": ReferralStatus.REJECTED, "at": BEGIN - timedelta(days=200)}
    people = [make_household(grid, members=1)[1][0] for grid in world.grids]
    make_referral(world, resident=people[0], sent_at_utc=BEGIN, **long_ago)
    make_referral(world, resident=people[1], sent_at_utc=BEGIN)
    names = [person.name for person in people]
    seen = {
        role: [row.name for row in newest_first(stand(world, role))]
        for role in ("bureau", "leader", "hospital")
    }
    assert seen == {
        "bureau": [None, None], "leader": names[::-1], "hospital": [names[1], None],
    }  # fmt: skip


def newest_first(reader: Stand) -> list[Any]:
    return list_counted(reader, YEAR, [], Counted.SENT, Cursor()).rows


def test_the_list_behind_a_number_goes_on_page_by_page(world: World) -> None:
    for _number in range(23):
        make_referral(world, sent_at_utc=BEGIN)
    leader = stand(world, "leader")
    with counted_statements() as seen:
        first = list_counted(leader, YEAR, [], Counted.SENT, Cursor())
    assert len(seen) == 2
    assert (len(first.rows), first.previous) == (20, "")
    rest = list_counted(leader, YEAR, [], Counted.SENT, Cursor(after=first.next))
    assert len(rest.rows) == 3
    numbers = [row.referral_no for row in (*first.rows, *rest.rows)]
    assert len(set(numbers)) == 23
    assert [row.id for row in first.rows] == sorted((row.id for row in first.rows), reverse=True)


@pytest.mark.parametrize("any_app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ["bureau", "leader", "hospital"])
def test_numbers_are_counted_from_the_days_of_the_period(world: World, role: str) -> None:
    """PostgreSQL takes an index only where there are many rows; the benchmark looks at it."""
    reader, wanted = stand(world, role), Wanted(Span.month_of(TODAY))
    plans = plans_on_sqlite(lambda: list_measures(reader, wanted, []))
    assert any("ix_referral_sent_at_utc" in line and "sent_at_utc>" in line for line in plans)
    assert [one for one in plans if one.startswith(("SCAN referral", "SCAN event"))] == []
    plans = plans_on_sqlite(lambda: list_stages(reader, wanted, []))
    assert any("ix_referral_event_at_utc" in line for line in plans)
    assert [one for one in plans if one.startswith("SCAN referral")] == []


def test_whoever_has_no_team_stands_last_on_either_database(world: World) -> None:
    chance = Random(5)
    for place in range(20):
        walk, steps = random_walk((Direction.UP, Direction.DOWN)[place % 2], BEGIN, chance)
        home = {"home_on": clock.local(BEGIN).date()} if walk.direction == Direction.DOWN else {}
        store_walk(world, walk, steps, **(home or {"team_id": None}))
    reader, wanted = stand(world, "bureau"), replace(YEAR, by=By.TEAM)
    for lines in (list_measures(reader, wanted, []), list_stages_by(reader, wanted, [])):
        assert list(dict.fromkeys(row.code for row in lines)) == [world.team.code, None]
