"""What a sender is offered: open departments, the next free places and beds, and nothing else."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from contracts_app.models import Department
from contracts_app.queries.free_places import departments_of, free_beds, free_places
from contracts_app.services.audit import SYSTEM
from contracts_app.services.referral_places import give
from contracts_app.services.referral_places.give import Choice
from contracts_app.vocabulary.referrals import ReferralStatus
from tests.factories import TODAY, World, make_world
from tests.support.makers import COUNTY
from tests.support.referrals import NOW, make_clinic, make_department, make_referral

DAY = timedelta(days=1)


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world()


@pytest.fixture
def department(world: World) -> Department:
    return make_department(world.hospital)


def offered(department: Department, now: datetime = NOW, limit: int = 10) -> list[tuple[str, int]]:
    found = free_places(department.institution_id, department.id, TODAY, now, limit)
    return [(one.key, one.free) for one in found]


def test_the_next_clinics_with_a_free_place_come_first(department: Department) -> None:
    late = make_clinic(department, held_on=TODAY + 9 * DAY)
    early = make_clinic(department, held_on=TODAY + 2 * DAY, reserved=3)
    assert offered(department) == [(early.key, 3), (late.key, 5)]
    assert offered(department, limit=1) == [(early.key, 3)]
    assert free_places(department.institution_id + 1, department.id, TODAY, NOW, 9) == []


def test_full_ones_released_ones_and_those_called_off_are_left_out(
    world: World, department: Department
) -> None:
    full = make_clinic(department, reserved=1)
    make_clinic(department, from_minute=840, to_minute=960, state="called_off")
    released = make_clinic(department, held_on=TODAY + 2 * DAY)
    give.book(make_referral(world, department), Choice("clinic", full.key), SYSTEM, NOW)
    assert offered(department) == [(released.key, 5)]
    assert offered(department, released.release_at_utc) == []


def test_a_hold_that_ran_out_is_free_at_that_moment(world: World, department: Department) -> None:
    clinic = make_clinic(department, reserved=1)
    sent = make_referral(world, department, ReferralStatus.SUBMITTED)
    give.hold(sent, clinic.key, SYSTEM, NOW)
    assert offered(department) == []
    assert offered(department, NOW + DAY) == [(clinic.key, 1)]


def test_beds_are_counted_in_the_same_way(world: World, department: Department) -> None:
    home = department.institution_id
    assert free_beds(home, department.id, NOW) == 4
    give.book(make_referral(world, department), Choice("bed", "CARD"), SYSTEM, NOW)
    assert free_beds(home, department.id, NOW) == 3
    assert free_beds(home, department.id, NOW + DAY) == 4
    assert free_beds(home + 1, department.id, NOW) == 0


def test_departments_that_closed_and_those_of_other_counties_are_not_offered(
    world: World, department: Department
) -> None:
    make_department(world.hospital, "OLD", closed_on=TODAY)
    assert [(one.code, one.hospital) for one in departments_of(COUNTY)] == [
        ("CARD", world.hospital.name)
    ]
    assert departments_of("999999") == []
