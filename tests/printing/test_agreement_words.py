"""The words of the agreement and how they are filled in."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.printing.agreement_close import chinese_date
from contracts_app.printing.agreement_view import in_full, parts, split_clause, yuan
from contracts_app.vocabulary.agreement import PLACEHOLDERS, STANDARD_AGREEMENT


def test_the_standard_agreement_has_twelve_numbered_clauses_with_a_gloss_each():
    numbers = "一 二 三 四 五 六 七 八 九 十 十一 十二".split()
    headings = [split_clause(clause)[0] for clause in STANDARD_AGREEMENT.clauses]
    assert [heading.partition("〔")[0] for heading in headings] == [f"第{n}条" for n in numbers]
    assert len(STANDARD_AGREEMENT.gloss) == 12


def test_the_standard_agreement_uses_known_placeholders_only():
    words = " ".join([STANDARD_AGREEMENT.preamble, *STANDARD_AGREEMENT.clauses])
    assert set(re.findall(r"\{(.*?)\}", words)) == {"start", "end"}
    assert set(re.findall(r"\{(.*?)\}", words)) <= set(PLACEHOLDERS)


@pytest.mark.parametrize("text", ["{nobody}", "{rep.__class__}", "{}", "{0}"])
def test_an_unknown_placeholder_is_refused(text):
    with pytest.raises(ValueError, match="placeholder"):
        parts(text, dict.fromkeys(PLACEHOLDERS, "x"))


def test_a_filled_in_value_is_not_filled_in_again():
    assert in_full(parts("{rep}", {"rep": "{id}", "id": "110199"})) == "{id}"


def test_values_are_told_from_the_words_around_them():
    assert parts("自{start}起", {"start": "2026年3月5日"}) == [
        ("自", False),
        ("2026年3月5日", True),
        ("起", False),
    ]


def test_a_clause_without_a_heading_is_all_text():
    assert split_clause("补充约定。") == ("", "补充约定。")


def test_dates_are_written_the_chinese_way():
    assert chinese_date("2026-03-05") == "2026年3月5日"
    assert chinese_date(None).split() == ["年", "月", "日"]


@given(st.integers(0, 10**9))
def test_yuan_and_fen_are_the_same_money(fen):
    whole, _, cents = yuan(fen).partition(".")
    assert int(whole) * 100 + int(cents) == fen
    assert len(cents) == 2
