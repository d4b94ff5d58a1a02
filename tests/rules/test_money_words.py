"""Amounts in capital characters."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.money_words import in_capitals


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (30, "叁角整"),
        (100, "壹元整"),
        (105, "壹元零伍分"),
        (12030, "壹佰贰拾元叁角整"),
        (12035, "壹佰贰拾元叁角伍分"),
        (-8000, "捌拾元整"),
        (100_000, "壹仟元整"),
        (100_100, "壹仟零壹元整"),
        (101_000, "壹仟零壹拾元整"),
        (1_000_000, "壹万元整"),
        (1_000_100, "壹万零壹元整"),
        (10_010_000, "壹拾万零壹佰元整"),
        (1_000_000_100, "壹仟万零壹元整"),
        (10_000_000_000, "壹亿元整"),
    ],
)
def test_an_amount_is_written_as_banks_write_it(fen: int, words: str) -> None:
    assert in_capitals(fen) == words


@given(fen=st.integers(1, 10**11))
def test_no_amount_has_two_noughts_in_a_row_or_ends_open(fen: int) -> None:
    words = in_capitals(fen)
    assert "零零" not in words
    assert re.search(r"(整|分)$", words)
    assert not words.startswith("零")


@given(one=st.integers(0, 10**9), other=st.integers(0, 10**9))
def test_two_amounts_are_never_written_alike(one: int, other: int) -> None:
    assert (in_capitals(one) == in_capitals(other)) == (one == other)
