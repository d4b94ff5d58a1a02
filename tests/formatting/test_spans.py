"""Spans of time in words: how long something took, what is left of a promise, and how long ago."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from contracts_app.formatting.spans import ago, span, took, wait
from tests.edge_app import edge_app
from tests.support.referrals import NOW

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(scope="module")
def app() -> Flask:
    return edge_app()


def said(app: Flask, say: Callable[..., Any], *values: Any) -> Any:
    with app.test_request_context(), force_locale("en"):
        return say(*values)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(0), "less than a minute"),
        (timedelta(seconds=59), "less than a minute"),
        (MINUTE, "1 min"),
        (2 * HOUR + 10 * MINUTE, "2 h 10 min"),
        (3 * HOUR, "3 h"),
        (DAY, "1 day"),
        (DAY + 5 * MINUTE, "1 day"),
        (3 * DAY + 4 * HOUR + 59 * MINUTE, "3 days 4 h"),
    ],
)
def test_a_span_is_told_in_its_two_largest_parts(app: Flask, length: timedelta, words: str) -> None:
    assert said(app, span, length.total_seconds()) == words
    assert said(app, span, -length.total_seconds()) == words


@pytest.mark.parametrize(
    ("left", "words", "tone", "late"),
    [
        (2 * HOUR + 10 * MINUTE, "2 h 10 min left", "info", False),
        (HOUR, "1 h left", "warn", False),
        (-80 * MINUTE, "late by 1 h 20 min", "bad", True),
    ],
)
def test_a_clock_says_what_is_left_or_by_how_much_it_ran_out(
    app: Flask, left: timedelta, words: str, tone: str, late: bool
) -> None:
    assert said(app, wait, NOW + left, None, NOW) == (words, tone, late)


def test_a_clock_that_stands_still_says_so_however_late_it_is(app: Flask) -> None:
    found = said(app, wait, NOW - DAY, NOW - 2 * DAY, NOW)
    assert (found.words, found.late) == ("Clock stands still", False)
    assert said(app, wait, None, None, NOW) is None


def test_what_is_not_known_is_a_dash_in_a_table(app: Flask) -> None:
    assert said(app, took, None) == "—"
    assert said(app, took, 0) == "less than a minute"
    assert said(app, took, 38 * 60) == "38 min"


def test_how_long_ago_something_was(app: Flask) -> None:
    assert said(app, ago, NOW - timedelta(seconds=30), NOW) == "just now"
    assert said(app, ago, NOW - 2 * MINUTE, NOW) == "2 min ago"
