"""Suggestions are worded in both languages, and nothing of them is left without words."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from flask import Flask
from flask_babel import force_locale

from contracts_app.formatting.suggestions import (
    NOTES,
    REASONS,
    note_text,
    percent,
    ratio_text,
    reason_text,
    suggestion_text,
)
from contracts_app.services.balance import Advice, Evenness, Load, Note, Reason, Room, suggest

GRIDS = {"G1": "吴家", "G2": "李家"}
TEAMS = {"A": "甲队", "B": "乙队"}


def _advice(team: str | None) -> Advice:
    loads = [
        Load("G1", 300, team, team, frozenset({"G3"})),
        Load("G2", 500, "B", "B"),
        Load("G3", 200, "A", "A"),
    ]
    return suggest(loads, [Room("A"), Room("B")])


@pytest.mark.parametrize(
    ("team", "language", "text"),
    [
        ("B", "zh", "把 吴家 给 甲队：乙队 从 160% 降到 100%，甲队 从 40% 升到 100%"),
        (
            "B",
            "en",
            "Give 吴家 to 甲队: 乙队 falls from 160% to 100%, 甲队 rises from 40% to 100%.",
        ),
        (None, "zh", "把 吴家 给 甲队，后者从 40% 升到 100%"),
        (None, "en", "Give 吴家 to 甲队, which rises from 40% to 100%."),
    ],
)
def test_a_suggestion_says_what_it_changes(
    make_app: Callable[..., Flask], team: str | None, language: str, text: str
) -> None:
    advice = _advice(team)
    with make_app().test_request_context(), force_locale(language):
        assert suggestion_text(advice.suggestions[0], advice, GRIDS, TEAMS) == text


def test_a_name_that_is_missing_is_the_code(make_app: Callable[..., Flask]) -> None:
    advice = _advice("B")
    with make_app().test_request_context(), force_locale("en"):
        assert suggestion_text(advice.suggestions[0], advice, {}, {}).startswith("Give G1 to A: B")


def test_every_reason_and_note_has_words_in_both_languages(make_app: Callable[..., Flask]) -> None:
    assert set(REASONS) == set(Reason)
    assert set(NOTES) == set(Note)
    with make_app().test_request_context():
        with force_locale("en"):
            english = [*map(reason_text, Reason), *map(note_text, Note)]
        with force_locale("zh"):
            chinese = [*map(reason_text, Reason), *map(note_text, Note)]
    assert len(set(english)) == len(set(chinese)) == len(Reason) + len(Note)
    assert set(english) & set(chinese) == set()


def test_a_ratio_is_a_number_unless_a_team_stands_idle(make_app: Callable[..., Flask]) -> None:
    with make_app().test_request_context(), force_locale("zh"):
        assert ratio_text(Evenness(0, Fraction(19, 10))) == "1.90"
        assert ratio_text(Evenness(1, Fraction(19, 10))) == "有团队没有居民"


def test_nothing_is_a_share_of_nothing() -> None:
    assert percent(0, suggest([], [])) == "0%"
