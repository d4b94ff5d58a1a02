"""How teams stand with their quotas is counted in the database as the rules count it."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts_app.extensions import db
from contracts_app.models import Policy, TeamEvent
from contracts_app.queries.policies import policies_for
from contracts_app.queries.scope import everything, scope_of
from contracts_app.queries.team_life import (
    count_late_teams,
    list_progress,
    progress_of_team,
)
from contracts_app.rules.team_life import Happened, standings
from contracts_app.services.keys import new_key
from contracts_app.vocabulary.team_life import EducationForm, LifeKind
from tests.factories import COUNTY, TODAY, World, make_team, make_world
from tests.support.statements import counted_statements

DAYS = st.dates(date(2025, 11, 1), date(2027, 2, 1))
EVENTS = st.lists(
    st.builds(
        Happened,
        st.sampled_from([one.value for one in LifeKind]),
        st.sampled_from([None, *(one.value for one in EducationForm)]),
        st.sampled_from(["held", "held", "planned"]),
        DAYS,
    ),
    max_size=20,
)


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


def stored(team_id: int, events: list[Happened]) -> None:
    db.session.add_all(
        TeamEvent(
            county_code=COUNTY, key=new_key(16), team_id=team_id, kind=one.kind, form=one.form,
            state=one.state, day=one.day, place="村委会", topic_words="", cancel_reason="",
            version=1, made_at_utc=db.func.now(),
        )
        for one in events
    )  # fmt: skip
    db.session.flush()


def held(*days: date, kind: str = "outreach") -> list[Happened]:
    return [Happened(kind, None, "held", day) for day in days]


def policy(key: str, value: Any, institution: str = "ORG01") -> None:
    db.session.add(
        Policy(key=key, institution_code=institution, valid_from=date(2026, 1, 1), value=value)
    )
    db.session.flush()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS, shown=DAYS, ahead=st.integers(-40, 400))
def test_the_database_counts_as_the_rules_do(
    world: World, events: list[Happened], shown: date, ahead: int
) -> None:
    team, _doctor = make_team(world.centre, code=new_key())
    stored(team.id, events)
    today = shown + timedelta(days=ahead)
    policies = policies_for(world.centre.id, today)
    scope = everything(today)
    assert progress_of_team(team.id, scope, shown, today) == standings(
        events, policies, shown, today
    )


def test_each_institution_is_asked_by_its_own_policy(world: World) -> None:
    other, _doctor = make_team(world.station, code="T02")
    policy("team_life.training_interval_months", 6, "ST1")
    policy("team_life.boards_per_month", 0, "ST1")
    for one in (world.team, other):
        stored(one.id, held(date(2026, 8, 1), kind="training"))
    day = date(2026, 11, 21)
    found = {one.code: {s.key: s for s in one.standings} for one in list_progress(
        everything(day), day, day)}  # fmt: skip
    key = "team_life.training_interval_months"
    assert (found["T01"][key].done, found["T02"][key].done) == (0, 1)
    assert "team_life.boards_per_month" not in found["T02"]


def test_teams_that_are_late_come_first(world: World) -> None:
    make_team(world.centre, code="T00")
    good, _doctor = make_team(world.centre, code="T99")
    year = [date(2026, month, 5) for month in range(1, 12)]
    for kind in LifeKind:
        stored(good.id, held(*year, date(2026, 11, 6), kind=kind))
    stored(good.id, [Happened("outreach", "material", "held", day) for day in year])
    stored(world.team.id, held(*year, kind="lecture"))
    found = list_progress(everything(TODAY), TODAY, TODAY)
    assert [(one.code, one.late) for one in found] == [("T00", 3), ("T01", 2), ("T99", 0)]
    assert count_late_teams(everything(TODAY)) == 2


def test_a_team_that_is_dissolved_is_late_with_nothing(world: World) -> None:
    world.team.dissolved_on = TODAY
    db.session.flush()
    assert list_progress(everything(TODAY), TODAY, TODAY) == []


def test_a_doctor_sees_the_own_team_and_the_bureau_all(world: World) -> None:
    make_team(world.centre, code="T02")

    def seen(role: str) -> list[str]:
        scope = scope_of(world.users[role], TODAY)
        return [one.code for one in list_progress(scope, TODAY, TODAY)]

    assert seen("doctor") == ["T01"]
    assert seen("bureau") == seen("leader") == ["T01", "T02"]
    far, _doctor = make_team(world.hospital, code="FAR")
    scope = scope_of(world.users["leader"], TODAY)
    assert progress_of_team(far.id, scope, TODAY, TODAY) == []


def test_the_overview_asks_as_often_for_many_teams_as_for_one(world: World) -> None:
    scope = everything(TODAY)
    with counted_statements() as few:
        list_progress(scope, TODAY, TODAY)
    for number in range(30):
        team, _doctor = make_team(world.centre, code=f"M{number:02d}")
        stored(team.id, held(TODAY, TODAY))
    with counted_statements() as many:
        assert len(list_progress(scope, TODAY, TODAY)) == 31
    assert len(many) == len(few)
