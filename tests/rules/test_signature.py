"""Reading and judging a signature made on the screen."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts_app.rules.signature import (
    MAX_POINTS,
    MAX_STROKES,
    Signature,
    parse_strokes,
    read_strokes,
    signature_faults,
)


def wave(strokes=2, points=20, width=100.0, milliseconds=40.0):
    """A signature of waves, a stroke below the other, one point every so many milliseconds."""
    return tuple(
        tuple(
            (width * i / (points - 1), 30 * s + 10 * math.sin(i), milliseconds * (points * s + i))
            for i in range(points)
        )
        for s in range(strokes)
    )


def test_an_ordinary_signature_will_do():
    assert signature_faults(wave(), w=400) == []


@pytest.mark.parametrize(
    ("strokes", "fault"),
    [
        (wave(strokes=1), "too_few_strokes"),
        (wave(points=7), "too_few_points"),
        (wave(milliseconds=10), "too_quick"),
        (wave(width=60), "too_narrow"),
    ],
)
def test_each_guard_names_its_fault(strokes, fault):
    assert signature_faults(strokes, w=400) == [fault]


@pytest.mark.parametrize(
    ("changed", "will_do"),
    [({"points": 8}, True), ({"milliseconds": 10.3}, True), ({"width": 61}, True)],
)
def test_just_inside_each_guard_will_do(changed, will_do):
    assert (signature_faults(wave(**changed), w=400) == []) is will_do


@given(st.floats(0, math.pi), st.floats(150, 1000))
def test_a_straight_line_in_any_direction_is_seen(angle, length):
    line = [
        (length * i / 39 * math.cos(angle), length * i / 39 * math.sin(angle), 30.0 * i)
        for i in range(40)
    ]
    faults = signature_faults([line[:20], line[20:]], w=0)
    assert faults == ["straight_line"]


def test_nothing_drawn_has_every_fault_that_can_be_judged():
    assert signature_faults([], w=400) == [
        "too_few_strokes",
        "too_few_points",
        "straight_line",
        "too_narrow",
    ]


def test_times_and_width_that_are_not_told_are_not_judged():
    timeless = [[(x, y, None) for x, y, _ in stroke] for stroke in wave(width=10)]
    assert signature_faults(timeless, w=0) == []


def test_both_spellings_are_read():
    ours = {"w": 400, "h": 240, "strokes": [[[1, 2, 3], [4, 5]]]}
    pads = [{"penColor": "black", "points": [{"x": 1, "y": 2, "time": 3, "pressure": 0.5}]}]
    assert parse_strokes(json.dumps(ours)) == Signature(400, 240, (((1, 2, 3), (4, 5, None)),))
    assert parse_strokes(json.dumps(pads)) == Signature(0, 0, (((1, 2, 3),),))


def test_the_clock_of_the_browser_is_a_time():
    moment = 1_790_000_000_000
    assert read_strokes([{"points": [{"x": 1, "y": 2, "time": moment}]}]).points() == [
        (1, 2, moment)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "3",
        "{}",
        '{"strokes": 1}',
        "[1]",
        "[[1]]",
        "[[[1]]]",
        '[[["1", 2]]]',
        "[[[true, 2]]]",
        "[[[NaN, 2]]]",
        "[[[Infinity, 2]]]",
        "[[[1e300, 2]]]",
        "[[[" + "9" * 400 + ", 2]]]",
        '[{"points": [{"x": 1}]}]',
        '{"w": "wide", "strokes": []}',
        "[" * 5000,
        json.dumps([[]] * (MAX_STROKES + 1)),
        "[" + " " * 65536 + "]",
    ],
)
def test_what_is_no_signature_is_refused_without_being_quoted(text):
    with pytest.raises(ValueError, match="^signature ") as refused:
        parse_strokes(text)
    assert refused.value.__cause__ is None


def test_too_many_points_are_refused():
    with pytest.raises(ValueError, match="too many points"):
        read_strokes([[[1, 2]] * (MAX_POINTS + 1)])


NUMBER = st.floats(-1000, 1000)
POINTS = st.lists(st.tuples(NUMBER, NUMBER, st.none() | NUMBER), min_size=1, max_size=9)


@given(st.lists(POINTS, max_size=5), NUMBER, NUMBER)
@settings(max_examples=60)
def test_what_is_stored_is_read_back(strokes, width, height):
    signature = Signature(width, height, tuple(map(tuple, strokes)))
    assert read_strokes(json.loads(json.dumps(signature.as_json()))) == signature
