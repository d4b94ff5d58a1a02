"""Axes of charts: round ticks, every value inside, lines that join only what belongs together."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.chart_scale import Days, Scale, days_of, month_ticks, runs, scale_of

VALUES = st.lists(
    st.integers(1, 30_000).map(lambda hundredths: hundredths / 100), min_size=1, max_size=40
)
DAYS = st.lists(st.dates(date(2015, 1, 1), date(2035, 12, 31)), min_size=1, max_size=40)
ROUND = (1, 2, 5)


def leading(number: float) -> float:
    """The number with its point moved until it is at least 1 and less than 10."""
    while number >= 9.999999:
        number /= 10
    while number < 0.999999:
        number *= 10
    return round(number, 3)


@given(VALUES, st.sampled_from([6, 10, 60]))
def test_every_value_lies_between_the_outer_ticks(values: list[float], least: float) -> None:
    scale = scale_of(values, least)
    assert scale.low <= min(values) <= max(values) <= scale.high
    assert scale.ticks[0] == scale.low
    assert scale.ticks[-1] == scale.high


@given(VALUES, st.sampled_from([6, 10, 60]))
def test_ticks_are_round_evenly_apart_and_neither_few_nor_many(
    values: list[float], least: float
) -> None:
    scale = scale_of(values, least)
    assert leading(scale.step) in ROUND
    assert 3 <= len(scale.ticks) <= 8
    gaps = {round(b - a, 6) for a, b in zip(scale.ticks, scale.ticks[1:], strict=False)}
    assert gaps == {round(scale.step, 6)}
    assert all(round(tick / scale.step, 6) % 1 == 0 for tick in scale.ticks)


@given(VALUES, st.sampled_from([6, 10, 60]))
def test_small_changes_are_not_drawn_as_large_ones(values: list[float], least: float) -> None:
    scale = scale_of(values, least)
    assert scale.high - scale.low >= least - 1e-6


def test_one_value_and_equal_values_stand_in_the_middle() -> None:
    assert scale_of([138], 60) == scale_of([138, 138, 138], 60) == Scale(100, 180, 20)


def test_without_a_value_there_is_no_axis() -> None:
    with pytest.raises(ValueError, match="empty"):
        scale_of([], 60)
    with pytest.raises(ValueError, match="empty"):
        days_of([])


@given(DAYS)
def test_every_day_has_its_place_from_the_first_to_the_last(days: list[date]) -> None:
    axis = days_of(days)
    assert all(0 <= axis.share(one) <= 1 for one in days)
    assert (axis.last - axis.first).days >= 30
    ordered = [axis.share(one) for one in sorted(days)]
    assert ordered == sorted(ordered)


def test_one_day_stands_in_the_middle_of_a_month() -> None:
    axis = days_of([date(2026, 6, 16)])
    assert axis == Days(date(2026, 6, 1), date(2026, 7, 1))
    assert axis.share(date(2026, 6, 16)) == 0.5


@given(DAYS, st.integers(2, 6))
def test_months_are_marked_on_their_first_day_within_the_axis(days: list[date], most: int) -> None:
    axis = days_of(days)
    ticks = month_ticks(axis, most)
    assert len(ticks) <= most
    assert all(one.day == 1 and axis.first <= one <= axis.last for one in ticks)
    assert ticks == sorted(set(ticks))


@given(DAYS, st.integers(1, 400))
def test_lines_join_all_points_and_bridge_no_long_gap(days: list[date], longest: int) -> None:
    points = [(one, 1.0) for one in sorted(days)]
    found = runs(points, longest)
    assert [point for run in found for point in run] == points
    for run in found:
        assert all((b[0] - a[0]).days <= longest for a, b in zip(run, run[1:], strict=False))
    for one, other in zip(found, found[1:], strict=False):
        assert (other[0][0] - one[-1][0]).days > longest


def test_a_year_without_a_value_breaks_the_line() -> None:
    first = date(2024, 1, 1)
    points = [(first, 130.0), (first + timedelta(90), 128.0), (first + timedelta(500), 150.0)]
    assert runs(points, 200) == [points[:2], points[2:]]
