"""Many desks and one clinic: no place twice, none beyond those kept, nobody waits in a circle."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import BedHold, Clinic, ClinicBooking, Referral
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.referral_places import give
from contracts_app.services.referral_places.clinics import make_clinics
from contracts_app.services.referral_places.ends import ran_out, release
from contracts_app.services.referral_places.give import Choice
from contracts_app.services.referral_places.manage import call_off, set_places
from contracts_app.vocabulary.referrals import ReferralStatus
from tests.factories import TODAY, make_world
from tests.support.desks import Work, race
from tests.support.referrals import (
    NOW,
    make_clinic,
    make_department,
    make_referral,
    make_template,
)

pytestmark = pytest.mark.usefixtures("patient")
BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
MakeApp = Callable[..., Flask]
PLACED = ReferralStatus.SCHEDULED
DESKS = 12


def asks(
    referral_id: int, choice: Choice, now: datetime = NOW, how: Callable[..., Any] = give.book
) -> Work:
    """A desk that holds the referral and asks for a place."""

    def work() -> str:
        how(held(referral_id), choice, SYSTEM, now)
        return "given"

    return work


def held(referral_id: int) -> Referral:
    query = select(Referral).where(Referral.id == referral_id).with_for_update()
    return db.session.scalars(query).one()


def places_had(clinic_id: int) -> list[int]:
    query = select(ClinicBooking.place_no).where(
        ClinicBooking.clinic_id == clinic_id, ClinicBooking.reserved.is_not(None)
    )
    return sorted(db.session.scalars(query))


@BOTH
@pytest.mark.parametrize("kind", ["clinic", "bed"])
def test_of_sixty_who_ask_at_once_for_five_places_five_have_one(
    make_app: MakeApp, engine: str, kind: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        world = make_world()
        department = make_department(world.hospital, beds_reserved=5)
        key = make_clinic(department).key if kind == "clinic" else department.code
        ids = [make_referral(world, department).id for _ in range(60)]
        db.session.commit()
    outcomes = race(app, [asks(one, Choice(kind, key)) for one in ids])
    full = "places_full" if kind == "clinic" else "beds_full"
    assert outcomes == {"given": 5, full: 55}
    with app.app_context():
        taken = ClinicBooking.place_no if kind == "clinic" else BedHold.bed_no
        assert sorted(db.session.scalars(select(taken))) == [1, 2, 3, 4, 5]


@BOTH
def test_what_is_given_and_what_goes_back_at_the_same_moment_make_up_all_places(
    make_app: MakeApp, engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        world = make_world()
        department = make_department(world.hospital)
        clinic = make_clinic(department, reserved=DESKS)
        clinic_id, end = clinic.id, clinic.release_at_utc
        choice = Choice("clinic", clinic.key)
        late = end - timedelta(microseconds=1)
        works = [asks(make_referral(world, department).id, choice, late) for _ in range(DESKS)]
        db.session.commit()

    def releases() -> str:
        release(end, db.session.commit)
        return "released"

    outcomes = race(app, [*works[:6], releases, *works[6:], releases])
    assert outcomes["released"] == 2
    assert set(outcomes) <= {"given", "released", "places_released"}
    with app.app_context():
        noted = db.session.get_one(Clinic, clinic_id)
        assert noted.released == DESKS - outcomes["given"]
        assert len(places_had(clinic_id)) == outcomes["given"]


@BOTH
def test_rebookings_that_cross_do_not_wait_in_a_circle(make_app: MakeApp, engine: str) -> None:
    app = make_app(engine)
    with app.app_context():
        world = make_world()
        department = make_department(world.hospital)
        one = make_clinic(department, reserved=DESKS)
        other = make_clinic(department, reserved=DESKS, from_minute=840, to_minute=960)
        works = []
        for number in range(DESKS):
            here, there = (one, other) if number % 2 else (other, one)
            referral = make_referral(world, department, PLACED)
            give.book(referral, Choice("clinic", here.key), SYSTEM, NOW)
            works.append(asks(referral.id, Choice("clinic", there.key), NOW, give.rebook))
        ids = one.id, other.id
        db.session.commit()
    assert race(app, works) == {"given": DESKS}
    with app.app_context():
        assert [len(places_had(one)) for one in ids] == [DESKS // 2, DESKS // 2]


@BOTH
def test_a_hold_that_ends_is_confirmed_or_given_away_but_not_both(
    make_app: MakeApp, engine: str
) -> None:
    app = make_app(engine)
    end = NOW + timedelta(hours=24)
    with app.app_context():
        world = make_world()
        department = make_department(world.hospital)
        clinic = make_clinic(department, reserved=1)
        clinic_id, choice = clinic.id, Choice("clinic", clinic.key)
        sent = make_referral(world, department, ReferralStatus.SUBMITTED)
        give.hold(sent, clinic.key, SYSTEM, NOW)
        sent_id = sent.id
        works = [asks(make_referral(world, department).id, choice, end) for _ in range(5)]
        db.session.commit()

    def confirms() -> str:
        given = give.confirm(held(sent_id), end - timedelta(microseconds=1))
        return "gone" if given is None else "confirmed"

    def cleans_up() -> str:
        ran_out(end, db.session.commit)
        return "cleaned"

    outcomes = race(app, [*works[:2], confirms, cleans_up, *works[2:]])
    assert outcomes["cleaned"] == 1
    assert outcomes["confirmed"] + outcomes["given"] == 1
    assert set(outcomes) <= {"cleaned", "confirmed", "gone", "given", "places_full"}
    with app.app_context():
        assert places_had(clinic_id) == [1]


@BOTH
def test_clinics_are_made_once_however_many_make_them(make_app: MakeApp, engine: str) -> None:
    app = make_app(engine)
    with app.app_context():
        department = make_department(make_world().hospital)
        for weekday in range(1, 6):
            make_template(department, weekday=weekday)
        db.session.commit()

    def makes() -> str:
        make_clinics(TODAY)
        return "made"

    assert race(app, [makes] * 6) == {"made": 6}
    with app.app_context():
        # Two weeks from a Saturday on, both ends with it, have ten working days.
        assert db.session.scalar(select(func.count(Clinic.id))) == 10


@BOTH
def test_nobody_has_a_place_of_a_clinic_that_was_called_off_meanwhile(
    make_app: MakeApp, engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        world = make_world()
        department = make_department(world.hospital)
        clinic = make_clinic(department, reserved=DESKS)
        clinic_id, key = clinic.id, clinic.key
        choice = Choice("clinic", key)
        works = [asks(make_referral(world, department).id, choice) for _ in range(DESKS)]
        db.session.commit()
    lost: list[int] = []

    def calls_off() -> str:
        lost.extend(call_off(key, everything(TODAY), SYSTEM, NOW))
        return "called off"

    outcomes = race(app, [*works[:6], calls_off, *works[6:]])
    assert set(outcomes) <= {"given", "called off", "clinic_called_off"}
    assert len(lost) == outcomes["given"]
    with app.app_context():
        assert places_had(clinic_id) == []


@BOTH
def test_fewer_places_and_more_takers_at_once_never_give_more_than_are_kept(
    make_app: MakeApp, engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        world = make_world()
        department = make_department(world.hospital)
        clinic = make_clinic(department, reserved=8)
        clinic_id, key = clinic.id, clinic.key
        choice = Choice("clinic", key)
        works = [asks(make_referral(world, department).id, choice) for _ in range(DESKS)]
        db.session.commit()

    def fewer() -> str:
        set_places(key, 30, 4, everything(TODAY), SYSTEM, NOW)
        return "fewer"

    outcomes = race(app, [*works[:3], fewer, *works[3:]])
    kept = 4 if outcomes["fewer"] else 8
    assert outcomes["given"] == kept
    with app.app_context():
        assert places_had(clinic_id) == list(range(1, kept + 1))
