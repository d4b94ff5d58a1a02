"""Leaving a team: who takes over is settled in the same step, and nothing is left behind."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    AuditEvent,
    Contract,
    Handover,
    Responsibility,
    TeamMember,
    TeamProfile,
)
from contracts_app.queries.handovers import name_of_who_answers
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.agreements import snapshot_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Conflict, NotAllowed, NotFound
from contracts_app.services.renewal import renew_due
from contracts_app.services.team_departure import Heirs, Request, departing, leave_team
from tests.factories import TODAY, World, make_team
from tests.support.refusals import refused
from tests.support.teams import (
    give_post,
    join,
    leader_on,
    leave,
    make_contact,
    posts_on,
    signed,
    team_of,
    with_post,
)

DAY = timedelta(days=1)
NEW_YEAR = date(2028, 1, 1)
"""The day after the last one of terms signed today."""


def contact_of(code: str = "T01") -> int | None:
    return db.session.get_one(TeamProfile, team_of(code).id).contact_staff_id


def renewed(contract: Contract, today: date = NEW_YEAR) -> int | None:
    """The doctor named in the term after this one."""
    renew_due(today, today, SYSTEM, lambda: None)
    query = select(Contract.doctor_id).where(
        Contract.root_no == contract.root_no, Contract.term_no == contract.term_no + 1
    )
    return db.session.scalars(query).one()


def test_a_leader_leaves_when_another_doctor_takes_over(world: World) -> None:
    old, new = with_post("gp"), join("physician", "新团队长")
    leave(old, leader=new.key, doctor=new.key)
    assert leader_on(TODAY) == [old.name]
    assert leader_on(TODAY + DAY) == ["新团队长"]
    assert old.name not in [name for name, *_ in posts_on(TODAY + DAY)]
    assert team_of().leader_name == old.name


def test_who_leaves_later_serves_until_then(world: World) -> None:
    old, new = with_post("gp"), join("physician", "新团队长")
    last = TODAY + timedelta(days=40)
    leave(old, on=last, leader=new.key, doctor=new.key)
    assert leader_on(last) == [old.name]
    assert leader_on(last + DAY) == ["新团队长"]
    contract = signed(world, old)
    assert name_of_who_answers(world.team.id, contract.doctor_id, last) == ""
    assert name_of_who_answers(world.team.id, contract.doctor_id, last + DAY) == "新团队长"


def test_a_leader_leaves_nothing_unsaid(world: World) -> None:
    old = with_post("gp")
    assert refused(leave, old) == [("last_doctor", "T01")]
    new = join("physician", "新团队长")
    nurse = with_post("nurse")
    make_contact(old)
    assert refused(leave, old) == [
        ("successor_needed", "leader-T01"),
        ("successor_needed", "contact-T01"),
        ("successor_needed", "doctor-T01"),
    ]
    assert refused(leave, old, leader=nurse.key, contact=nurse.key, doctor=new.key) == [
        ("successor_unfit", "leader-T01")
    ]
    leave(old, leader=new.key, contact=nurse.key, doctor=new.key)
    assert contact_of() == nurse.id


def test_the_posts_that_will_be_lacking_are_told_before(world: World) -> None:
    nurse = with_post("nurse")
    wanted = Request(last_day=TODAY)
    assert refused(leave_team, "T01", nurse.key, wanted, everything(TODAY), SYSTEM, TODAY) == [
        ("team_incomplete", "nurse")
    ]
    (told,) = departing("T01", nurse.key, everything(TODAY), retires=False).from_teams(
        wanted, TODAY
    )
    assert told.missing == ("nurse",)
    second = join("nurse", "第二护士")
    leave_team("T01", nurse.key, wanted, everything(TODAY), SYSTEM, TODAY)
    assert second.name in [name for name, *_ in posts_on(TODAY + DAY)]


def test_contracts_go_on_naming_who_left_and_renewals_name_who_answers(world: World) -> None:
    old, new = with_post("gp"), join("physician", "接任医生")
    contract = signed(world, old)
    leave(old, on=date(2027, 6, 30), leader=new.key, doctor=new.key)
    assert db.session.get_one(Contract, contract.id).doctor_id == old.id
    assert renewed(contract) == new.id
    query = select(Contract).filter_by(root_no=contract.root_no).order_by(Contract.term_no)
    printed = [snapshot_of(term)["doctor"] for term in db.session.scalars(query)]
    assert printed == [old.name, "接任医生"]


def test_a_renewal_for_days_before_the_last_one_names_who_still_serves(world: World) -> None:
    old, new = with_post("gp"), join("physician", "接任医生")
    contract = signed(world, old)
    leave(old, on=date(2028, 6, 30), today=date(2027, 12, 1), leader=new.key, doctor=new.key)
    assert renewed(contract, date(2028, 1, 1)) == old.id


def test_a_renewal_made_late_names_who_answers_today(world: World) -> None:
    old, new = with_post("gp"), join("physician", "接任医生")
    contract = signed(world, old)
    leave(old, on=date(2028, 1, 31), today=date(2028, 1, 31), leader=new.key, doctor=new.key)
    assert renewed(contract, date(2028, 2, 5)) == new.id


def test_a_successor_who_left_too_is_followed_by_the_next(world: World) -> None:
    first, second = with_post("gp"), join("physician", "第二")
    third = join("gp", "第三")
    of_first, of_second = signed(world, first), signed(world, second)
    leave(first, leader=second.key, doctor=second.key)
    later = TODAY + timedelta(days=30)
    leave(second, on=later, today=later, leader=third.key, doctor=third.key)
    assert renewed(of_first) == third.id
    query = select(Contract.doctor_id).where(
        Contract.root_no == of_second.root_no, Contract.term_no == 2
    )
    assert db.session.scalars(query).one() == third.id


def test_who_answers_for_another_leaves_a_successor_too(world: World) -> None:
    first, second, third = with_post("gp"), join("physician", "第二"), join("gp", "第三")
    signed(world, first)
    leave(first, leader=third.key, doctor=second.key)
    later = TODAY + DAY
    assert refused(leave, second, on=later, today=later) == [("successor_needed", "doctor-T01")]
    leave(second, on=later, today=later, doctor=third.key)
    assert name_of_who_answers(world.team.id, first.id, later + DAY) == "第三"


def test_a_successor_who_leaves_first_never_answers(world: World) -> None:
    first, second, third = with_post("gp"), join("physician", "第二"), join("gp", "第三")
    signed(world, first)
    leave(first, on=TODAY + timedelta(days=60), leader=second.key, doctor=second.key)
    leave(second, on=TODAY + timedelta(days=30), leader=third.key, doctor=third.key)
    assert leader_on(TODAY + timedelta(days=60)) == [first.name]
    assert leader_on(TODAY + timedelta(days=61)) == ["第三"]
    assert name_of_who_answers(world.team.id, first.id, TODAY + timedelta(days=61)) == "第三"


def test_who_comes_back_answers_for_the_own_contracts_again(world: World) -> None:
    old, new = with_post("gp"), join("physician", "接任医生")
    contract = signed(world, old)
    leave(old, leader=new.key, doctor=new.key)
    assert refused(join, "gp", person=old.key, on=TODAY + timedelta(days=9)) == [
        ("returns_later", "valid_from")
    ]
    back = TODAY + timedelta(days=9)
    join("gp", person=old.key, on=back, today=back)
    assert name_of_who_answers(world.team.id, contract.doctor_id, back) == ""
    leave(old, on=back, today=back, doctor=new.key)
    assert name_of_who_answers(world.team.id, contract.doctor_id, back + DAY) == "接任医生"


def test_who_retires_leaves_every_team_at_once(world: World) -> None:
    make_team(world.centre, code="T02")
    old, new = with_post("gp"), join("physician", "接任医生")
    join("physician", team="T02", person=old.key)
    other = with_post("gp", "T02")
    assert refused(leave, old, retires=True) == [
        ("successor_needed", "leader-T01"),
        ("successor_needed", "doctor-T01"),
        ("successor_needed", "doctor-T02"),
    ]
    heirs = {"T01": Heirs(leader=new.key, doctor=new.key), "T02": Heirs(doctor=other.key)}
    leave(old, retires=True, heirs=heirs)
    assert old.retired_on == TODAY + DAY
    rows = db.session.scalars(select(TeamMember).filter_by(staff_id=old.id)).all()
    assert {row.valid_to for row in rows} == {TODAY}


def test_who_also_serves_elsewhere_does_not_retire_by_the_hand_of_one_township(
    world: World,
) -> None:
    far = make_team(world.bureau, code="T90")[0]
    leader = scope_of(world.users["leader"], TODAY)
    nurse = with_post("nurse")
    join("nurse", team=far.code, person=nurse.key)
    with pytest.raises(NotAllowed):
        departing("T01", nurse.key, leader, retires=True)


def test_a_planned_end_stands_in_the_way_of_an_earlier_retirement(world: World) -> None:
    make_team(world.centre, code="T02")
    nurse = with_post("nurse")
    join("nurse", team="T02", person=nurse.key)
    leave(nurse, team="T02", on=TODAY + timedelta(days=30))
    assert refused(leave, nurse, retires=True) == [("leaves_later", "last_day")]
    leave(nurse, retires=True, on=TODAY + timedelta(days=30))


def test_duties_on_the_four_levels_are_handed_on_when_somebody_is_gone(world: World) -> None:
    nurse = with_post("nurse")
    doctor = with_post("gp")
    db.session.add(
        Responsibility(
            county_code="110199",
            level="village_contact",
            region_code="110199100201",
            staff_id=nurse.id,
            valid_from=date(2026, 1, 1),
        )
    )
    db.session.flush()
    assert refused(leave, nurse) == [("successor_needed", "duties")]
    leave(nurse, duties=doctor.key)
    rows = db.session.scalars(select(Responsibility).order_by(Responsibility.id)).all()
    assert [(row.staff_id, row.valid_from, row.valid_to) for row in rows] == [
        (nurse.id, date(2026, 1, 1), TODAY),
        (doctor.id, TODAY + DAY, None),
    ]


def test_who_serves_in_another_team_keeps_the_duties(world: World) -> None:
    make_team(world.centre, code="T02")
    nurse = with_post("nurse")
    join("nurse", team="T02", person=nurse.key)
    db.session.add(
        Responsibility(
            county_code="110199",
            level="household_doctor",
            grid_id=world.grids[0].id,
            staff_id=nurse.id,
            valid_from=date(2026, 1, 1),
        )
    )
    db.session.flush()
    leave(nurse)
    assert db.session.scalars(select(Responsibility.valid_to)).all() == [None]


@pytest.mark.parametrize("days", [-1, 732])
def test_a_last_day_that_cannot_be_is_refused(world: World, days: int) -> None:
    nurse = join("rehab", "新人")
    last = TODAY + timedelta(days=days)
    assert refused(leave, nurse, on=last) == [("bad_date", "last_day")]


def test_what_was_done_in_a_post_until_today_is_not_taken_back(world: World) -> None:
    nurse = with_post("nurse")
    give_post(nurse, "rehab", on=date(2026, 6, 1))
    assert refused(leave, nurse, on=date(2026, 5, 31)) == [("bad_date", "last_day")]
    leave(nurse, on=date(2026, 6, 1))
    assert len(posts_on(date(2026, 5, 31))) == 3


def test_the_people_of_a_team_that_ends_leave_without_successors(world: World) -> None:
    contract = signed(world, with_post("gp"))
    world.team.dissolved_on = TODAY + DAY
    db.session.flush()
    leave(with_post("gp"))
    assert posts_on(TODAY + DAY) != []
    assert db.session.scalars(select(Handover)).all() == []
    assert contract.doctor_id is not None


def test_a_second_departure_of_the_same_person_is_a_conflict(world: World) -> None:
    nurse = with_post("nurse")
    leave(nurse)
    with pytest.raises(Conflict):
        leave(nurse)
    with pytest.raises(NotFound):
        departing("T01", nurse.key, everything(TODAY), retires=False)


def test_a_departure_is_in_the_audit_without_names(world: World) -> None:
    old, new = with_post("gp"), join("physician", "接任医生")
    leave(old, leader=new.key, doctor=new.key)
    event = db.session.scalars(select(AuditEvent).filter_by(verb="team.leave")).one()
    assert (event.object_key, event.after["leader"]) == (old.key, new.key)
    assert new.name not in str(event.after)
