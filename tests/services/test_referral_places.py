"""Kept places and beds: the lowest free one, until they are released, and never one twice."""

from datetime import datetime, timedelta

import pytest

from contracts_app.extensions import db
from contracts_app.models import BedHold, ClinicBooking, Department, PlaceWait, Policy, Referral
from contracts_app.queries.referral_places import list_waiting
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Refused
from contracts_app.services.referral_places import give
from contracts_app.services.referral_places.give import Choice
from contracts_app.vocabulary.referrals import ReferralStatus
from tests.factories import TODAY, World
from tests.support.referrals import NOW, make_clinic, make_department, make_referral

HOUR = timedelta(hours=1)


@pytest.fixture
def department(world: World) -> Department:
    return make_department(world.hospital)


def book(referral: Referral, key: str, now: datetime = NOW, kind: str = "clinic") -> give.Given:
    return give.book(referral, Choice(kind, key), SYSTEM, now)


def refused(referral: Referral, key: str, now: datetime = NOW, kind: str = "clinic") -> list[str]:
    with pytest.raises(Refused) as caught:
        book(referral, key, now, kind)
    return caught.value.codes


def places(referral: Referral) -> list[tuple[int, str]]:
    db.session.expire_all()
    query = db.session.query(ClinicBooking).filter_by(referral_id=referral.id)
    return [(one.place_no, one.state) for one in query.order_by(ClinicBooking.id)]


def beds(referral: Referral) -> list[tuple[int, str]]:
    db.session.expire_all()
    query = db.session.query(BedHold).filter_by(referral_id=referral.id)
    return [(one.bed_no, one.state) for one in query.order_by(BedHold.id)]


def test_who_lost_a_place_comes_before_all_who_wait(world: World, department: Department) -> None:
    long, lost, later, last = (make_referral(world, department) for _ in range(4))
    give.wait(long, SYSTEM, NOW)
    give.wait(later, SYSTEM, NOW + HOUR, lost=True)
    give.wait(lost, SYSTEM, NOW, lost=True)
    give.wait(last, SYSTEM, NOW + HOUR)
    assert waiting(department) == [one.referral_no for one in (lost, later, long, last)]


def waiting(department: Department) -> list[str]:
    return [one.referral_no for one in list_waiting(department.id, 9)]


def test_the_lowest_free_place_is_given_and_told_with_its_hours(
    world: World, department: Department
) -> None:
    clinic = make_clinic(department)
    first, second, third = (make_referral(world, department) for _ in range(3))
    book(first, clinic.key)
    given = book(second, clinic.key)
    assert given.what["number"] == 2
    assert given.what["department"] == "CARD"
    assert given.what["day"] == clinic.held_on.isoformat()
    # Eight in the morning in China is midnight in UTC.
    starts = datetime.combine(clinic.held_on, datetime.min.time())
    assert given.ends_at_utc == starts + 4 * HOUR
    give.give_back(first, NOW)
    assert book(third, clinic.key).what["number"] == 1


def test_no_more_places_are_given_than_are_kept(world: World, department: Department) -> None:
    clinic = make_clinic(department, reserved=2)
    for _ in range(2):
        book(make_referral(world, department), clinic.key)
    assert refused(make_referral(world, department), clinic.key) == ["places_full"]


def test_until_five_on_the_day_before_and_not_a_moment_longer(
    world: World, department: Department
) -> None:
    clinic = make_clinic(department)
    end, start = clinic.release_at_utc, clinic.release_at_utc + 15 * HOUR
    one = make_referral(world, department)
    assert refused(one, clinic.key, end) == ["places_released"]
    assert refused(one, clinic.key, start) == ["clinic_past"]
    assert book(one, clinic.key, end - timedelta(seconds=1)).what["number"] == 1


def test_what_is_not_of_the_department_is_refused(world: World, department: Department) -> None:
    other = make_department(world.hospital, "ORTH")
    elsewhere, one = make_clinic(other), make_referral(world, department)
    assert refused(one, elsewhere.key) == ["wrong_department"]
    assert refused(one, "ORTH", kind="bed") == ["wrong_department"]
    assert refused(one, "nobody") == ["unknown_value"]
    assert refused(one, "NONE", kind="bed") == ["unknown_value"]
    assert refused(one, "CARD", kind="chair") == ["unknown_value"]


def test_a_clinic_called_off_gives_no_place(world: World, department: Department) -> None:
    clinic = make_clinic(department, state="called_off")
    assert refused(make_referral(world, department), clinic.key) == ["clinic_called_off"]


def test_a_place_held_on_sending_is_booked_when_the_hospital_accepts(
    world: World, department: Department
) -> None:
    clinic = make_clinic(department)
    one = make_referral(world, department, ReferralStatus.SUBMITTED)
    given = give.hold(one, clinic.key, SYSTEM, NOW)
    assert places(one) == [(1, "held")]
    assert give.confirm(one, NOW + 23 * HOUR) == given
    assert places(one) == [(1, "booked")]


def test_a_hold_that_ran_out_is_free_for_others_without_any_job(
    world: World, department: Department
) -> None:
    clinic = make_clinic(department, reserved=1)
    one = make_referral(world, department, ReferralStatus.SUBMITTED)
    give.hold(one, clinic.key, SYSTEM, NOW)
    other = make_referral(world, department)
    assert refused(other, clinic.key, NOW + 23 * HOUR) == ["places_full"]
    assert book(other, clinic.key, NOW + 24 * HOUR).what["number"] == 1
    assert places(one) == [(1, "ran_out")]
    assert give.confirm(one, NOW + 25 * HOUR) is None


def test_a_hold_ends_with_the_beginning_of_the_clinic(world: World, department: Department) -> None:
    db.session.query(Policy).filter_by(key="referral.slot_hold_hours").one().value = 100
    clinic = make_clinic(department, held_on=TODAY + timedelta(days=2))
    one = make_referral(world, department, ReferralStatus.SUBMITTED)
    give.hold(one, clinic.key, SYSTEM, NOW)
    held = db.session.query(ClinicBooking).one()
    assert held.held_until_utc == datetime.combine(clinic.held_on, datetime.min.time())


def test_a_bed_is_held_for_some_hours_and_then_free(world: World, department: Department) -> None:
    department.beds_reserved = 1
    one, other = (make_referral(world, department, care="bed") for _ in range(2))
    given = book(one, "CARD", kind="bed")
    assert given.ends_at_utc == NOW + 4 * HOUR
    assert given.what == {"place": "bed", "department": "CARD", "number": 1}
    assert refused(other, "CARD", NOW + 3 * HOUR, "bed") == ["beds_full"]
    book(other, "CARD", NOW + 4 * HOUR, "bed")
    assert (beds(one), beds(other)) == ([(1, "ran_out")], [(1, "held")])


def test_whoever_arrives_lies_in_the_bed_until_it_is_freed(
    world: World, department: Department
) -> None:
    one = make_referral(world, department, care="bed")
    book(one, "CARD", kind="bed")
    give.use(one, NOW + 5 * HOUR)
    assert beds(one) == [(1, "occupied")]
    for _ in range(2):
        give.free_bed(one, NOW + 50 * HOUR)
        assert beds(one) == [(1, "freed")]


def test_a_place_is_used_or_missed_and_who_comes_later_has_used_it_after_all(
    world: World, department: Department
) -> None:
    clinic = make_clinic(department)
    came, late = (make_referral(world, department) for _ in range(2))
    for one in (came, late):
        book(one, clinic.key)
    day = NOW + timedelta(days=7)
    give.use(came, day)
    give.miss(late, day)
    assert (places(came), places(late)) == ([(1, "used")], [(2, "missed")])
    give.use(late, day + HOUR)
    assert places(late) == [(2, "used")]


def test_who_comes_before_the_day_of_the_clinic_leaves_the_place_to_others(
    world: World, department: Department
) -> None:
    clinic = make_clinic(department, reserved=1)
    early, other = (make_referral(world, department) for _ in range(2))
    book(early, clinic.key)
    give.use(early, NOW + 5 * HOUR)
    assert places(early) == [(1, "given_back")]
    assert book(other, clinic.key, NOW + 6 * HOUR).what["number"] == 1
    # Before the hour of the clinic, on its day.
    give.use(other, NOW + timedelta(days=7) - 2 * HOUR)
    assert places(other) == [(1, "used")]


def test_who_moves_to_another_clinic_gives_the_old_place_back(
    world: World, department: Department
) -> None:
    old = make_clinic(department, reserved=1)
    full = make_clinic(department, from_minute=840, to_minute=960, reserved=1)
    new = make_clinic(department, held_on=TODAY + timedelta(days=9))
    one, other = (make_referral(world, department) for _ in range(2))
    book(one, old.key)
    book(other, full.key)
    with pytest.raises(Refused, match="places_full"):
        give.rebook(one, Choice("clinic", full.key), SYSTEM, NOW)
    assert places(one) == [(1, "booked")]
    give.rebook(one, Choice("clinic", new.key), SYSTEM, NOW)
    assert places(one) == [(1, "given_back"), (1, "booked")]
    again = give.rebook(one, Choice("clinic", new.key), SYSTEM, NOW)
    assert again.what["number"] == 1
    assert len(places(one)) == 2
    assert refused(one, old.key) == ["place_had"]


def test_from_a_clinic_to_a_bed_and_back(world: World, department: Department) -> None:
    clinic, one = make_clinic(department), make_referral(world, department)
    book(one, clinic.key)
    give.rebook(one, Choice("bed", "CARD"), SYSTEM, NOW)
    assert (places(one), beds(one)) == ([(1, "given_back")], [(1, "held")])
    give.rebook(one, Choice("clinic", clinic.key), SYSTEM, NOW)
    assert beds(one) == [(1, "given_back")]


def test_who_waits_is_called_in_turn_and_leaves_the_line_with_a_place_or_without(
    world: World, department: Department
) -> None:
    clinic = make_clinic(department)
    first, second = (make_referral(world, department) for _ in range(2))
    for one in (first, second, first):
        give.wait(one, SYSTEM, NOW)
    assert waiting(department) == [first.referral_no, second.referral_no]
    book(first, clinic.key)
    assert waiting(department) == [second.referral_no]
    for _ in range(2):
        give.give_back(second, NOW)
    assert waiting(department) == []
    states = [one.state for one in db.session.query(PlaceWait).order_by(PlaceWait.id)]
    assert states == ["placed", "left"]


def test_giving_back_twice_is_giving_back_once(world: World, department: Department) -> None:
    clinic, one = make_clinic(department), make_referral(world, department)
    book(one, clinic.key)
    for _ in range(2):
        give.give_back(one, NOW)
    assert places(one) == [(1, "given_back")]
