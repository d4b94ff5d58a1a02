"""A departure that is taken back leaves everything as it was, or as others arranged it since."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Handover, Responsibility, Staff, TeamMember
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Conflict, NotAllowed
from contracts_app.services.responsibilities import take_over
from contracts_app.services.team_departure import Heirs
from contracts_app.services.team_return import stay
from tests.factories import TODAY, World, make_team, make_world
from tests.services.test_desks_meet_on_postgresql import beside
from tests.support.teams import join, lead, leader_on, leave, signed, team_of, with_post

DAY = timedelta(days=1)
LAST = date(2026, 12, 31)


def back(person: Staff, today: date = TODAY, team: str = "T01") -> None:
    stay(team, person.key, everything(today), SYSTEM, today)


def places(team: str = "T01") -> set[tuple[object, ...]]:
    rows = db.session.scalars(select(TeamMember).filter_by(team_id=team_of(team).id))
    return {(row.staff_id, row.post, row.is_leader, row.valid_to) for row in rows}


def answers_for_the_village(person: Staff) -> None:
    where = {"level": "village_contact", "region_code": "110199100201"}
    since = {"county_code": "110199", "valid_from": date(2026, 1, 1)}
    db.session.add(Responsibility(staff_id=person.id, **where, **since))
    db.session.flush()


def test_lead_contracts_and_responsibilities_return(world: World) -> None:
    old, new = with_post("gp"), join("physician", "接任医生")
    signed(world, old)
    answers_for_the_village(old)
    before = places()
    leave(old, on=LAST, leader=new.key, doctor=new.key, duties=new.key)
    back(old)
    assert leader_on(TODAY) == leader_on(LAST + DAY) == [old.name]
    assert before <= places()
    assert db.session.scalars(select(Handover)).all() == []
    rows = db.session.scalars(select(Responsibility)).all()
    assert [(row.staff_id, row.valid_to) for row in rows] == [(old.id, None)]
    event = db.session.scalars(select(AuditEvent).filter_by(verb="team.stay")).one()
    assert event.after == {"team": "T01", "last_day": LAST.isoformat()}
    leave(old, on=LAST, leader=new.key, doctor=new.key, duties=new.key)


def test_who_retires_returns_to_every_team(world: World) -> None:
    make_team(world.centre, code="T02")
    old, new, other = with_post("gp"), join("physician", "接任"), with_post("gp", "T02")
    join("physician", team="T02", person=old.key)
    heirs = {"T01": Heirs(leader=new.key, doctor=new.key), "T02": Heirs(doctor=other.key)}
    leave(old, on=LAST, retires=True, heirs=heirs)
    back(old, team="T02")
    assert old.retired_on is None
    rows = db.session.scalars(select(TeamMember).filter_by(staff_id=old.id)).all()
    assert {row.valid_to for row in rows} == {None}
    assert leader_on(LAST + DAY) == [old.name]


def test_who_serves_elsewhere_kept_the_responsibilities_and_gets_none_back(world: World) -> None:
    make_team(world.centre, code="T02")
    old, heir = with_post("nurse"), join("physician", "接任")
    join("nurse", team="T02", person=old.key)
    answers_for_the_village(old)
    take_over(old.id, heir.id, LAST + DAY, SYSTEM)
    leave(old, on=LAST)
    back(old)
    rows = db.session.scalars(select(Responsibility).order_by(Responsibility.id)).all()
    assert [(row.staff_id, row.valid_to) for row in rows] == [(old.id, LAST), (heir.id, None)]


def test_what_others_arranged_since_stays(world: World) -> None:
    old, new, third = with_post("gp"), join("physician", "第二"), join("gp", "第三")
    leave(old, on=LAST, leader=new.key, doctor=new.key)
    lead(third, on=LAST + 9 * DAY)
    back(old)
    assert leader_on(LAST) == [old.name]
    assert leader_on(LAST + DAY) == ["第二"]
    assert leader_on(LAST + 9 * DAY) == ["第三"]
    assert (old.id, "gp", False, None) in places()


def test_what_has_taken_effect_is_not_taken_back(world: World) -> None:
    nurse = with_post("nurse")
    with pytest.raises(Conflict):
        back(nurse)
    leave(nurse)
    with pytest.raises(Conflict):
        back(nurse, TODAY + DAY)
    back(nurse)
    with pytest.raises(Conflict):
        back(nurse)


def test_a_station_does_not_take_back_what_the_centre_decided(world: World) -> None:
    nurse = with_post("nurse")
    leave(nurse)
    with pytest.raises(NotAllowed):
        stay("T01", nurse.key, scope_of(world.users["village"], TODAY), SYSTEM, TODAY)


@pytest.fixture
def desks(make_app: Callable[..., Flask]) -> Iterator[World]:
    app = make_app("postgresql")
    with app.app_context():
        yield make_world()


def test_two_who_take_one_departure_back_do_it_once(desks: World) -> None:
    nurse = with_post("nurse")
    leave(nurse, retires=True)
    db.session.commit()
    key = nurse.key
    back(nurse)
    other = beside(lambda: stay("T01", key, everything(TODAY), SYSTEM, TODAY))
    other.end()
    assert [type(error) for error in other.errors] == [Conflict]
