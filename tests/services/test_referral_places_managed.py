"""Hospitals set departments, weekly and single clinics, change their numbers and call them off."""

from datetime import date, timedelta
from typing import Any

import pytest

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Clinic, ClinicBooking, ClinicTemplate, Department
from contracts_app.queries.referral_places import without_a_place
from contracts_app.queries.scope import Scope, scope_of
from contracts_app.rules.referrals.clinics import Hours
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.referral_places import give, manage
from contracts_app.services.referral_places.departments import (
    About,
    change_department,
    open_department,
    set_closed,
)
from contracts_app.services.referral_places.give import Choice
from contracts_app.services.referral_places.single import Single, add_clinic, restore
from contracts_app.services.referral_places.templates import Weekly, end_template, make_template
from contracts_app.vocabulary.referrals import Direction, ReferralStatus
from tests.factories import TODAY, World
from tests.support.referrals import NOW, make_clinic, make_referral
from tests.support.refusals import refused

MONDAY = date(2026, 11, 23)
MORNING = Hours(480, 720, "周主任", 30)
ABOUT = About("心内科", "0539-6210100", 2)
PLACED = ReferralStatus.SCHEDULED


@pytest.fixture
def own(world: World) -> Scope:
    """What the user of the hospital reaches."""
    return scope_of(world.users["hospital"], TODAY)


@pytest.fixture
def department(world: World, own: Scope) -> Department:
    return open_department("CARD", ABOUT, world.hospital.id, own, SYSTEM)


def weekly(**values: Any) -> Weekly:
    known = {"department": "CARD", "weekday": 1, "hours": MORNING, "fixed": 5, "valid_from": TODAY}
    return Weekly(**{**known, **values})


def single(**values: Any) -> Single:
    known = {"department": "CARD", "day": MONDAY, "hours": MORNING, "reserved": 5}
    return Single(**{**known, **values})


def codes(work: Any, *given: Any, **values: Any) -> list[str]:
    with pytest.raises(Refused) as caught:
        work(*given, **values)
    return caught.value.codes


def booked(world: World, department: Department, clinic: Clinic, count: int = 1) -> list[int]:
    found = [make_referral(world, department, PLACED) for _ in range(count)]
    for one in found:
        give.book(one, Choice("clinic", clinic.key), SYSTEM, NOW)
    return [one.id for one in found]


def verbs() -> list[str]:
    query = db.session.query(AuditEvent.verb).filter(AuditEvent.verb.like("places.%"))
    return [row[0] for row in query.order_by(AuditEvent.id)]


def test_a_department_is_opened_once(world: World, own: Scope, department: Department) -> None:
    home = world.hospital.id
    assert open_department("CARD", ABOUT, home, own, SYSTEM).id == department.id
    assert verbs() == ["places.department"]
    other = About("骨科", "", 0)
    assert codes(open_department, "CARD", other, home, own, SYSTEM) == ["code_taken"]
    assert codes(open_department, "c/1", About("", "", 501), home, own, SYSTEM) == [
        "unknown_value", "missing_required", "beds_of_a_department",
    ]  # fmt: skip


def test_two_departments_that_take_people_have_two_names(
    world: World, own: Scope, department: Department
) -> None:
    home = world.hospital.id
    assert refused(open_department, "CAR2", ABOUT, home, own, SYSTEM) == [("same_name", "name")]
    open_department("ORTH", About("骨科", "", 0), home, own, SYSTEM)
    assert codes(change_department, "ORTH", ABOUT, own, SYSTEM, NOW) == ["same_name"]
    set_closed("CARD", own, SYSTEM, TODAY, closed=True)
    change_department("ORTH", ABOUT, own, SYSTEM, NOW)
    assert codes(set_closed, "CARD", own, SYSTEM, TODAY, closed=False) == ["same_name"]


def test_only_the_own_hospital_is_managed(world: World, department: Department) -> None:
    clinic = make_clinic(department)
    for name in ("leader", "village"):
        foreign = scope_of(world.users[name], TODAY)
        with pytest.raises(NotFound):
            open_department("X", ABOUT, world.centre.id, foreign, SYSTEM)
        with pytest.raises(NotFound):
            change_department("CARD", ABOUT, foreign, SYSTEM, NOW)
        with pytest.raises(NotFound):
            make_template(weekly(), foreign, SYSTEM, TODAY)
        with pytest.raises(NotFound):
            manage.call_off(clinic.key, foreign, SYSTEM, NOW)
        with pytest.raises(NotFound):
            manage.say_day(MONDAY, world.hospital.id, foreign, SYSTEM, NOW, works=False)


def test_no_fewer_beds_than_the_highest_that_somebody_has(
    world: World, own: Scope, department: Department
) -> None:
    first, second = (make_referral(world, department, PLACED, care="bed") for _ in range(2))
    for one in (first, second):
        give.book(one, Choice("bed", "CARD"), SYSTEM, NOW)
    give.give_back(first, NOW)
    fewer = About("心内科", "", 1)
    assert codes(change_department, "CARD", fewer, own, SYSTEM, NOW) == ["beds_given"]
    later = NOW + timedelta(hours=5)
    assert change_department("CARD", fewer, own, SYSTEM, later).beds_reserved == 1


def test_a_weekly_clinic_makes_those_of_two_weeks_at_once(
    own: Scope, department: Department
) -> None:
    made = make_template(weekly(), own, SYSTEM, TODAY)
    assert [one.held_on for one in db.session.query(Clinic)] == [
        MONDAY, MONDAY + timedelta(days=7),
    ]  # fmt: skip
    assert codes(make_template, weekly(fixed=4), own, SYSTEM, TODAY) == ["clinic_exists"]
    wrong = weekly(weekday=8, fixed=31, hours=Hours(720, 480, "", 30))
    assert codes(make_template, wrong, own, SYSTEM, TODAY) == [
        "bad_time", "unknown_value", "kept_within",
    ]  # fmt: skip
    assert db.session.query(ClinicTemplate).one().id == made.id


def test_a_weekly_clinic_that_ends_calls_off_the_later_ones_and_says_who_lost_a_place(
    world: World, own: Scope, department: Department
) -> None:
    template = make_template(weekly(), own, SYSTEM, TODAY)
    first, later = db.session.query(Clinic).order_by(Clinic.held_on)
    booked(world, department, first)
    lost = booked(world, department, later, 2)
    assert end_template(template.key, MONDAY, own, SYSTEM, NOW) == lost
    assert end_template(template.key, MONDAY, own, SYSTEM, NOW) == []
    assert (first.state, later.state) == ("open", "called_off")
    assert without_a_place() == lost
    again = weekly(valid_from=MONDAY + timedelta(days=7), hours=Hours(480, 600, "周主任", 10))
    assert make_template(again, own, SYSTEM, TODAY).key != template.key
    past = TODAY - timedelta(days=1)
    assert codes(end_template, template.key, past, own, SYSTEM, NOW) == ["bad_date"]
    for far in (TODAY + timedelta(days=181), date.max):
        assert codes(end_template, template.key, far, own, SYSTEM, NOW) == ["too_far_ahead"]


def test_a_single_clinic_is_set_once(own: Scope, department: Department) -> None:
    made = add_clinic(single(), own, SYSTEM, NOW)
    assert add_clinic(single(), own, SYSTEM, NOW).id == made.id
    assert codes(add_clinic, single(reserved=4), own, SYSTEM, NOW) == ["clinic_exists"]
    assert codes(add_clinic, single(reserved=31), own, SYSTEM, NOW) == ["kept_within"]
    past = single(day=TODAY - timedelta(days=1))
    assert codes(add_clinic, past, own, SYSTEM, NOW) == ["past_day"]
    far = single(day=TODAY + timedelta(days=181))
    assert codes(add_clinic, far, own, SYSTEM, NOW) == ["too_far_ahead"]
    begun = single(day=TODAY)
    assert codes(add_clinic, begun, own, SYSTEM, NOW) == ["clinic_past"]


@pytest.mark.parametrize(
    ("first", "last", "expert", "fits"),
    [(450, 540, "周主任", False), (600, 660, "周主任", False), (720, 780, "周主任", True),
     (420, 480, "周主任", True), (600, 660, "吴主任", True), (600, 660, "", True)],
)  # fmt: skip
def test_an_expert_holds_no_two_clinics_at_once(
    own: Scope, department: Department, first: int, last: int, expert: str, fits: bool
) -> None:
    hours = Hours(first, last, expert, 30)
    for work, made in ((add_clinic, single), (make_template, weekly)):
        moment = NOW if work is add_clinic else TODAY
        work(made(), own, SYSTEM, moment)
        if fits:
            work(made(hours=hours), own, SYSTEM, moment)
        else:
            found = refused(work, made(hours=hours), own, SYSTEM, moment)
            assert found == [("expert_busy", "from_time")]


def test_what_would_be_held_after_all_leaves_its_expert_one_room(
    own: Scope, department: Department
) -> None:
    off = add_clinic(single(), own, SYSTEM, NOW)
    manage.call_off(off.key, own, SYSTEM, NOW)
    add_clinic(single(hours=Hours(600, 780, "周主任", 30)), own, SYSTEM, NOW)
    assert codes(restore, off.key, own, SYSTEM, NOW) == ["expert_busy"]


def test_one_that_is_set_after_the_hour_of_release_keeps_its_places_until_it_begins(
    world: World, own: Scope, department: Department
) -> None:
    evening = NOW + timedelta(hours=9)
    tomorrow = TODAY + timedelta(days=1)
    made = add_clinic(single(day=tomorrow), own, SYSTEM, evening)
    assert clock.local(made.release_at_utc).replace(tzinfo=None).isoformat() == (
        f"{tomorrow}T08:00:00"
    )
    booked(world, department, made)


def test_more_or_fewer_places_but_not_fewer_than_were_given(
    world: World, own: Scope, department: Department
) -> None:
    clinic = add_clinic(single(), own, SYSTEM, NOW)
    booked(world, department, clinic, 3)
    assert codes(manage.set_places, clinic.key, 30, 2, own, SYSTEM, NOW) == ["places_given"]
    assert codes(manage.set_places, clinic.key, 501, 3, own, SYSTEM, NOW) == ["places_of_a_clinic"]
    manage.set_places(clinic.key, 20, 3, own, SYSTEM, NOW)
    db.session.expire_all()
    assert {one.reserved for one in db.session.query(ClinicBooking)} == {3}
    full = make_referral(world, department, PLACED)
    assert codes(give.book, full, Choice("clinic", clinic.key), SYSTEM, NOW) == ["places_full"]
    manage.set_places(clinic.key, 20, 4, own, SYSTEM, NOW)
    assert give.book(full, Choice("clinic", clinic.key), SYSTEM, NOW).what["number"] == 4
    released = clinic.release_at_utc
    assert codes(manage.set_places, clinic.key, 20, 9, own, SYSTEM, released) == ["places_released"]


def test_whoever_had_a_place_of_a_clinic_called_off_is_owed_another(
    world: World, own: Scope, department: Department
) -> None:
    clinic = add_clinic(single(), own, SYSTEM, NOW)
    lost = booked(world, department, clinic, 2)
    sent = make_referral(world, department, ReferralStatus.SUBMITTED)
    give.hold(sent, clinic.key, SYSTEM, NOW)
    assert manage.call_off(clinic.key, own, SYSTEM, NOW) == lost
    assert manage.call_off(clinic.key, own, SYSTEM, NOW) == []
    assert without_a_place() == lost
    assert give.confirm(sent, NOW) is None
    assert verbs() == ["places.department", "places.clinic", "places.call_off"]
    begun = clinic.release_at_utc + timedelta(hours=15)
    assert codes(manage.call_off, clinic.key, own, SYSTEM, begun) == ["clinic_past"]
    assert codes(manage.set_places, clinic.key, 9, 9, own, SYSTEM, NOW) == ["clinic_called_off"]


def test_a_day_off_calls_its_clinics_off_and_a_working_day_holds_them(
    world: World, own: Scope, department: Department
) -> None:
    sunday, home = TODAY + timedelta(days=1), world.hospital.id
    make_template(weekly(), own, SYSTEM, TODAY)
    make_template(weekly(weekday=7), own, SYSTEM, TODAY)
    off = db.session.query(Clinic).filter_by(held_on=MONDAY).one()
    lost = booked(world, department, off)
    assert manage.say_day(MONDAY, home, own, SYSTEM, NOW, works=False) == lost
    assert manage.say_day(MONDAY, home, own, SYSTEM, NOW, works=False) == []
    assert off.state == "called_off"
    assert manage.say_day(sunday, home, own, SYSTEM, NOW, works=True) == []
    assert verbs().count("places.day") == 2
    past = TODAY - timedelta(days=1)
    assert codes(manage.say_day, past, home, own, SYSTEM, NOW, works=True) == ["past_day"]


def test_a_department_closes_only_when_nobody_comes_there_any_more(
    world: World, own: Scope, department: Department
) -> None:
    one = make_referral(world, department)
    assert codes(set_closed, "CARD", own, SYSTEM, TODAY, closed=True) == ["department_busy"]
    other = open_department("ORTH", About("骨科", "", 0), world.hospital.id, own, SYSTEM)
    assert one.department_id == department.id
    for _ in range(2):
        set_closed("ORTH", own, SYSTEM, TODAY, closed=True)
    assert other.closed_on == TODAY
    closed = single(department="ORTH")
    assert codes(add_clinic, closed, own, SYSTEM, NOW) == ["department_closed"]
    set_closed("ORTH", own, SYSTEM, TODAY, closed=False)
    add_clinic(closed, own, SYSTEM, NOW)
    assert codes(set_closed, "ORTH", own, SYSTEM, TODAY, closed=True) == ["department_busy"]


@pytest.mark.parametrize(("status", "free"), [("tracking", True), ("declined", False)])
def test_whom_a_team_follows_at_home_keeps_no_department_open_and_who_waits_for_it_does(
    world: World, own: Scope, department: Department, status: str, free: bool
) -> None:
    make_referral(world, department, ReferralStatus(status), direction=Direction.DOWN)
    if free:
        assert set_closed("CARD", own, SYSTEM, TODAY, closed=True).closed_on == TODAY
        return
    assert codes(set_closed, "CARD", own, SYSTEM, TODAY, closed=True) == ["department_busy"]
