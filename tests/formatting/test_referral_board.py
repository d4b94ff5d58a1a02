"""The words of the referral board: how late, until when, and of a name its beginning alone."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from contracts_app.formatting.referral_board import (
    COLUMNS,
    STEPS,
    due_words,
    late_words,
    masked_name,
    promise_words,
)
from contracts_app.formatting.referral_labels import CLOCKS
from contracts_app.rules.referrals.board import VISIT, Column
from contracts_app.rules.referrals.pauses import RAN_ON
from contracts_app.rules.referrals.transitions import Move
from contracts_app.vocabulary.referrals import WAITS
from tests.edge_app import edge_app
from tests.support.referrals import NOW

NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def app() -> Flask:
    return edge_app()


def english(app: Flask, say: object, *values: object) -> str:
    with app.test_request_context(), force_locale("en"):
        return say(*values)  # type: ignore[operator,no-any-return]


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=30), "Overdue by less than a minute"),
        (timedelta(minutes=20), "Overdue by 20 min"),
        (timedelta(hours=1, minutes=20), "Overdue by 1 h 20 min"),
        (timedelta(days=2, hours=3, minutes=59), "Overdue by 2 days 3 h"),
    ],
)
def test_how_late_something_is_stands_in_words(app: Flask, ago: timedelta, words: str) -> None:
    said = english(app, late_words, NOW - ago, NOW)
    assert said.replace(NO_BREAK, " ") == words
    assert not re.search(r"\d ", said)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(hours=2, minutes=40), "11:40"),
        (timedelta(days=1), "tomorrow 09:00"),
        (timedelta(hours=-2), "07:00"),
        (timedelta(hours=15), "24:00"),
        (timedelta(hours=39), "tomorrow 24:00"),
        (timedelta(days=7, hours=15), "11-28 24:00"),
        (timedelta(days=-2, hours=8, minutes=30), "11-19 17:30"),
        (timedelta(days=60), "2027-01-20 09:00"),
    ],
)
def test_until_when_something_is_due(app: Flask, after: timedelta, words: str) -> None:
    assert english(app, due_words, NOW + after, NOW) == words


def test_whose_turn_it_is_and_for_what(app: Flask) -> None:
    said = english(app, promise_words, "hospital", "accept", NOW + timedelta(hours=1), NOW)
    assert said == 'Hospital: answer by <span class="text-nowrap">10:00</span>'
    far = english(app, promise_words, "hospital", "accept", NOW + timedelta(days=60), NOW)
    assert far == "Hospital: answer by 2027-01-20 09:00"


def test_every_clock_has_words() -> None:
    assert {waits.clock for waits in WAITS.values()} <= set(CLOCKS)


def test_of_a_name_only_the_beginning_is_seen() -> None:
    assert masked_name("张秀英") == "张**"
    assert masked_name("欧阳建国") == "欧**"
    assert masked_name("") == "**"


def test_all_columns_and_steps_have_words() -> None:
    assert set(COLUMNS) == set(Column)
    assert set(STEPS) == {*Move, VISIT, RAN_ON}
