"""Clinics of the next two weeks come from their templates, by the calendar of their hospital."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts_app.extensions import db
from contracts_app.models import CalendarDay, Clinic, Department, Policy
from contracts_app.rules.referrals.clinics import is_held
from contracts_app.rules.working_days import Calendar
from contracts_app.services.referral_places.clinics import make_clinics
from contracts_app.services.referral_places.had import at_utc
from tests.factories import TODAY, World
from tests.support.makers import COUNTY
from tests.support.referrals import NOW, make_clinic, make_department, make_template

MONDAY = date(2026, 11, 23)
CHINA = Calendar(())


@pytest.fixture
def department(world: World) -> Department:
    return make_department(world.hospital)


def days() -> list[date]:
    return [one.held_on for one in db.session.query(Clinic).order_by(Clinic.held_on)]


def said(world: World, day: date, *, works: bool) -> None:
    row = CalendarDay(
        county_code=COUNTY,
        institution_id=world.hospital.id,
        day=day,
        works=works,
        said_at_utc=NOW,
    )
    db.session.add(row)


def test_each_weekday_within_two_weeks_once(world: World, department: Department) -> None:
    make_template(department)
    assert [make_clinics(TODAY) for _ in range(2)] == [2, 0]
    assert days() == [MONDAY, MONDAY + timedelta(days=7)]
    assert make_clinics(TODAY + timedelta(days=7)) == 1


def test_a_share_by_policy_is_kept_until_five_on_the_day_before(
    world: World, department: Department
) -> None:
    make_template(department, total=32)
    make_template(department, weekday=2, fixed=5)
    make_clinics(TODAY)
    clinic, other = db.session.query(Clinic).order_by(Clinic.held_on).limit(2)
    assert (clinic.total, clinic.reserved, other.reserved) == (32, 6, 5)
    assert clinic.release_at_utc == at_utc(MONDAY - timedelta(days=1), 17 * 60)
    db.session.query(Policy).filter_by(key="referral.reserved_share").one().value = 50
    make_clinics(TODAY + timedelta(days=7))
    last = db.session.query(Clinic).filter_by(template_id=clinic.template_id)
    assert last.order_by(Clinic.held_on.desc()).first().reserved == 16


def test_what_the_hospital_says_of_a_day_goes_first(world: World, department: Department) -> None:
    make_template(department)
    make_template(department, weekday=7)
    said(world, MONDAY, works=False)
    said(world, MONDAY + timedelta(days=6), works=False)
    make_clinics(TODAY)
    assert days() == [TODAY + timedelta(days=1), MONDAY + timedelta(days=7)]


def test_a_template_that_ended_or_whose_department_closed_makes_nothing(
    world: World, department: Department
) -> None:
    make_template(department, valid_to=MONDAY)
    closed = make_department(world.hospital, "OLD", closed_on=TODAY)
    make_template(closed)
    make_clinics(TODAY)
    assert days() == [MONDAY]


@pytest.mark.parametrize(
    ("day", "weekdays"),
    [
        (date(2026, 11, 23), {1}),
        (date(2026, 11, 28), {6}),
        # The national holiday, and the Saturday that makes up for it.
        (date(2026, 10, 1), set()),
        (date(2026, 10, 3), set()),
        (date(2026, 10, 10), {6}),
    ],
)
def test_a_holiday_has_no_clinic_and_a_weekend_only_its_own(day: date, weekdays: set[int]) -> None:
    assert {one for one in range(1, 8) if is_held(one, day, CHINA)} == weekdays


@settings(max_examples=60)
@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.booleans())
def test_the_word_of_the_hospital_decides_whatever_day_it_is(day: date, works: bool) -> None:
    calendar = Calendar((), {day: works})
    assert {one for one in range(1, 8) if is_held(one, day, calendar)} == (
        {day.isoweekday()} if works else set()
    )


def test_no_weekly_clinic_is_made_beside_another_one_of_its_expert_at_these_hours(
    department: Department,
) -> None:
    template = make_template(department)
    assert template.expert
    about = {"from_minute": template.from_minute + 30, "to_minute": template.to_minute + 30}
    make_clinic(department, held_on=MONDAY, expert=template.expert, **about)
    assert make_clinics(TODAY) == 1
    assert days() == [MONDAY, MONDAY + timedelta(days=7)]
