"""Working days of China, of single institutions, and how much working time lies between moments."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.working_days import USUAL_HOURS, Calendar, hours_from, worked_in_china


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


HOURS = hours_from(USUAL_HOURS) or ()
PLAIN = Calendar(HOURS)
FRIDAY = date(2026, 11, 27)
MOMENTS = st.datetimes(at("2024-01-01"), at("2028-12-31")).map(
    lambda one: one.replace(microsecond=0)
)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-11-27", True),
        ("2026-11-28", False),
        ("2026-10-01", False),
        ("2026-10-07", False),
        ("2026-10-10", True),
        ("2026-02-14", True),
        ("2026-02-16", False),
        ("2026-02-23", False),
        ("2026-01-04", True),
        # A year whose notice is not known yet: the statutory days alone.
        ("2027-10-01", False),
        ("2027-10-09", False),
        ("2027-06-09", False),
        ("2027-06-10", True),
    ],
)
def test_the_country_rests_on_its_holidays_and_works_on_the_weekends_made_up_for(
    day: str, worked: bool
) -> None:
    assert worked_in_china(date.fromisoformat(day)) is worked


def test_many_threads_that_ask_for_a_new_year_at_once_hear_the_same() -> None:
    days = [date(year, 10, 1) for year in range(1980, 2000)]
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(worked_in_china, [day for day in days for _ in range(8)]))
    assert not any(said)


def test_the_word_of_an_institution_about_a_day_goes_before_that_of_the_country() -> None:
    own = Calendar(HOURS, {date(2026, 11, 28): True, date(2026, 11, 30): False})
    assert [own.works_on(FRIDAY + timedelta(days=n)) for n in range(5)] == [
        True, True, False, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("08:00-12:00,14:00-17:30", ((480, 720), (840, 1050))),
        ("00:00-24:00", ((0, 1440),)),
        (" 09:00 - 10:00 ", ((540, 600),)),
        ("12:00-08:00", None),
        ("08:00-12:00,11:00-13:00", None),
        ("08:00-08:00", None),
        ("08:00", None),
        ("08:00-12:00,", None),
        ("25:00-26:00", None),
        ("08:60-10:00", None),
        ("22:00-24:01", None),
        ("8-12", None),
        ("08-12", None),
        ("08:00:30-12:00", None),
        ("08:00-08:59", None),
        ("08:00-08:30,09:00-09:30", ((480, 510), (540, 570))),
        ("", None),
    ],
)
def test_hours_are_read_in_order_without_overlap_and_are_an_hour_at_least(
    text: str, spans: tuple[tuple[int, int], ...] | None
) -> None:
    assert hours_from(text) == spans


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-27 10:00", 1, "2026-11-27 11:00"),
        ("2026-11-27 11:30", 1, "2026-11-27 14:30"),
        ("2026-11-27 17:00", 1, "2026-11-30 08:30"),
        ("2026-11-28 12:00", 8, "2026-12-01 08:30"),
        # The National Day of 2026: Thursday the first to Wednesday the seventh.
        ("2026-09-30 17:00", 1, "2026-10-08 08:30"),
        # The Saturday after it is worked.
        ("2026-10-09 17:00", 1, "2026-10-10 08:30"),
    ],
)
def test_working_hours_pass_only_while_the_desk_is_open(start: str, hours: int, end: str) -> None:
    assert PLAIN.after(at(start), timedelta(hours=hours)) == at(end)


@pytest.mark.parametrize(
    ("day", "working_days", "end"),
    [
        ("2026-11-27", 1, "2026-11-30 17:30"),
        ("2026-11-28", 1, "2026-11-30 17:30"),
        ("2026-11-27", 2, "2026-12-01 17:30"),
        ("2026-09-30", 1, "2026-10-08 17:30"),
        ("2026-12-31", 1, "2027-01-04 17:30"),
    ],
)
def test_working_days_end_with_the_last_hour_of_the_day(
    day: str, working_days: int, end: str
) -> None:
    assert PLAIN.closing(date.fromisoformat(day), working_days) == at(end)


@given(MOMENTS, st.integers(0, 60 * 60))
def test_what_lies_between_a_moment_and_its_end_is_what_was_given(start: datetime, n: int) -> None:
    working = timedelta(seconds=n)
    end = PLAIN.after(start, working)
    assert end >= start
    assert PLAIN.between(start, end) == working


@given(MOMENTS, MOMENTS, MOMENTS)
def test_working_time_adds_up_over_any_moment_in_between(
    one: datetime, two: datetime, three: datetime
) -> None:
    first, middle, last = sorted((one, two, three))
    whole = PLAIN.between(first, last)
    assert PLAIN.between(first, middle) + PLAIN.between(middle, last) == whole
    assert PLAIN.between(last, first) == timedelta() or first == last


def test_a_calendar_that_never_works_says_so_instead_of_searching_for_ever() -> None:
    never = Calendar(HOURS, {FRIDAY + timedelta(days=n): False for n in range(-1, 900)})
    with pytest.raises(OverflowError):
        never.after(at("2026-11-27"), timedelta(hours=1))
    with pytest.raises(OverflowError):
        never.closing(FRIDAY, 1)
