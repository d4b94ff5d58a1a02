"""Dates in tables and ages."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts_app.rules.dates import age_on, parse_date


@pytest.mark.parametrize(
    "text",
    [
        "1954-03-02",
        "1954/3/2",
        "1954.3.2",
        "1954年3月2日",
        "1954年03月02日",
        "1954 年 3 月 2 日",
        "19540302",
        "１９５４－３－２",
        "1954-03-02 00:00:00",
        "1954-03-02T08:15",
        "19785",
        " 1954/03/02 ",
    ],
)
def test_the_usual_forms_mean_the_same_day(text: str) -> None:
    assert parse_date(text) == date(1954, 3, 2)


@pytest.mark.parametrize(
    "text",
    [
        "2026-13-05",
        "1999-02-29",
        "1900-02-29",
        "54-3-2",
        "1954-3/2",
        "1954",
        "195403",
        "",
        "昨天",
        "2026年",
        "1954-03-02-01",
        "١٩٥٤0302",
        "999999",
    ],
)
def test_other_texts_are_no_dates(text: str) -> None:
    assert parse_date(text) is None


@settings(deadline=None, max_examples=100)
@given(st.dates(date(1850, 1, 1), date(2100, 1, 1)))
def test_every_day_is_read_back_from_every_form(day: date) -> None:
    forms = (day.isoformat(), f"{day:%Y%m%d}", f"{day.year}/{day.month}/{day.day}")
    assert {parse_date(form) for form in forms} == {day}
    assert parse_date(f"{day.year}年{day.month}月{day.day}日") == day


@pytest.mark.parametrize(
    ("birth_date", "age"),
    [
        (date(1960, 6, 30), 65),
        (date(1960, 7, 1), 64),
        (date(2018, 7, 1), 6),
        (date(2018, 6, 30), 7),
        (date(2025, 6, 30), 0),
    ],
)
def test_age_is_counted_in_completed_years(birth_date: date, age: int) -> None:
    assert age_on(birth_date, date(2025, 6, 30)) == age


def test_who_is_born_on_a_leap_day_completes_a_year_on_the_first_of_march() -> None:
    assert age_on(date(2000, 2, 29), date(2025, 2, 28)) == 24
    assert age_on(date(2000, 2, 29), date(2025, 3, 1)) == 25
