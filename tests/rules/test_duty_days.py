"""Days of duty: what lies from a day on, where the gaps are, and whether several agree."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.duty_days import Days, Span, agreed, cut_short, from_day, gaps

DAY = timedelta(days=1)
FIRST = date(2026, 3, 1)


def on(number: int) -> date:
    return FIRST + number * DAY


def test_what_lies_before_the_day_is_cut_off() -> None:
    spans = [Span(2, on(20), None), Span(1, on(0), on(9)), Span(1, on(10), on(15))]
    assert from_day(spans, on(12)) == (Span(1, on(12), on(15)), Span(2, on(20), None))
    assert from_day(spans, on(16)) == (Span(2, on(20), None),)


def test_what_follows_on_is_one_span() -> None:
    spans = [Span(1, on(0), on(9)), Span(1, on(10), None), Span(2, on(0), on(3))]
    assert from_day(spans[:2], on(5)) == (Span(1, on(5), None),)
    other = [Span(1, on(0), on(9)), Span(2, on(10), None)]
    assert len(from_day(other, on(5))) == 2


@pytest.mark.parametrize(
    ("ends_on", "kept"),
    [
        (None, Span(1, on(0), on(9))),
        (on(20), Span(1, on(0), on(9))),
        (on(9), Span(1, on(0), on(8))),
        (on(0), None),
    ],
)
def test_a_team_that_ends_takes_its_days_along(ends_on: date | None, kept: Span | None) -> None:
    assert cut_short(Span(1, on(0), on(9)), ends_on) == kept


def test_days_between_two_duties_and_after_the_last_are_gaps() -> None:
    spans = [Span(1, on(2), on(4)), Span(2, on(7), on(8))]
    assert gaps(spans, on(0)) == [Days(on(0), on(1)), Days(on(5), on(6)), Days(on(9), None)]
    assert gaps([Span(1, on(0), None)], on(0)) == []
    assert gaps([], on(0)) == [Days(on(0), None)]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=6))
def test_every_day_is_either_in_a_span_or_in_a_gap(pieces: list[tuple[int, int]]) -> None:
    spans = [Span(who, on(first), on(first + length)) for who, (first, length) in enumerate(pieces)]
    found = gaps(spans, on(3))
    for number in range(3, 60):
        day = on(number)
        answered = any(one.first <= day and (one.last is None or day <= one.last) for one in spans)
        missing = [one for one in found if one.first <= day and (not one.last or day <= one.last)]
        assert len(missing) == (0 if answered else 1)


def test_several_agree_when_all_that_have_somebody_have_the_same() -> None:
    same, other = (Span(1, on(0), None),), (Span(2, on(0), None),)
    assert agreed([same, (), same]) == same
    assert agreed([(), ()]) == ()
    assert agreed([same, other]) is None
