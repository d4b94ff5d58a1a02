"""What a team has to hold in a period, and when it is late with it."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules import team_life as rules
from contracts_app.rules.team_life import Happened, Progress

POLICIES: dict[str, Any] = {
    rules.OUTREACH: 2,
    rules.LECTURES: 6,
    rules.BOARDS: 1,
    rules.MEETINGS: 1,
    rules.TRAINING: 3,
    rules.MATERIAL: 4,
    rules.SERVICE_MINUTES: 10,
}
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def event(day: date, kind: str = "outreach", state: str = "held", form: Any = None) -> Happened:
    return Happened(kind, form, state, day)


def standing(key: str, events: list[Happened], day: date, today: date | None = None) -> Any:
    found = rules.standings(events, POLICIES, day, today or day)
    return next(one for one in found if one.key == key)


def told(key: str, events: list[Happened], day: date, today: date | None = None) -> Any:
    one = standing(key, events, day, today)
    return one.done, one.needed, one.progress


def test_two_outreach_days_reach_the_quota_of_their_month() -> None:
    days = [event(date(2026, 11, 1)), event(date(2026, 11, 30))]
    assert told(rules.OUTREACH, days, date(2026, 11, 30)) == (2, 2, Progress.REACHED)
    assert told(rules.OUTREACH, days[:1], date(2026, 11, 30)) == (1, 2, Progress.DUE)


def test_an_event_counts_in_the_month_of_its_day() -> None:
    around = [event(date(2026, 10, 31)), event(date(2026, 12, 1))]
    assert told(rules.OUTREACH, around, date(2026, 11, 10))[0] == 0


@pytest.mark.parametrize("state", ["planned", "cancelled"])
def test_what_is_planned_or_cancelled_does_not_count(state: str) -> None:
    assert told(rules.OUTREACH, [event(date(2026, 11, 2), state=state)], date(2026, 11, 3))[0] == 0


@pytest.mark.parametrize(
    ("done", "day", "progress"),
    [
        (0, date(2026, 11, 15), Progress.DUE),
        (0, date(2026, 11, 16), Progress.LATE),
        (1, date(2026, 11, 16), Progress.DUE),
        (1, date(2026, 11, 30), Progress.DUE),
        (1, date(2026, 12, 1), Progress.LATE),
        (2, date(2026, 12, 1), Progress.REACHED),
    ],
)
def test_half_of_two_is_due_when_half_of_the_month_is_over(
    done: int, day: date, progress: Progress
) -> None:
    events = [event(date(2026, 11, 1 + n)) for n in range(done)]
    assert told(rules.OUTREACH, events, date(2026, 11, 1), day)[2] == progress


def test_lectures_and_free_clinics_count_together_over_the_year() -> None:
    events = [
        event(date(2026, month, 5), kind)
        for month, kind in enumerate(("lecture", "free_clinic", "lecture"), start=1)
    ]
    assert told(rules.LECTURES, events, date(2026, 6, 1)) == (3, 6, Progress.DUE)
    assert told(rules.LECTURES, events, date(2026, 11, 1)) == (3, 6, Progress.LATE)
    assert told(rules.LECTURES, events, date(2027, 1, 1))[0] == 0


def test_training_is_due_once_in_each_part_of_the_year_that_the_policy_says() -> None:
    trained = [event(date(2026, 7, 1), "training")]
    assert told(rules.TRAINING, trained, date(2026, 9, 30)) == (1, 1, Progress.REACHED)
    assert told(rules.TRAINING, trained, date(2026, 10, 1)) == (0, 1, Progress.DUE)
    half_yearly = {**POLICIES, rules.TRAINING: 6}
    found = rules.standings(trained, half_yearly, date(2026, 10, 1), date(2026, 10, 1))
    one = next(one for one in found if one.key == rules.TRAINING)
    assert (one.done, one.first, one.last) == (1, date(2026, 7, 1), date(2026, 12, 31))


def test_material_counts_by_its_form_whatever_the_occasion() -> None:
    events = [
        event(date(2026, 2, 1), "outreach", form="material"),
        event(date(2026, 3, 1), "publicity", form="material"),
        event(date(2026, 3, 2), "publicity", form="board"),
    ]
    assert told(rules.MATERIAL, events, date(2026, 5, 1))[0] == 2


def test_a_number_of_nought_asks_for_nothing() -> None:
    found = rules.standings([], {**POLICIES, rules.BOARDS: 0, rules.TRAINING: 0}, date(2026, 5, 1),
                            date(2026, 5, 1))  # fmt: skip
    assert {rules.BOARDS, rules.TRAINING} & {one.key for one in found} == set()
    assert rules.standings([], {}, date(2026, 5, 1), date(2026, 5, 1)) == []


@given(DAYS, st.sampled_from(rules.MONTHS_ALLOWED))
def test_every_day_lies_in_one_period_and_periods_follow_each_other(day: date, months: int) -> None:
    first, last = rules.period_of(day, months)
    assert first <= day <= last
    assert first.year == last.year
    assert first.day == 1
    assert rules.period_of(first, months) == rules.period_of(last, months) == (first, last)
    after = rules.period_of(last + timedelta(days=1), months)
    assert after[0] == last + timedelta(days=1)


@given(DAYS, st.sampled_from(rules.MONTHS_ALLOWED), st.integers(0, 20), st.integers(0, 20))
def test_once_reached_is_never_late_and_a_period_that_is_over_is_never_due(
    day: date, months: int, done: int, needed: int
) -> None:
    first, last = rules.period_of(day, months)
    within = rules.progress_of(done, needed, first, last, day)
    over = rules.progress_of(done, needed, first, last, last + timedelta(days=1))
    assert (within is Progress.REACHED) == (over is Progress.REACHED) == (done >= needed)
    assert over is not Progress.DUE


@given(st.lists(st.tuples(DAYS, st.sampled_from(["held", "planned", "cancelled"]))), DAYS)
def test_every_held_event_counts_in_exactly_one_month(events: Any, day: date) -> None:
    happened = [event(on, state=state) for on, state in events]
    months = {rules.period_of(on, 1) for on, _state in events}
    counted = sum(rules.count(rules.QUOTAS[0], happened, *month) for month in months)
    assert counted == sum(one.state == "held" for one in happened)


@given(st.integers(0, 50), DAYS, st.sampled_from(rules.MONTHS_ALLOWED))
def test_what_is_expected_grows_with_the_days(needed: int, day: date, months: int) -> None:
    first, last = rules.period_of(day, months)
    days = [first + timedelta(days=n) for n in range((last - first).days + 2)]
    expected = [rules.expected_by(needed, first, last, one) for one in days]
    assert expected == sorted(expected)
    assert (expected[0], expected[-1]) == (0, needed)
    assert needed == 0 or expected[-2] < needed


@pytest.mark.parametrize(
    ("kind", "state", "minutes", "short"),
    [
        ("lecture", "held", 9, True),
        ("lecture", "held", 10, False),
        ("lecture", "held", None, True),
        ("lecture", "planned", None, False),
        ("lecture", "cancelled", None, False),
        ("meeting", "held", None, False),
        ("training", "held", None, False),
    ],
)
def test_events_with_residents_speak_of_the_service_for_ten_minutes(
    kind: str, state: str, minutes: int | None, short: bool
) -> None:
    assert rules.is_short(kind, state, minutes, POLICIES) is short


def test_months_that_do_not_divide_a_year_are_taken_as_a_year() -> None:
    for odd in (0, 5, 7, 13, "3", None):
        assert rules.interval_of({rules.TRAINING: odd}, rules.TRAINING) == 12
