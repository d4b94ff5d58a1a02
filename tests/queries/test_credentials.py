"""Which licences the pages and the night tell of, and how long before they end."""

from datetime import timedelta

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import Policy, Staff, StaffCredential
from contracts_app.queries.credentials import (
    count_credential_warnings,
    count_warned_staff,
    list_warnings,
    warnings_of_team,
)
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.nightly import run_nightly
from tests.factories import TODAY, World, make_team, make_world
from tests.support.statements import counted_statements
from tests.support.teams import join, lead, leave, team_of, with_post

DAYS = timedelta(days=1)


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


def licence(person: Staff, days: int, kind: str = "practice") -> None:
    valid_to = TODAY + DAYS * days
    db.session.add(StaffCredential(staff_id=person.id, kind=kind, number=kind, valid_to=valid_to))
    db.session.flush()


def test_what_ends_within_the_days_of_the_policy_is_told(world: World) -> None:
    licence(with_post("gp"), 90)
    licence(with_post("nurse"), 91)
    (told,) = list_warnings(everything(TODAY), TODAY)
    assert (told.state, told.is_leader, told.team_code) == ("expiring", True, "T01")
    assert warnings_of_team(world.team.id, world.centre.id, TODAY) == [told]


def test_the_nearest_institution_says_how_many_days(world: World) -> None:
    licence(with_post("gp"), 60)
    rule = {"key": "staff.credential_warn_days", "valid_from": TODAY}
    db.session.add(Policy(institution_code="ORG00", value=10, **rule))
    db.session.flush()
    assert list_warnings(everything(TODAY), TODAY) == []
    db.session.add(Policy(institution_code="ORG01", value=70, **rule))
    db.session.flush()
    assert len(list_warnings(everything(TODAY), TODAY)) == 1


def test_somebody_of_two_teams_counts_once_and_who_left_not_at_all(world: World) -> None:
    nurse = with_post("nurse")
    make_team(world.centre, code="T02")
    join("nurse", team="T02", person=nurse.key)
    licence(nurse, -1)
    assert count_warned_staff(everything(TODAY)) == (1, False)
    assert count_credential_warnings(TODAY) == {"expired": 1, "expiring": 0}
    leave(nurse, retires=True)
    assert count_credential_warnings(TODAY + DAYS) == {"expired": 0, "expiring": 0}


def test_a_user_reads_of_the_own_teams_only(world: World) -> None:
    far, doctor = make_team(world.bureau, code="T90")
    licence(doctor, 5)
    assert list_warnings(scope_of(world.users["leader"], TODAY), TODAY) == []
    assert len(list_warnings(scope_of(world.users["bureau"], TODAY), TODAY)) == 1
    assert far.code == "T90"


def test_the_cost_does_not_grow_with_the_teams(world: World) -> None:
    licence(with_post("gp"), 5)
    with counted_statements() as few:
        list_warnings(everything(TODAY), TODAY)
    for number in range(5):
        _team, doctor = make_team(world.centre, code=f"T8{number}")
        licence(doctor, 5)
    with counted_statements() as many:
        assert len(list_warnings(everything(TODAY), TODAY)) == 6
    assert len(many) == len(few)


def test_the_night_counts_them_and_writes_the_name_of_the_new_leader(world: World) -> None:
    licence(with_post("gp"), 5)
    second = join("physician", "第二医师")
    tomorrow = TODAY + DAYS
    lead(second, on=tomorrow)
    report = run_nightly(tomorrow, tomorrow, db.session.commit)
    assert report["credentials"] == {"expired": 0, "expiring": 1}
    assert report["leaders_changed"] == 1
    assert team_of().leader_name == "第二医师"
