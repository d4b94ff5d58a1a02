"""When blood pressure is taken of somebody who came for something else, and taken again."""

from datetime import date

import pytest

from contracts_app.rules.control import Prompt
from contracts_app.rules.followup.pressure import Reading, high_days
from contracts_app.rules.screening import first_visit_bp_due, settled
from contracts_app.rules.team_life import BP_AGE, BP_MONTHS
from tests.support.schedules import NUMBERS

LIMITS = (140, 90)


@pytest.mark.parametrize(
    ("born", "last", "due"),
    [
        (date(1991, 11, 21), None, True),
        (date(1991, 11, 22), None, False),
        (date(1950, 1, 1), date(2025, 12, 31), True),
        (date(1950, 1, 1), date(2026, 1, 1), False),
        (date(1950, 1, 1), date(2026, 11, 21), False),
    ],
    ids=["aged_35_today", "aged_35_tomorrow", "last_year", "this_year", "today"],
)
def test_blood_pressure_is_taken_at_the_first_visit_of_the_year_from_35_on(
    born: date, last: date | None, due: bool
) -> None:
    assert first_visit_bp_due(born, last, date(2026, 11, 21)) is due


def test_a_county_may_ask_for_blood_pressure_earlier_and_more_often() -> None:
    policies = {BP_AGE: 18, BP_MONTHS: 6}
    young, today = date(2008, 11, 21), date(2026, 11, 21)
    assert first_visit_bp_due(young, None, today, policies)
    assert first_visit_bp_due(young, date(2026, 6, 30), today, policies)
    assert not first_visit_bp_due(young, date(2026, 7, 1), today, policies)


@pytest.mark.parametrize("slip", ["thirty", None, [35], 35.5, True])
def test_a_slip_in_the_age_is_as_if_nobody_had_decided(slip: object) -> None:
    policies, today = {BP_AGE: slip, BP_MONTHS: "x"}, date(2026, 11, 21)
    assert first_visit_bp_due(date(1991, 11, 21), None, today, policies)
    assert not first_visit_bp_due(date(1991, 11, 22), None, today, policies)


def days(*pressures: tuple[int, int, int]) -> list[Reading]:
    """Readings of November, the newest first: day, systolic, diastolic."""
    return [Reading(date(2026, 11, day), high, low) for day, high, low in pressures]


@pytest.mark.parametrize(
    ("readings", "count"),
    [
        ((), 0),
        (((20, 139, 89),), 0),
        (((20, 140, 80),), 1),
        (((20, 120, 90),), 1),
        (((20, 150, 95), (10, 139, 89), (1, 160, 99)), 1),
        (((20, 150, 95), (10, 141, 70), (1, 160, 99)), 3),
        (((20, 0, 95), (10, 0, 0), (1, 160, 99)), 1),
    ],
    ids=["never", "below_both", "upper", "lower", "well_in_between", "three_days", "half_taken"],
)
def test_days_with_high_pressure_are_counted_back_to_the_last_good_one(
    readings: tuple[tuple[int, int, int], ...], count: int
) -> None:
    assert high_days(days(*readings), LIMITS) == count


def test_the_third_high_day_asks_the_hospital_and_not_the_cuff() -> None:
    twice = days((20, 150, 95), (10, 150, 95))
    assert settled([Prompt.MEASURE_AGAIN], twice, NUMBERS) == [Prompt.MEASURE_AGAIN]
    thrice = days((20, 150, 95), (10, 150, 95), (1, 150, 95))
    assert settled([Prompt.MEASURE_AGAIN], thrice, NUMBERS) == [Prompt.REFER]


def test_a_prompt_is_told_once_and_others_stay() -> None:
    asked = [Prompt.CALL_120, Prompt.REFER, Prompt.MEASURE_AGAIN, Prompt.MEASURE_AGAIN]
    assert settled(asked, [], NUMBERS) == [Prompt.CALL_120, Prompt.REFER, Prompt.MEASURE_AGAIN]
    thrice = days((20, 150, 95), (10, 150, 95), (1, 150, 95))
    assert settled(asked, thrice, NUMBERS) == [Prompt.CALL_120, Prompt.REFER]


def test_who_has_high_pressure_already_is_asked_nothing_new() -> None:
    thrice = days((20, 150, 95), (10, 150, 95), (1, 150, 95))
    assert settled([Prompt.RECALL], thrice, NUMBERS) == [Prompt.RECALL]
