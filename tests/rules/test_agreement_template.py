"""Which wordings may be published, from which day, and which one is in force."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from contracts_app.rules.agreement_template import (
    Problem,
    Wording,
    WordingState,
    filled,
    problems,
    states,
    too_long,
    wrong_first_day,
)
from contracts_app.vocabulary.agreement import PLACEHOLDERS, STANDARD_AGREEMENT

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
GOOD = Wording(
    title="家庭医生签约服务协议书",
    preamble="双方自愿订立本协议。",
    clauses=("第一条 甲方{rep}。", "第二条 自{start}起至{end}止。"),
    gloss=(),
    notice=("自愿。", "免费。", "自{start}起至{end}止。", "如实。", "急救 120。"),
    notice_en=("Free.", "Basic.", "From {start} to {end}.", "Truth.", "120."),
)


def found(**changes: Any) -> list[tuple[str, str]]:
    return [(one.code, one.place) for one in problems(replace(GOOD, **changes))]


def test_a_complete_wording_has_no_problems() -> None:
    assert found() == []
    assert found(gloss=("One.", "Two.")) == []


def test_the_standard_wording_may_be_published() -> None:
    words = STANDARD_AGREEMENT
    assert found(preamble=words.preamble, clauses=words.clauses, gloss=words.gloss) == []


def test_every_known_placeholder_may_stand_in_a_clause() -> None:
    assert len(PLACEHOLDERS) == 13
    everything = "".join(f"{{{name}}}" for name in PLACEHOLDERS)
    assert found(clauses=(everything,)) == []


END_OF_TERM = "自{start}起至{end}止。"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": ""}, [("missing_required", "title")]),
        ({"preamble": ""}, [("missing_required", "preamble")]),
        ({"clauses": ()}, [("clause_empty", "clause-1"), ("placeholder_missing", "clause-1")]),
        ({"clauses": (END_OF_TERM, "")}, [("clause_empty", "clause-2")]),
        ({"clauses": ("自{start}起。",)}, [("placeholder_missing", "clause-1")]),
        ({"clauses": ("至{end}止。",)}, [("placeholder_missing", "clause-1")]),
        ({"clauses": (END_OF_TERM, "{name}")}, [("placeholder_unknown", "clause-2")]),
        ({"clauses": (END_OF_TERM + "{ start }",)}, [("placeholder_unknown", "clause-1")]),
        ({"clauses": (END_OF_TERM + "{}",)}, [("placeholder_unknown", "clause-1")]),
        ({"clauses": (END_OF_TERM + "{no",)}, [("braces_unbalanced", "clause-1")]),
        ({"clauses": (END_OF_TERM, "no}")}, [("braces_unbalanced", "clause-2")]),
        ({"clauses": (END_OF_TERM + "{{no}}",)}, [("braces_unbalanced", "clause-1")]),
        ({"title": "{title}"}, [("placeholder_unknown", "title")]),
        ({"title": "{org}与{rep}的协议"}, [("placeholder_unknown", "title")]),
        ({"preamble": "{org"}, [("braces_unbalanced", "preamble")]),
        ({"gloss": ("One.",)}, [("gloss_count", "gloss-2")]),
        ({"gloss": ("", "Two.")}, [("gloss_count", "gloss-1")]),
        ({"gloss": ("One.", "Two.", "Three.")}, [("gloss_count", "gloss-3")]),
        ({"gloss": ("", "")}, []),
        ({"gloss": ("From {start}.", "Two.")}, [("placeholder_unknown", "gloss-1")]),
        ({"notice": GOOD.notice[:4]}, [("notice_count", "notice-1")]),
        ({"notice": (*GOOD.notice, "六。")}, [("notice_count", "notice-1")]),
        ({"notice": (*GOOD.notice[:4], "")}, [("notice_count", "notice-5")]),
        ({"notice_en": ()}, [("notice_count", "notice-en-1")]),
        ({"notice": ("{rep}", *GOOD.notice[1:])}, [("placeholder_unknown", "notice-1")]),
        ({"notice_en": (*GOOD.notice_en[:4], "{no}")}, [("placeholder_unknown", "notice-en-5")]),
    ],
)
def test_a_fault_is_named_with_its_place(
    changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"title": "长" * 81}, "title"),
        ({"preamble": "长" * 1001}, "preamble"),
        ({"clauses": (END_OF_TERM, "长" * 1501)}, "clause-2"),
        ({"gloss": ("x", "x" * 1501)}, "gloss-2"),
        ({"notice": (*GOOD.notice[:4], "长" * 201)}, "notice-5"),
        ({"notice_en": (*GOOD.notice_en[:4], "x" * 301)}, "notice-en-5"),
        ({"clauses": (END_OF_TERM,) * 31}, "clause-31"),
    ],
)
def test_what_is_too_long_cannot_even_be_a_draft(changes: dict[str, Any], place: str) -> None:
    assert list(too_long(replace(GOOD, **changes))) == [Problem("too_long", place)]
    assert ("too_long", place) in found(**changes)


def test_the_longest_texts_are_just_taken() -> None:
    longest = replace(
        GOOD, title="长" * 80, preamble="长" * 1000, clauses=(END_OF_TERM, "长" * 1500) * 15
    )
    assert list(too_long(longest)) == []


@pytest.mark.parametrize(
    ("days", "code"),
    [(-1, "valid_from_past"), (0, None), (1, None), (731, None), (732, "bad_date")],
)
def test_a_wording_begins_today_or_within_two_years(days: int, code: str | None) -> None:
    assert wrong_first_day(TODAY + days * DAY, TODAY) == code


def test_the_newest_that_has_begun_is_in_force_and_the_later_version_of_one_day() -> None:
    listed = [(1, TODAY - DAY), (2, TODAY), (3, TODAY), (4, TODAY + DAY), (5, None)]
    assert states(listed, TODAY) == {
        1: WordingState.PAST,
        2: WordingState.PAST,
        3: WordingState.IN_FORCE,
        4: WordingState.FUTURE,
        5: WordingState.DRAFT,
    }


def test_a_later_version_with_an_earlier_day_is_not_in_force() -> None:
    listed = [(1, TODAY), (2, TODAY - DAY)]
    assert states(listed, TODAY) == {1: WordingState.IN_FORCE, 2: WordingState.PAST}


def test_what_is_not_given_stays_as_it_stands() -> None:
    assert filled("自{start}起，{rep}", {"start": "2026-11-21"}) == "自2026-11-21起，{rep}"
