"""A clinic that was called off is held after all: the same one, with all its places free."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Clinic, ClinicBooking, Department
from contracts_app.queries.scope import Scope, everything, scope_of
from contracts_app.rules.referrals.clinics import Hours
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound
from contracts_app.services.referral_places import give, manage
from contracts_app.services.referral_places.clinics import make_clinics
from contracts_app.services.referral_places.departments import set_closed
from contracts_app.services.referral_places.ends import release
from contracts_app.services.referral_places.give import Choice
from contracts_app.services.referral_places.had import at_utc
from contracts_app.services.referral_places.single import Single, add_clinic, restore
from contracts_app.services.referrals.steps import hold
from contracts_app.vocabulary.referrals import ReferralStatus
from tests.factories import TODAY, World, make_world
from tests.support.desks import race
from tests.support.referrals import (
    NOW,
    make_clinic,
    make_department,
    make_referral,
    make_template,
)
from tests.support.refusals import refused
from tests.support.signed_in import audited

BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
MakeApp = Callable[..., Flask]
PLACED = ReferralStatus.SCHEDULED


@pytest.fixture
def own(world: World) -> Scope:
    return scope_of(world.users["hospital"], TODAY)


@pytest.fixture
def clinic(world: World) -> Clinic:
    return make_clinic(make_department(world.hospital), total=30, reserved=2)


def wanted(clinic: Clinic, **values: Any) -> Single:
    hours = Hours(clinic.from_minute, clinic.to_minute, clinic.expert, values.pop("total", 30))
    return Single(**{"department": "CARD", "day": clinic.held_on, "hours": hours, "reserved": 2,
                     **values})  # fmt: skip


@BOTH
def test_its_places_are_given_from_the_first_one_and_who_lost_one_has_none(
    make_app: MakeApp, engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        world = make_world()
        department = make_department(world.hospital)
        clinic = make_clinic(department, reserved=2)
        choice = Choice("clinic", clinic.key)
        first, second = (make_referral(world, department, PLACED) for _ in range(2))
        give.book(first, choice, SYSTEM, NOW)
        manage.call_off(clinic.key, everything(TODAY), SYSTEM, NOW)
        db.session.commit()
        assert restore(clinic.key, everything(TODAY), SYSTEM, NOW).id == clinic.id
        db.session.commit()
        assert give.book(second, choice, SYSTEM, NOW).what["number"] == 1
        db.session.commit()
        states = select(ClinicBooking.referral_id, ClinicBooking.state).order_by(ClinicBooking.id)
        assert [tuple(row) for row in db.session.execute(states)] == [
            (first.id, "given_back"), (second.id, "booked"),
        ]  # fmt: skip


def test_it_is_on_record_once(own: Scope, clinic: Clinic) -> None:
    manage.call_off(clinic.key, own, SYSTEM, NOW)
    for _ in range(2):
        assert restore(clinic.key, own, SYSTEM, NOW).state == "open"
    (row,) = audited("places.restore")
    day = clinic.held_on.isoformat()
    assert (row.object_key, row.after) == (clinic.key, {"day": day, "total": 30, "reserved": 2})


def test_set_at_the_same_hour_with_the_same_expert_it_is_the_same_clinic_with_other_numbers(
    own: Scope, clinic: Clinic
) -> None:
    manage.call_off(clinic.key, own, SYSTEM, NOW)
    made = add_clinic(wanted(clinic, total=12, reserved=1), own, SYSTEM, NOW)
    assert (made.id, made.state, made.total, made.reserved) == (clinic.id, "open", 12, 1)
    other = wanted(clinic, total=12, reserved=3)
    assert refused(add_clinic, other, own, SYSTEM, NOW) == [("clinic_exists", "")]


def test_the_weekly_plan_does_not_bring_it_back(own: Scope, clinic: Clinic) -> None:
    make_template(
        db.session.get_one(Department, clinic.department_id),
        weekday=clinic.held_on.isoweekday(), from_minute=clinic.from_minute,
        to_minute=clinic.to_minute, expert=clinic.expert,
    )  # fmt: skip
    manage.call_off(clinic.key, own, SYSTEM, NOW)
    make_clinics(TODAY)
    assert clinic.state == "called_off"


def test_held_again_after_the_hour_of_release_it_keeps_its_places_until_it_begins(
    own: Scope, clinic: Clinic
) -> None:
    manage.call_off(clinic.key, own, SYSTEM, NOW)
    late = clinic.release_at_utc + timedelta(minutes=1)
    begins = at_utc(clinic.held_on, clinic.from_minute)
    assert late < restore(clinic.key, own, SYSTEM, late).release_at_utc == begins


def test_what_was_released_before_stays_the_hospitals_own(own: Scope, clinic: Clinic) -> None:
    end = clinic.release_at_utc
    release(end, db.session.flush)
    manage.call_off(clinic.key, own, SYSTEM, end)
    restored = restore(clinic.key, own, SYSTEM, end)
    assert (restored.state, restored.released, restored.release_at_utc) == ("open", 2, end)


def test_what_was_to_be_released_before_stays_so_whether_or_not_that_was_noted(
    own: Scope, clinic: Clinic
) -> None:
    end = clinic.release_at_utc
    late = end + timedelta(minutes=1)
    manage.call_off(clinic.key, own, SYSTEM, late)
    restored = restore(clinic.key, own, SYSTEM, late)
    assert (restored.state, restored.released, restored.release_at_utc) == ("open", 2, end)
    assert restored.released_at_utc == end


def test_nothing_is_held_after_its_hour_or_in_a_closed_department(
    own: Scope, clinic: Clinic
) -> None:
    manage.call_off(clinic.key, own, SYSTEM, NOW)
    begun = clinic.release_at_utc + timedelta(hours=15)
    assert refused(restore, clinic.key, own, SYSTEM, begun) == [("clinic_past", "")]
    set_closed("CARD", own, SYSTEM, TODAY, closed=True)
    assert refused(restore, clinic.key, own, SYSTEM, NOW) == [("department_closed", "")]


def test_nobody_else_holds_it(world: World, clinic: Clinic) -> None:
    for role in ("leader", "village"):
        with pytest.raises(NotFound):
            restore(clinic.key, scope_of(world.users[role], TODAY), SYSTEM, NOW)


@BOTH
def test_called_off_held_again_and_asked_for_at_once_no_place_is_given_twice(
    make_app: MakeApp, engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        world = make_world()
        department = make_department(world.hospital)
        clinic = make_clinic(department, reserved=3)
        clinic_id, key = clinic.id, clinic.key
        ids = [make_referral(world, department, PLACED).id for _ in range(4)]
        manage.call_off(key, everything(TODAY), SYSTEM, NOW)
        db.session.commit()

    def asks(referral_id: int) -> Callable[[], str]:
        def work() -> str:
            give.book(hold(referral_id), Choice("clinic", key), SYSTEM, NOW)
            return "given"

        return work

    def on() -> str:
        restore(key, everything(TODAY), SYSTEM, NOW)
        return "on"

    def off() -> str:
        manage.call_off(key, everything(TODAY), SYSTEM, NOW)
        return "off"

    outcomes = race(app, [asks(ids[0]), on, asks(ids[1]), off, asks(ids[2]), on, asks(ids[3])])
    assert set(outcomes) <= {"given", "on", "off", "clinic_called_off", "places_full"}
    with app.app_context():
        had = select(ClinicBooking.place_no).where(
            ClinicBooking.clinic_id == clinic_id, ClinicBooking.reserved.is_not(None)
        )
        places = list(db.session.scalars(had))
        assert len(places) == len(set(places))
        assert db.session.get_one(Clinic, clinic_id).state == "open" or places == []
