"""The days and conditions of what happens to households."""

from datetime import date

import pytest

from contracts_app.rules.households import (
    covered_from,
    day_refused,
    last_day_there,
    next_code,
    parts_stand_alone,
    sign_by,
)
from contracts_app.rules.periods import Period

TODAY = date(2026, 11, 21)
OLD, CHILD = date(1960, 1, 1), date(2015, 5, 5)


@pytest.mark.parametrize(
    ("on", "since", "expected"),
    [
        (TODAY, (date(2020, 1, 1),), None),
        (date(2026, 11, 22), (), "future_date"),
        (date(2019, 12, 31), (date(2020, 1, 1),), "bad_date"),
        (date(2020, 1, 1), (date(2020, 1, 1), date(1960, 1, 1)), None),
    ],
)
def test_an_entry_has_a_day_that_has_come_and_after_what_it_changes(
    on: date, since: tuple[date, ...], expected: str | None
) -> None:
    assert day_refused(on, TODAY, *since) == expected


def test_who_leaves_was_there_through_the_day_before() -> None:
    assert last_day_there(TODAY, date(2020, 1, 1)) == date(2026, 11, 20)
    assert last_day_there(TODAY, TODAY) == TODAY


@pytest.mark.parametrize(
    ("leaving", "staying", "covered", "expected"),
    [
        ([OLD], [OLD], True, True),
        ([CHILD], [OLD], True, False),
        ([OLD, CHILD], [CHILD], True, False),
        ([CHILD], [OLD], False, True),
    ],
)
def test_both_parts_of_a_covered_household_have_an_adult(
    leaving: list[date], staying: list[date], covered: bool, expected: bool
) -> None:
    assert parts_stand_alone(leaving, staying, TODAY, covered=covered) is expected


def test_the_days_to_sign_run_from_the_first_day_but_never_from_before_the_entry() -> None:
    assert sign_by(TODAY, TODAY, 30) == date(2026, 12, 21)
    assert sign_by(date(2026, 11, 1), TODAY, 30) == date(2026, 12, 21)
    assert sign_by(date(2025, 10, 1), TODAY, 30) == date(2026, 12, 21)
    assert sign_by(date(2026, 11, 25), TODAY, 30) == date(2026, 12, 25)


def test_a_household_is_covered_from_the_first_of_its_terms_without_a_gap() -> None:
    this_year = Period(date(2026, 1, 1), date(2026, 12, 31))
    last_year = Period(date(2025, 1, 1), date(2025, 12, 31))
    broken = Period(date(2025, 1, 1), date(2025, 12, 30))
    assert covered_from([], TODAY) is None
    assert covered_from([this_year], TODAY) == TODAY
    assert covered_from([this_year], date(2025, 12, 1)) == date(2026, 1, 1)
    assert covered_from([last_year, this_year], date(2025, 12, 1)) == date(2025, 12, 1)
    assert covered_from([broken, this_year], date(2025, 12, 1)) == date(2026, 1, 1)


def test_the_code_of_who_splits_off_is_the_next_free_one() -> None:
    assert next_code("H1", ["H1"]) == "H1-2"
    assert next_code("H1", ["H1", "H1-2", "H1-4"]) == "H1-3"
    assert next_code("H1-2", ["H1", "H1-2"]) == "H1-3"
