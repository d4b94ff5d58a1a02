"""When a health record may be built and closed, and whether it is in use."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.records import (
    Building,
    RecordFacts,
    UseWindow,
    is_in_use,
    refuse_building,
    refuse_closing,
    stale_before,
)

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
OPEN = RecordFacts(True, date(2020, 1, 1))


def building(**values: object) -> Building:
    given = {
        "birth_date": date(1958, 3, 12), "died_on": None, "permanent": True, "built_on": TODAY,
        "basis": "own",
    }  # fmt: skip
    return Building(**{**given, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, None),
        ({"died_on": date(2026, 1, 1)}, "record_of_dead"),
        ({"permanent": False}, "record_not_permanent"),
        ({"built_on": TODAY + DAY}, "future_date"),
        ({"built_on": date(1958, 3, 11)}, "bad_date"),
        ({"birth_date": date(2012, 11, 22)}, "guardian_needed"),
        ({"birth_date": date(2012, 11, 21)}, None),
        ({"birth_date": date(2020, 5, 1), "basis": "guardian"}, None),
    ],
)
def test_a_record_is_built_for_who_lives_here_and_agrees(
    values: dict[str, object], code: str | None
) -> None:
    assert refuse_building(building(**values), TODAY) == code


@pytest.mark.parametrize(
    ("reason", "on", "died", "code"),
    [
        ("lost", TODAY, None, None),
        ("moved", date(2020, 1, 1), None, None),
        ("moved", date(2019, 12, 31), None, "bad_date"),
        ("lost", TODAY + DAY, None, "future_date"),
        ("death", TODAY, None, "record_death_first"),
        ("death", TODAY, date(2026, 11, 1), None),
        ("death", date(2026, 10, 31), date(2026, 11, 1), "bad_date"),
        ("lost", TODAY, date(2026, 11, 1), "record_of_dead"),
    ],
)
def test_a_record_is_closed_for_a_reason_that_holds(
    reason: str, on: date, died: date | None, code: str | None
) -> None:
    assert refuse_closing(reason, on, date(2020, 1, 1), died, TODAY) == code


@pytest.mark.parametrize(
    ("days_ago", "in_use"), [(0, True), (1, True), (364, True), (365, False), (-1, False)]
)
def test_a_service_within_365_days_keeps_a_record_in_use(days_ago: int, in_use: bool) -> None:
    assert is_in_use(OPEN, [TODAY - days_ago * DAY], TODAY) is in_use


def test_the_calendar_year_may_count_instead() -> None:
    january = [date(2026, 1, 1)]
    december = [date(2025, 12, 31)]
    year = UseWindow.CALENDAR_YEAR
    assert is_in_use(OPEN, january, TODAY, year)
    assert not is_in_use(OPEN, december, TODAY, year)
    assert is_in_use(OPEN, december, TODAY)
    assert not is_in_use(OPEN, [date(2026, 12, 1)], TODAY, year)


def test_a_closed_record_and_one_without_services_are_not_in_use() -> None:
    assert not is_in_use(RecordFacts(False, None), [TODAY], TODAY)
    assert not is_in_use(OPEN, [], TODAY)


@given(st.lists(st.dates(date(2020, 1, 1), date(2030, 1, 1)), max_size=6), st.integers(0, 3650))
def test_one_service_in_the_window_is_enough_and_no_other_matters(
    days: list[date], shift: int
) -> None:
    today = date(2020, 1, 1) + shift * DAY
    inside = [day for day in days if today - 364 * DAY <= day <= today]
    assert is_in_use(OPEN, days, today) is bool(inside)


def test_a_record_is_stale_from_the_366th_day_on() -> None:
    assert (TODAY - stale_before(TODAY)).days == 365
