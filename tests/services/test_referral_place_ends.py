"""Holds that ran out, and places that went back unsold, are right whenever they are noted."""

from datetime import datetime, timedelta

import pytest

from contracts_app.extensions import db
from contracts_app.models import BedHold, Clinic, ClinicBooking, Department
from contracts_app.queries.referral_places import (
    clinics_that_ran_out,
    departments_that_ran_out,
    without_a_place,
)
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Refused
from contracts_app.services.referral_places import give
from contracts_app.services.referral_places.ends import ran_out, release
from contracts_app.services.referral_places.give import Choice
from contracts_app.vocabulary.referrals import ReferralStatus
from tests.factories import TODAY, World
from tests.support.referrals import NOW, make_clinic, make_department, make_referral
from tests.support.statements import plans_on_sqlite

DAY = timedelta(days=1)
SENT, PLACED = ReferralStatus.SUBMITTED, ReferralStatus.SCHEDULED


@pytest.fixture
def department(world: World) -> Department:
    return make_department(world.hospital)


def commit() -> None:
    db.session.commit()


def test_whoever_lost_a_bed_is_told_until_another_place_is_there(
    world: World, department: Department
) -> None:
    one = make_referral(world, department, PLACED, care="bed")
    clinic = make_clinic(department)
    give.book(one, Choice("bed", "CARD"), SYSTEM, NOW)
    assert ran_out(NOW + timedelta(hours=3), commit) == []
    for _ in range(2):
        assert ran_out(NOW + 3 * DAY, commit) == [one.id]
    bed = db.session.query(BedHold).one()
    assert (bed.state, bed.closed_at_utc) == ("ran_out", NOW + timedelta(hours=4))
    give.rebook(one, Choice("clinic", clinic.key), SYSTEM, NOW + 3 * DAY)
    assert ran_out(NOW + 4 * DAY, commit) == []
    assert without_a_place([one.id]) == []


def test_a_bed_that_was_given_to_somebody_else_meanwhile_is_told_as_well(
    world: World, department: Department
) -> None:
    department.beds_reserved = 1
    one, other = (make_referral(world, department, PLACED, care="bed") for _ in range(2))
    give.book(one, Choice("bed", "CARD"), SYSTEM, NOW)
    give.book(other, Choice("bed", "CARD"), SYSTEM, NOW + DAY)
    assert ran_out(NOW + DAY, commit) == [one.id]


def test_a_hold_of_a_place_runs_out_and_nobody_waits_for_a_day(
    world: World, department: Department
) -> None:
    clinic, one = make_clinic(department), make_referral(world, department, SENT)
    give.hold(one, clinic.key, SYSTEM, NOW)
    assert ran_out(NOW + 5 * DAY, commit) == []
    held = db.session.query(ClinicBooking).one()
    assert (held.state, held.closed_at_utc, held.reserved) == ("ran_out", NOW + DAY, None)


def test_what_was_not_sold_is_noted_as_it_was_at_the_moment_of_the_release(
    world: World, department: Department
) -> None:
    clinic = make_clinic(department)
    booked, back, held = (make_referral(world, department, PLACED) for _ in range(3))
    for one in (booked, back):
        give.book(one, Choice("clinic", clinic.key), SYSTEM, NOW)
    give.hold(held, clinic.key, SYSTEM, NOW)
    end = clinic.release_at_utc
    assert release(end - timedelta(seconds=1), commit) == 0
    # The server was away for weeks; one gave the place back after the release, and one came.
    give.give_back(back, end + timedelta(hours=2))
    give.use(booked, end + timedelta(hours=16))
    assert release(end + 30 * DAY, commit) == 1
    assert release(end + 31 * DAY, commit) == 0
    noted = db.session.get_one(Clinic, clinic.id)
    assert (noted.released, noted.released_at_utc) == (3, end)


def test_what_was_noted_as_released_is_not_given_by_a_slow_clock(
    world: World, department: Department
) -> None:
    clinic = make_clinic(department)
    end = clinic.release_at_utc
    release(end, commit)
    with pytest.raises(Refused, match="places_released"):
        give.book(make_referral(world, department), Choice("clinic", clinic.key), SYSTEM, end - DAY)


def test_a_clinic_called_off_has_nothing_to_release(world: World, department: Department) -> None:
    make_clinic(department, state="called_off")
    assert release(NOW + 30 * DAY, commit) == 0


def test_many_clinics_are_released_in_parts(world: World, department: Department) -> None:
    for days in range(201):
        make_clinic(department, held_on=TODAY + timedelta(days=days))
    commits: list[datetime] = []

    def checkpoint() -> None:
        commits.append(NOW)
        db.session.commit()

    assert release(NOW + 300 * DAY, checkpoint) == 201
    assert len(commits) == 2


@pytest.mark.parametrize("any_app", ["sqlite"], indirect=True)
def test_what_ran_out_is_found_without_reading_all_that_ever_was(
    world: World, department: Department
) -> None:
    plans = plans_on_sqlite(
        lambda: (without_a_place(), clinics_that_ran_out(NOW), departments_that_ran_out(NOW))
    )
    for index in ("ix_referral_scheduled", "ix_clinic_booking_held", "ix_bed_hold_held"):
        assert any(index in line for line in plans), plans
    assert [one for one in plans if one.startswith("SCAN") and "INDEX" not in one] == []
