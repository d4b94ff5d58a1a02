"""The chart of values as elements: everything lies inside the picture."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts_app.formatting.charts import HEIGHT, WIDTH, Picture, picture

POINTS = st.lists(
    st.tuples(
        st.dates(date(2020, 1, 1), date(2030, 12, 31)),
        st.integers(30, 300).map(float),
    ),
    min_size=1,
    max_size=30,
)


def places(drawn: Picture) -> list[tuple[float, float]]:
    """All points of marks and lines."""
    marks = [(mark.x, mark.y) for one in drawn.series for mark in one.marks]
    lines = [
        tuple(map(float, pair.split(",")))
        for one in drawn.series
        for line in one.lines
        for pair in line.split()
    ]
    return marks + lines  # type: ignore[operator]


@given(POINTS, POINTS, st.sampled_from([None, (90.0, 140.0)]))
def test_all_points_lie_within_the_frame(upper: Any, lower: Any, target: Any) -> None:
    drawn = picture({"sbp": upper, "dbp": lower}, target, [on for on, _ in upper], 60)
    assert all(drawn.left < x < drawn.right for x, _y in places(drawn))
    assert all(drawn.top <= y <= drawn.bottom for _x, y in places(drawn))
    assert all(drawn.left < x < drawn.right for x in drawn.visits)
    assert drawn.right < WIDTH
    assert drawn.bottom < HEIGHT
    if target:
        assert drawn.band is not None
        assert drawn.top <= drawn.band.y
        assert drawn.band.y + drawn.band.height <= drawn.bottom + 0.1


@given(POINTS)
def test_every_value_has_a_mark_and_higher_values_stand_higher(points: Any) -> None:
    drawn = picture({"sbp": points}, None, [], 60)
    marks = drawn.series[0].marks
    assert len(marks) == len(points)
    pairs = list(zip(sorted(points), marks, strict=True))
    for (_on, value), mark in pairs:
        assert all(mark.y <= other.y for (_o, less), other in pairs if less < value)


def test_one_value_is_a_mark_without_a_line() -> None:
    drawn = picture({"fpg": [(date(2026, 6, 16), 6.5)]}, (3.9, 7.0), [date(2026, 6, 16)], 6)
    assert drawn.series[0].lines == []
    assert len(drawn.series[0].marks) == 1
    assert drawn.visits == [drawn.series[0].marks[0].x]


def test_a_measure_without_values_is_left_out() -> None:
    drawn = picture({"sbp": [(date(2026, 6, 16), 130.0)], "dbp": []}, None, [], 60)
    assert [one.code for one in drawn.series] == ["sbp"]


def test_visits_outside_of_the_days_with_values_are_not_drawn() -> None:
    points = [(date(2026, 6, 1), 130.0), (date(2026, 8, 1), 128.0)]
    assert picture({"sbp": points}, None, [date(2025, 1, 1)], 60).visits == []
