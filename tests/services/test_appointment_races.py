"""Sixteen desks at once: no place twice, nobody twice, and nothing in a session called off."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import (
    Appointment,
    AppointmentSession,
    CareGroup,
    CareGroupMember,
    HomeCare,
    Resident,
)
from contracts_app.queries.scope import everything
from contracts_app.services.appointment_sessions import change_session
from contracts_app.services.appointments import Booking, book, move
from contracts_app.services.audit import SYSTEM
from contracts_app.services.groups import NewGroup, join_group, open_group
from contracts_app.services.household_life import leave_household
from tests.factories import TODAY, make_household, make_world
from tests.support.appointments import booking, planned
from tests.support.around_care import cared_for_at_home
from tests.support.desks import Work, race

pytestmark = pytest.mark.usefixtures("patient")
BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
MakeApp = Callable[..., Flask]
DESKS = 16


def people(count: int) -> list[Resident]:
    from contracts_app.models import Grid

    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    return [make_household(grid, members=1)[1][0] for _ in range(count)]


def desk(wanted: Booking) -> Work:
    def work() -> str:
        book(wanted, everything(TODAY), SYSTEM, TODAY)
        return "booked"

    return work


def places_given() -> list[tuple[int, int]]:
    query = select(Appointment.slot_id, Appointment.place_no).where(Appointment.state == "booked")
    return sorted((row[0], row[1]) for row in db.session.execute(query))


@BOTH
@pytest.mark.parametrize("share", [0, 40])
def test_sixteen_desks_give_the_places_of_a_slot_once(
    make_app: MakeApp, engine: str, share: int
) -> None:
    app = make_app(engine)
    with app.app_context():
        session = planned(make_world(), places=5, share=share)
        works = [desk(booking(session, one)) for one in people(DESKS)]
        db.session.commit()
    outcomes = race(app, works)
    free = 5 * (100 - share) // 100
    full = "slot_full" if free == 5 else "place_kept"
    assert outcomes == {"booked": free, full: DESKS - free}
    with app.app_context():
        assert len(set(places_given())) == free


@BOTH
def test_sixteen_desks_give_one_person_one_place(make_app: MakeApp, engine: str) -> None:
    app = make_app(engine)
    with app.app_context():
        session = planned(make_world(), places=9, share=0)
        (person,) = people(1)
        works = [desk(booking(session, person)) for _ in range(DESKS)]
        db.session.commit()
    assert race(app, works) == {"booked": DESKS}
    with app.app_context():
        assert db.session.scalar(select(func.count(Appointment.id))) == 1


@BOTH
def test_nobody_has_a_place_of_a_session_that_was_called_off_meanwhile(
    make_app: MakeApp, engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        session = planned(make_world(), places=20, share=0)
        key = session.key
        works = [desk(booking(session, one)) for one in people(DESKS - 1)]
        db.session.commit()

    def call_off() -> str:
        change_session(key, "cancelled", everything(TODAY), SYSTEM, TODAY)
        return "called off"

    outcomes = race(app, [*works[:7], call_off, *works[7:]])
    assert set(outcomes) <= {"booked", "called off", "session_cancelled"}
    with app.app_context():
        assert places_given() == []


@BOTH
def test_two_sessions_whose_people_change_places_do_not_wait_in_a_circle(
    make_app: MakeApp, engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        world = make_world()
        one = planned(world, places=20, share=0)
        other = planned(world, places=20, share=0, held_on=TODAY + timedelta(days=8))
        works = []
        for number, person in enumerate(people(DESKS)):
            here, there = (one, other) if number % 2 else (other, one)
            made = book(booking(here, person), everything(TODAY), SYSTEM, TODAY)
            works.append(mover(here, made.key, booking(there, person, 510)))
        db.session.commit()
        keys = {one.id: "one", other.id: "other"}
    assert race(app, works) == {"moved": DESKS}
    with app.app_context():
        query = select(AppointmentSession.id).join(
            Appointment, Appointment.session_id == AppointmentSession.id
        )
        found = Counter(
            keys[one] for one in db.session.scalars(query.where(Appointment.state == "booked"))
        )
        assert found == {"one": DESKS // 2, "other": DESKS // 2}


def mover(here: AppointmentSession, key: str, wanted: Booking) -> Work:
    session = here.key

    def work() -> str:
        move(session, key, wanted, everything(TODAY), SYSTEM, TODAY)
        return "moved"

    return work


@BOTH
def test_whoever_dies_while_desks_book_has_nothing_afterwards(
    make_app: MakeApp, engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        session = planned(make_world(), places=20, share=0)
        (person,) = people(1)
        key = person.key
        club = open_group(NewGroup("T01", "club", "舞蹈"), everything(TODAY), SYSTEM, TODAY).key
        works = [desk(booking(session, person)) for _ in range(4)]
        db.session.commit()

    def die() -> str:
        leave_household(key, "death", TODAY, everything(TODAY), SYSTEM, TODAY)
        return "died"

    def join() -> str:
        join_group(club, [key], everything(TODAY), SYSTEM, TODAY)
        return "joined"

    def lie_down() -> str:
        cared_for_at_home(db.session.scalars(select(Resident).filter_by(key=key)).one())
        return "at home"

    outcomes = race(app, [works[0], join, works[1], die, lie_down, *works[2:]])
    assert outcomes["died"] == 1
    with app.app_context():
        assert places_given() == []
        for table, ended in ((CareGroupMember, "to_day"), (HomeCare, "closed_on")):
            assert db.session.scalar(select(func.count(table.id)).filter_by(**{ended: None})) == 0


@BOTH
def test_a_button_pressed_by_many_fingers_opens_one_group(make_app: MakeApp, engine: str) -> None:
    app = make_app(engine)
    with app.app_context():
        make_world()
        db.session.commit()
    asked = NewGroup("T01", "club", "高血压俱乐部", "HTN")

    def press() -> str:
        open_group(asked, everything(TODAY), SYSTEM, TODAY)
        return "opened"

    assert race(app, [press] * 5) == Counter(opened=5)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(CareGroup)) == 1
