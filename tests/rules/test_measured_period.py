"""Months, quarters and years in which referrals are measured."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.referrals.measured_period import Span, offered


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2099", date(2099, 1, 1), date(2099, 12, 31)),
    ],
)
def test_a_word_names_a_period(word: str, first: date, last: date) -> None:
    assert Span.read(word) == Span(word, first, last)


@pytest.mark.parametrize(
    "word", ["", "2026-13", "2026-00", "2026-Q5", "1926", "2026-1", "2026-11-01", "x", "２０２６"]
)
def test_other_words_name_none(word: str) -> None:
    assert Span.read(word) is None


@given(st.dates(date(2010, 1, 1), date(2099, 12, 31)))
def test_a_day_lies_in_its_month_and_all_that_is_offered_can_be_read(day: date) -> None:
    span = Span.month_of(day)
    assert span.first <= day <= span.last
    assert Span.read(span.word) == span
    assert (span.last + timedelta(days=1)).day == 1
    for words in offered(day).values():
        spans = [found for word in words if (found := Span.read(word))]
        assert len(spans) == len(words)
        assert spans[0].first <= day <= spans[0].last
        assert spans == sorted(spans, key=lambda one: one.first, reverse=True)


@pytest.mark.parametrize(
    ("word", "before"),
    [("2026-12", "2026-11"), ("2026-01", "2025-12"), ("2026-Q2", "2026-03"), ("2026", "2025-12")],
)
def test_the_month_before_is_the_one_that_ended_as_the_period_began(word: str, before: str) -> None:
    span = Span.read(word)
    assert span is not None
    assert span.month_before == before
