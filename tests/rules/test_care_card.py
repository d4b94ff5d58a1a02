"""Who may have a care card, and on which days it counts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.care_card import counts_on, ground_for, last_day, refuse_days

TODAY, DAY = date(2026, 11, 21), timedelta(days=1)


@pytest.mark.parametrize(
    ("tags", "ground"),
    [
        ({"ELDER"}, "ELDER"),
        ({"ELDER", "DISABLED"}, "DISABLED"),
        ({"ELDER", "DISABLED", "LOW_INCOME"}, "LOW_INCOME"),
        ({"HTN", "MIGRANT"}, None),
        (set(), None),
    ],
)
def test_the_three_groups_get_a_card(tags: set[str], ground: str | None) -> None:
    assert ground_for(tags) == ground


@given(day=st.dates(date(2000, 1, 1), date(2100, 1, 1)), years=st.integers(1, 10))
def test_a_card_of_some_years_ends_the_day_before_the_same_day(day: date, years: int) -> None:
    following = last_day(day, years) + DAY
    assert following.year == day.year + years
    same = (following.month, following.day) == (day.month, day.day)
    assert same or (day.month, day.day) == (2, 29)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (TODAY, TODAY, None),
        (TODAY, TODAY - DAY, "card_over"),
        (TODAY + DAY, TODAY + DAY, "future_date"),
        (TODAY, last_day(TODAY, 10), None),
        (TODAY, last_day(TODAY, 10) + DAY, "card_too_long"),
    ],
)
def test_a_card_counts_from_now_for_ten_years_at_most(
    first: date, last: date, code: str | None
) -> None:
    assert refuse_days(first, last, TODAY) == code


@pytest.mark.parametrize(
    ("state", "withdrawn", "offset", "counts"),
    [
        ("active", None, 0, True),
        ("active", None, -1, False),
        ("active", None, 10, True),
        ("active", None, 11, False),
        ("expired", None, 10, True),
        ("withdrawn", 5, 4, True),
        ("withdrawn", 5, 5, False),
    ],
)
def test_a_card_counts_through_its_last_day_or_the_day_before_it_is_withdrawn(
    state: str, withdrawn: int | None, offset: int, counts: bool
) -> None:
    gone = None if withdrawn is None else TODAY + withdrawn * DAY
    found = counts_on(state, TODAY, TODAY + 10 * DAY, gone, TODAY + offset * DAY)
    assert found is counts
