"""The work list of a day: how far it looks, what comes first, and whom one visits at home."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules import work_list as rules
from contracts_app.rules.dates import age_on
from contracts_app.vocabulary.tasks import Horizon

TODAY = date(2026, 11, 21)
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("horizon", "until"),
    [
        (Horizon.OVERDUE, date(2026, 11, 20)),
        (Horizon.TODAY, TODAY),
        (Horizon.WEEK, date(2026, 11, 22)),
        (Horizon.MONTH, date(2026, 11, 30)),
        (Horizon.ALL, date(9999, 12, 31)),
    ],
)
def test_each_horizon_ends_on_its_day(horizon: Horizon, until: date) -> None:
    assert rules.due_until(horizon, TODAY) == until


@given(DAYS)
def test_a_week_has_seven_days_from_monday_and_holds_its_day(day: date) -> None:
    monday, sunday = rules.week_of(day)
    assert monday.weekday() == 0
    assert sunday - monday == timedelta(days=6)
    assert monday <= day <= sunday


@given(DAYS)
def test_a_month_ends_on_the_day_before_the_next_one(day: date) -> None:
    first, last = rules.month_of(day)
    assert first.day == 1
    assert (last + timedelta(days=1)).day == 1
    assert first <= day <= last


@given(DAYS, st.integers(-800, 800))
def test_the_last_birthday_divides_those_of_ninety_from_the_younger(today: date, by: int) -> None:
    last = rules.born_until(today)
    born = last + timedelta(days=by)
    leap_day = (born.month, born.day) == (2, 29)
    assert (age_on(born, today) >= rules.HOME_AGE) == (born <= last) or leap_day
    assert age_on(last, today) >= rules.HOME_AGE


def test_overdue_comes_before_recalls_and_recalls_before_what_is_due_sooner() -> None:
    day = timedelta(days=1)
    due = [
        ("routine", TODAY),
        ("recall", TODAY + 3 * day),
        ("routine", TODAY - 2 * day),
        ("referral", TODAY + 2 * day),
        ("routine", TODAY - 9 * day),
    ]
    found = sorted(due, key=lambda one: rules.worst_first(*one, TODAY))
    assert found == [due[4], due[2], due[3], due[1], due[0]]


def test_who_cannot_come_is_visited_at_home() -> None:
    young, old = date(1980, 1, 1), date(1936, 11, 21)
    assert rules.is_visited_at_home(old, (), (), TODAY)
    assert not rules.is_visited_at_home(old + timedelta(days=1), (), (), TODAY)
    assert rules.is_visited_at_home(young, ("HTN", "BEDRIDDEN"), (), TODAY)
    assert rules.is_visited_at_home(young, (), ("POSTPARTUM",), TODAY)
    assert not rules.is_visited_at_home(young, ("HTN",), ("HTN_VISIT",), TODAY)


def test_what_is_due_today_is_not_late() -> None:
    assert rules.days_late(TODAY, TODAY) == 0
    assert rules.days_late(TODAY + timedelta(days=5), TODAY) == 0
    assert rules.days_late(TODAY - timedelta(days=5), TODAY) == 5


def test_a_village_day_lies_between_today_and_a_year_ahead() -> None:
    assert rules.refuse_planned_day(TODAY, TODAY) is None
    assert rules.refuse_planned_day(TODAY + timedelta(days=366), TODAY) is None
    assert rules.refuse_planned_day(TODAY - timedelta(days=1), TODAY) == "bad_date"
    assert rules.refuse_planned_day(TODAY + timedelta(days=367), TODAY) == "bad_date"


def test_a_visit_ticks_what_is_planned_for_today_else_what_has_begun() -> None:
    @dataclass
    class Duty:
        item_code: str
        due_from: date
        planned_on: date | None = None

    day = timedelta(days=1)
    begun, later = Duty("HTN_VISIT", TODAY), Duty("EXAM", TODAY + day, TODAY + day)
    planned = Duty("BP", TODAY - day, TODAY)
    assert rules.to_tick([begun, later, planned], TODAY) == ["BP"]
    assert rules.to_tick([begun, later], TODAY) == ["HTN_VISIT"]
    assert rules.to_tick([later], TODAY) == ["EXAM"]
    assert rules.to_tick([], TODAY) == []
