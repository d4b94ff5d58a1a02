"""What a day off or the end of a weekly clinic calls off comes back with it; what one calls off
by itself does not."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Clinic, Department
from contracts_app.queries.scope import Scope, everything, scope_of
from contracts_app.rules.referrals.clinics import Hours
from contracts_app.services.audit import SYSTEM
from contracts_app.services.referral_places import give, manage
from contracts_app.services.referral_places.clinics import make_clinics
from contracts_app.services.referral_places.departments import set_closed
from contracts_app.services.referral_places.ends import release
from contracts_app.services.referral_places.give import Choice
from contracts_app.services.referral_places.single import Single, add_clinic
from contracts_app.services.referral_places.templates import Weekly, end_template, make_template
from contracts_app.vocabulary.referrals import ReferralStatus
from tests.factories import TODAY, World, make_world
from tests.support.desks import Work, race
from tests.support.referrals import NOW, make_department, make_referral
from tests.support.signed_in import audited

BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
DAY, NEXT = date(2026, 11, 24), date(2026, 12, 1)
"""A Tuesday, and the one after it."""
MORNING = Hours(480, 720, "周主任", 30)


@pytest.fixture
def own(world: World) -> Scope:
    return scope_of(world.users["hospital"], TODAY)


@pytest.fixture
def department(world: World) -> Department:
    return make_department(world.hospital)


def weekly(scope: Scope, **values: Any) -> Any:
    known = {"department": "CARD", "weekday": 2, "hours": MORNING, "fixed": 5, "valid_from": TODAY}
    return make_template(Weekly(**{**known, **values}), scope, SYSTEM, TODAY)


def says(world: World, scope: Scope, *, works: bool, day: date = DAY) -> list[int]:
    return manage.say_day(day, world.hospital.id, scope, SYSTEM, NOW, works=works)


def stand() -> list[tuple[Any, ...]]:
    db.session.expire_all()
    columns = (Clinic.held_on, Clinic.total, Clinic.reserved, Clinic.state)
    return [tuple(row) for row in db.session.execute(select(*columns).order_by(Clinic.held_on))]


def test_another_weekly_clinic_instead_holds_the_days_that_the_end_of_the_old_one_called_off(
    own: Scope, department: Department
) -> None:
    old = weekly(own)
    end_template(old.key, TODAY, own, SYSTEM, NOW)
    assert {row[3] for row in stand()} == {"called_off"}
    new = weekly(own, hours=Hours(480, 660, "周主任", 20), fixed=8,
                 valid_from=TODAY + timedelta(days=1))  # fmt: skip
    assert stand() == [(DAY, 20, 8, "open"), (NEXT, 20, 8, "open")]
    assert [row.after["reserved"] for row in audited("places.restore")] == [8, 8]
    assert make_clinics(TODAY) == 0
    end_template(new.key, DAY, own, SYSTEM, NOW)
    assert [row[3] for row in stand()] == ["open", "called_off"]


def test_an_expert_with_another_clinic_of_these_hours_meanwhile_holds_that_one_alone(
    world: World, own: Scope, department: Department
) -> None:
    weekly(own)
    says(world, own, works=False)
    other = add_clinic(Single("CARD", DAY, Hours(540, 660, "周主任", 10), 2), own, SYSTEM, NOW)
    says(world, own, works=True)
    assert [row[1] for row in stand() if row[0] == DAY and row[3] == "open"] == [10]
    manage.call_off(other.key, own, SYSTEM, NOW)
    make_clinics(TODAY)
    assert [row[1] for row in stand() if row[0] == DAY and row[3] == "open"] == [30]


def test_what_somebody_called_off_by_itself_no_weekly_clinic_brings_back(
    world: World, own: Scope, department: Department
) -> None:
    old = weekly(own)
    clinic = db.session.scalars(select(Clinic).where(Clinic.held_on == DAY)).one()
    manage.call_off(clinic.key, own, SYSTEM, NOW)
    end_template(old.key, TODAY, own, SYSTEM, NOW)
    weekly(own, valid_from=TODAY + timedelta(days=1))
    for works in (False, True):
        says(world, own, works=works)
    assert [row[3] for row in stand()] == ["called_off", "open"]


def test_a_day_that_is_worked_after_all_holds_its_clinics_weekly_or_single(
    world: World, own: Scope, department: Department
) -> None:
    weekly(own)
    add_clinic(Single("CARD", DAY, Hours(840, 960, "李主任", 10), 2), own, SYSTEM, NOW)
    waits = make_referral(world, department, ReferralStatus.SCHEDULED)
    clinic = db.session.scalars(select(Clinic).where(Clinic.from_minute == 840)).one()
    give.book(waits, Choice("clinic", clinic.key), SYSTEM, NOW)
    assert says(world, own, works=False) == [waits.id]
    assert [row[3] for row in stand()] == ["called_off", "called_off", "open"]
    for _ in range(2):
        assert says(world, own, works=True) == []
        assert {row[3] for row in stand()} == {"open"}
    assert len(audited("places.restore")) == 2
    says(world, own, works=False)
    assert [row[3] for row in stand()] == ["called_off", "called_off", "open"]


def test_a_weekly_clinic_that_ended_meanwhile_does_not_come_back_with_its_day(
    world: World, own: Scope, department: Department
) -> None:
    old = weekly(own)
    says(world, own, works=False)
    end_template(old.key, TODAY, own, SYSTEM, NOW)
    says(world, own, works=True)
    assert [row[3] for row in stand()] == ["called_off", "called_off"]
    weekly(own, fixed=9, valid_from=TODAY + timedelta(days=1))
    assert [row[2:] for row in stand()] == [(9, "open"), (9, "open")]


def test_a_closed_department_holds_nothing_again(
    world: World, own: Scope, department: Department
) -> None:
    add_clinic(Single("CARD", DAY, MORNING, 5), own, SYSTEM, NOW)
    says(world, own, works=False)
    set_closed("CARD", own, SYSTEM, TODAY, closed=True)
    says(world, own, works=True)
    assert [row[3] for row in stand()] == ["called_off"]


def test_what_was_released_before_keeps_its_numbers(
    world: World, own: Scope, department: Department
) -> None:
    made = add_clinic(Single("CARD", DAY, MORNING, 5), own, SYSTEM, NOW)
    end = made.release_at_utc
    release(end, db.session.flush)
    manage.call_off(made.key, own, SYSTEM, end)
    add_clinic(Single("CARD", DAY, MORNING, 2), own, SYSTEM, end)
    assert stand() == [(DAY, 30, 5, "open")]


@BOTH
def test_said_by_many_at_once_each_clinic_stands_as_the_last_one_said(
    make_app: Callable[..., Flask], engine: str, patient: None
) -> None:
    app = make_app(engine)
    with app.app_context():
        hospital = make_world().hospital
        make_department(hospital)
        hospital_id = hospital.id
        weekly(everything(TODAY))
        db.session.commit()

    def say(works: bool) -> Work:
        def work() -> str:
            manage.say_day(DAY, hospital_id, everything(TODAY), SYSTEM, NOW, works=works)
            return "said"

        return work

    assert race(app, [say(False), say(True)] * 3) == {"said": 6}
    with app.app_context():
        works = db.session.scalars(select(manage.CalendarDay.works)).one()
        assert stand()[0][3] == ("open" if works else "called_off")
