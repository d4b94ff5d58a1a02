"""Reading a signature made on the screen."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts_app.rules.signature import (
    MAX_POINTS,
    MAX_STROKES,
    Signature,
    parse_strokes,
    read_strokes,
    spelled_out,
    visible_strokes,
)


@pytest.mark.parametrize(
    "strokes",
    [
        "[]",
        "[[]]",
        "[[[1, 2]]]",
        "[[[1, 2, 0], [1, 2, 900]], [[5, 5]]]",
        '{"w": 0, "h": 0, "strokes": [[[0, 0], [0, 0]]]}',
        '[{"points": [{"x": 3, "y": 3}, {"x": 3, "y": 3}]}]',
    ],
)
def test_what_leaves_no_line_is_no_signature(strokes):
    assert not parse_strokes(strokes).is_visible()
    assert visible_strokes(strokes) is None


def test_any_line_is_a_signature():
    """One straight stroke of somebody who hardly writes is one; no guard of the pad holds here."""
    assert visible_strokes("[[[1, 2], [1, 3]]]") == {"w": 0, "h": 0, "strokes": [[[1, 2], [1, 3]]]}


@pytest.mark.parametrize("text", [None, "", "null", "[[1]]"])
def test_what_cannot_be_read_is_not_seen_either(text):
    assert visible_strokes(text) is None


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


def test_the_short_spelling_says_the_same_as_the_long_one() -> None:
    short = "~300*200*10.20.0_3.-2.16_1.1.17*5.5.400"
    assert json.loads(spelled_out(short)) == {
        "w": 300,
        "h": 200,
        "strokes": [[[10, 20, 0], [13, 18, 16], [14, 19, 33]], [[5, 5, 400]]],
    }


@pytest.mark.parametrize("text", ["", "[]", "~", "~1*2*x", "~1*2*1.2_3", "~" + "1" * 70_000, None])
def test_what_is_not_in_the_short_spelling_stays_as_it_is(text: str | None) -> None:
    assert spelled_out(text) == text
