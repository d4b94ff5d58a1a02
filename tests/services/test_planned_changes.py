"""What is planned in a team: a post or lead that changes later is no end of anybody's service."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Handover, Staff, TeamProfile
from contracts_app.queries.handovers import name_of_who_answers
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound
from contracts_app.services.staff_records import StaffWords, describe
from contracts_app.services.teams import TeamWords, change_team
from tests.factories import TODAY, StaffFactory, World
from tests.support.refusals import refused
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


def test_a_doctor_whose_post_changes_later_takes_over_today(world: World) -> None:
    old, new = with_post("gp"), join("physician", "接任医生")
    give_post(new, "gp", on=LATER)
    leave(old, leader=new.key, doctor=new.key)
    assert leader_on(TODAY + DAY) == leader_on(LATER) == ["接任医生"]
    assert ("接任医生", "physician", True) in posts_on(LATER - DAY)


def test_a_leader_whose_post_changes_later_is_followed_from_the_day_after(world: World) -> None:
    old, new = with_post("gp"), join("physician", "接任医生")
    give_post(old, "physician", on=LATER)
    leave(old, leader=new.key, doctor=new.key)
    assert leader_on(TODAY) == [old.name]
    assert leader_on(TODAY + DAY) == leader_on(LATER) == ["接任医生"]


def test_who_leads_until_a_planned_change_is_followed_until_then(world: World) -> None:
    old, second, third = with_post("gp"), join("physician", "第二"), join("physician", "第三")
    lead(second, on=LATER)
    leave(old, leader=third.key, doctor=second.key)
    assert leader_on(TODAY + DAY) == leader_on(LATER - DAY) == ["第三"]
    assert leader_on(LATER) == ["第二"]


def test_who_will_lead_later_may_lead_from_the_departure_on(world: World) -> None:
    old, second = with_post("gp"), join("physician", "第二")
    lead(second, on=LATER)
    leave(old, leader=second.key, doctor=second.key)
    assert leader_on(TODAY + DAY) == leader_on(LATER) == ["第二"]


def test_the_lead_passes_although_a_post_changes_later(world: World) -> None:
    old, new = with_post("gp"), join("physician", "接任医生")
    give_post(old, "physician", on=LATER)
    give_post(new, "gp", on=LATER)
    lead(new)
    assert leader_on(TODAY) == leader_on(LATER) == ["接任医生"]


def test_the_contact_may_have_another_post_later(world: World) -> None:
    nurse = with_post("nurse")
    give_post(nurse, "rehab", on=LATER)
    words = TeamWords("第一团队", contact=nurse.key)
    change_team("T01", words, everything(TODAY), SYSTEM, TODAY)
    assert db.session.get_one(TeamProfile, world.team.id).contact_staff_id == nurse.id


def test_a_contract_names_no_nurse_as_its_doctor(world: World) -> None:
    assert refused(signed, world, with_post("nurse")) == [("unknown_value", "doctor")]


def test_a_doctor_on_whom_contracts_rest_stays_a_doctor(world: World) -> None:
    doctor = join("physician", "第二")
    assert refused(give_post, doctor, "nurse", on=LATER) == [("doctor_leaves_first", "post")]
    signed(world, doctor)
    assert refused(give_post, doctor, "nurse") == [("doctor_leaves_first", "post")]
    give_post(doctor, "gp")


def test_who_comes_back_as_a_nurse_answers_for_no_contract(world: World) -> None:
    old, new = with_post("gp"), join("physician", "接任医生")
    contract = signed(world, old)
    leave(old, leader=new.key, doctor=new.key)
    back = TODAY + DAY
    join("nurse", person=old.key, on=back, today=back)
    assert name_of_who_answers(world.team.id, contract.doctor_id, back) == "接任医生"
    assert refused(give_post, old, "gp", on=back + DAY, today=back) == [
        ("returns_later", "valid_from")
    ]
    leave(old, on=back, today=back)
    assert name_of_who_answers(world.team.id, contract.doctor_id, back + DAY) == "接任医生"


def test_who_becomes_a_doctor_of_the_team_again_answers_for_the_own_contracts(
    world: World,
) -> None:
    old, new = with_post("gp"), join("physician", "接任医生")
    contract = signed(world, old)
    leave(old, leader=new.key, doctor=new.key)
    back = TODAY + DAY
    join("nurse", person=old.key, on=back, today=back)
    give_post(old, "gp", on=back, today=back)
    assert name_of_who_answers(world.team.id, contract.doctor_id, back) == ""
    assert db.session.scalars(select(Handover)).all() == []


def test_who_left_is_out_of_reach_for_the_team_that_was_left(world: World) -> None:
    leader = scope_of(world.users["leader"], TODAY)
    expert = StaffFactory(institution_id=world.hospital.id, name="县级专家")
    yesterday = TODAY - DAY
    for person in (expert, with_post("nurse")):
        if person is expert:
            join("expert", person=person.key, on=yesterday, today=yesterday)
        describe("T01", person.key, StaffWords(title="一"), leader, SYSTEM)
        leave(person, on=yesterday)
    with pytest.raises(NotFound):
        describe("T01", expert.key, StaffWords(title="二"), leader, SYSTEM)
    # Its own institution still keeps the record of somebody who is in no team just now.
    nurse = db.session.scalars(select(Staff).where(Staff.institution_id == world.centre.id)).all()
    left = next(one for one in nurse if one.name not in [name for name, *_ in posts_on(TODAY)])
    describe("T01", left.key, StaffWords(title="二"), leader, SYSTEM)
