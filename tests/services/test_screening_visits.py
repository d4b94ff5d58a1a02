"""Pressure of somebody in no programme: what a visit finds, what is asked, and what is due then."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import FollowUp, Policy, Resident
from contracts_app.queries.measured import pressure_days
from contracts_app.rules.control import Prompt
from contracts_app.rules.followup.pressure import Reading
from tests.factories import TODAY, World, make_household, tag_with
from tests.support.care import correct, duties, entry, plan, record, reverse

HIGH = {"screening-sbp": "152", "screening-dbp": "84"}
GOOD = {"screening-sbp": "118", "screening-dbp": "76"}


@pytest.fixture
def person(world: World) -> Resident:
    """A woman of 68 in no programme but that of elders, planned since January."""
    _household, people = make_household(world.grids[0], members=2, code="H1")
    plan(people, date(2026, 1, 5))
    return people[0]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def asked_for(person: Resident) -> tuple[str, date] | None:
    found = duties(person).get("BP")
    return (found.kind, found.due_on) if found else None


def test_high_for_the_first_time_is_measured_again_within_four_weeks(person: Resident) -> None:
    made = record(person, "BP", values=HIGH)
    assert made.prompts == [Prompt.MEASURE_AGAIN]
    assert asked_for(person) == ("recall", TODAY + timedelta(days=28))


def test_the_third_high_day_asks_a_doctor(person: Resident) -> None:
    record(person, "BP", values=HIGH, on=ago(20))
    record(person, "BP", values=HIGH, on=ago(9))
    made = record(person, "BP", values=HIGH)
    assert made.prompts == [Prompt.REFER]
    assert asked_for(person) == ("referral", TODAY + timedelta(days=14))


def test_glucose_that_cannot_wait_is_no_day_with_high_pressure(person: Resident) -> None:
    record(person, "BP", values={**GOOD, "screening-fpg": "17.2"}, on=ago(20))
    record(person, "BP", values=HIGH, on=ago(9))
    made = record(person, "BP", values=HIGH)
    assert made.prompts == [Prompt.MEASURE_AGAIN]
    assert asked_for(person) == ("recall", TODAY + timedelta(days=28))


def test_pressure_that_was_high_on_another_form_is_one_of_the_three_days(person: Resident) -> None:
    sugar = {"dm2-sbp": "152", "dm2-dbp": "84", "dm2-fpg": "6.1"}
    record(person, "BP", values=HIGH, on=ago(20))
    record(person, "DM_VISIT", values=sugar, on=ago(9))
    made = record(person, "BP", values=HIGH)
    assert made.prompts == [Prompt.REFER]
    assert asked_for(person) == ("referral", TODAY + timedelta(days=14))


def test_a_county_may_ask_for_more_days_than_ten(person: Resident) -> None:
    key, decided = "screening.days_to_tell", date(2026, 1, 2)
    db.session.add(Policy(key=key, value=12, valid_from=decided, source="县"))
    for days in range(11, 0, -1):
        assert record(person, "BP", values=HIGH, on=ago(days)).prompts == [Prompt.MEASURE_AGAIN]
    assert record(person, "BP", values=HIGH).prompts == [Prompt.REFER]
    assert asked_for(person) == ("referral", TODAY + timedelta(days=14))


def test_in_order_the_next_time_nothing_is_due_any_more(person: Resident) -> None:
    record(person, "BP", values=HIGH, on=ago(9))
    assert asked_for(person)
    assert record(person, "BP", values=GOOD).prompts == []
    assert asked_for(person) is None


def test_an_examination_finds_it_as_well(person: Resident) -> None:
    values = {"exam-sbp": "150", "exam-dbp": "80", "exam-result": "normal"}
    made = record(person, "EXAM", "BP", values=values)
    forms = list(db.session.scalars(select(FollowUp.form).filter_by(resident_id=person.id)))
    assert (forms, made.prompts) == (["exam"], [Prompt.MEASURE_AGAIN])
    assert asked_for(person) == ("recall", TODAY + timedelta(days=28))


def test_a_value_that_cannot_wait_is_told_on_any_form(person: Resident) -> None:
    values = {"exam-sbp": "186", "exam-dbp": "80", "exam-result": "normal"}
    assert record(person, "EXAM", values=values).prompts == [Prompt.CALL_120, Prompt.REFER]
    assert asked_for(person) == ("referral", TODAY + timedelta(days=14))


def test_high_glucose_is_referred_and_asks_for_no_pressure(person: Resident) -> None:
    made = record(person, "BP", values={**GOOD, "screening-fpg": "8.1"})
    assert made.prompts == [Prompt.REFER]
    assert asked_for(person) is None


def test_high_glucose_is_referred_also_where_the_pressure_is_high_as_well(
    person: Resident,
) -> None:
    made = record(person, "BP", values={**HIGH, "screening-fpg": "8.1"})
    assert made.prompts == [Prompt.MEASURE_AGAIN, Prompt.REFER]
    assert asked_for(person) == ("recall", TODAY + timedelta(days=28))


def test_a_wrong_number_that_is_corrected_or_taken_back_asks_nobody(person: Resident) -> None:
    made = record(person, "BP", values=HIGH, on=ago(9))
    correct(made.key, entry(person, "BP", values=GOOD, on=ago(9)))
    assert asked_for(person) is None
    again = record(person, "BP", values=HIGH)
    reverse(again.key)
    assert asked_for(person) is None


def test_the_diagnosis_ends_the_screening(person: Resident) -> None:
    record(person, "BP", values=HIGH, on=ago(9))
    tag_with(person, "HTN", since=TODAY, source="staff")
    plan([person])
    assert asked_for(person) is None
    assert "HTN_VISIT" in duties(person)


def test_each_day_has_its_highest_pressure_and_the_newest_comes_first(person: Resident) -> None:
    record(person, "BP", values=HIGH, on=ago(9))
    examined = {"exam-sbp": "118", "exam-dbp": "92", "exam-result": "normal"}
    record(person, "EXAM", values=examined, on=ago(9))
    taken_back = record(person, "BP", values={"screening-sbp": "170", "screening-dbp": "99"})
    reverse(taken_back.key)
    record(person, "BP", values=GOOD, on=ago(3))
    assert pressure_days([person.id], TODAY) == [
        Reading(ago(3), 118, 76),
        Reading(ago(9), 152, 92),
    ]
    assert pressure_days([person.id], ago(4)) == [Reading(ago(9), 152, 92)]
