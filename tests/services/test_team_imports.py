"""Files about teams meet what pages arranged: last days, planned leads, those who left."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Staff
from contracts_app.queries.scope import scope_of
from tests.factories import TODAY, World
from tests.services.test_places_import import codes, load
from tests.support.teams import (
    give_post,
    join,
    lead,
    leader_on,
    leave,
    posts_on,
    signed,
    with_post,
)

DAY = timedelta(days=1)
LATER = date(2027, 1, 1)
MEMBERS = "团队编码,姓名,岗位\n"
TEAMS = "团队编码,团队名称,机构编码,团队长\n"


def people() -> int | None:
    return db.session.scalar(select(func.count()).select_from(Staff))


def test_who_leaves_later_is_the_same_person_to_a_file(world: World) -> None:
    nurse, second = with_post("nurse"), join("nurse", "第二护士")
    leave(nurse, on=LATER)
    give_post(second, "rehab", on=LATER)
    before = people()
    for name in (nurse.name, second.name):
        assert load("members", f"{MEMBERS}T01,{name},护士\n").counts["members"]["unchanged"] == 1
    assert people() == before


@pytest.mark.parametrize("retires", [False, True])
def test_a_file_makes_nobody_anew_who_left(world: World, retires: bool) -> None:
    doctor = join("physician", "第二")
    leave(doctor, on=TODAY, doctor=with_post("gp").key, retires=retires)
    db.session.flush()
    report = load("members", f"{MEMBERS}T01,第二,护士\n")
    assert codes(report) == []
    left = join("rehab", "康复师", on=TODAY - DAY, today=TODAY - DAY)
    leave(left, on=TODAY - DAY, retires=retires)
    before = people()
    assert codes(load("members", f"{MEMBERS}T01,康复师,护士\n")) == [(2, "name", "member_left")]
    assert codes(load("teams", f"{TEAMS}T01,一队,ORG01,康复师\n")) == [(2, "leader", "member_left")]
    assert people() == before


def test_a_file_lets_no_nurse_lead_and_gives_no_leader_the_post_of_one(world: World) -> None:
    nurse, leader = with_post("nurse"), with_post("gp")
    report = load("teams", f"{TEAMS}T01,一队,ORG01,{nurse.name}\n")
    assert codes(report) == [(2, "leader", "leader_not_doctor")]
    report = load("members", f"{MEMBERS}T01,{leader.name},护士\n")
    assert codes(report) == [(2, "post", "leader_not_doctor")]
    assert leader_on(TODAY) == [leader.name]


def test_a_file_takes_no_doctor_from_contracts(world: World) -> None:
    doctor = join("physician", "第二")
    signed(world, doctor)
    report = load("members", f"{MEMBERS}T01,第二,护士\n")
    assert codes(report) == [(2, "post", "doctor_leaves_first")]


def test_a_file_does_not_upset_a_lead_that_is_arranged(world: World) -> None:
    old, second = with_post("gp"), join("physician", "第二")
    join("physician", "第三")
    lead(second, on=LATER)
    report = load("teams", f"{TEAMS}T01,一队,ORG01,第三\n")
    assert codes(report) == [(2, "leader", "lead_arranged")]
    assert codes(load("teams", f"{TEAMS}T01,一队,ORG01,{old.name}\n")) == []
    assert (leader_on(TODAY), leader_on(LATER)) == ([old.name], ["第二"])


def test_a_planned_post_of_the_leader_is_no_other_lead_to_a_file(world: World) -> None:
    old = with_post("gp")
    join("physician", "第二")
    give_post(old, "physician", on=LATER)
    assert codes(load("teams", f"{TEAMS}T01,一队,ORG01,第二\n")) == []
    assert leader_on(TODAY) == leader_on(LATER) == ["第二"]


def test_a_leader_of_a_file_leads_from_today_on(world: World) -> None:
    old = with_post("gp")
    join("physician", "第二")
    load("teams", f"{TEAMS}T01,一队,ORG01,第二\n")
    assert (leader_on(TODAY - DAY), leader_on(TODAY)) == ([old.name], ["第二"])


def test_a_dissolved_team_takes_nobody_from_a_file(world: World) -> None:
    world.team.dissolved_on = TODAY
    db.session.flush()
    report = load("members", f"{MEMBERS}T01,新人,护士\n")
    assert codes(report) == [(2, "team_code", "team_inactive")]
    report = load("teams", f"{TEAMS}T01,一队,ORG01,新人\n")
    assert codes(report) == [(2, "leader", "team_inactive")]


def test_a_station_names_no_members_of_the_team_of_the_centre_above(world: World) -> None:
    village = scope_of(world.users["village"], TODAY)
    report = load("members", f"{MEMBERS}T01,新人,护士\n", scope=village)
    assert codes(report) == [(2, "team_code", "team_unknown")]
    assert "新人" not in [name for name, *_ in posts_on(TODAY)]
