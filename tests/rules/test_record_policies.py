"""What is decided about records is one of the words there are, and else the first of them."""

from typing import Any

import pytest

from contracts_app.rules.record_policies import (
    TOLD,
    WORDS,
    electronic_of,
    storage_level,
    use_window,
)


@pytest.mark.parametrize("value", [None, "", "attic", 7, ["village"], "VILLAGE"])
def test_a_word_that_is_none_is_as_if_nobody_had_decided(value: Any) -> None:
    given = dict.fromkeys(WORDS, value)
    assert (storage_level(given), use_window(given), electronic_of(given)) == (
        "township", "rolling_365d", "residents",
    )  # fmt: skip


def test_each_word_is_taken() -> None:
    for one in ("township", "village"):
        assert storage_level({"archive.storage_level": one}) == one
    for one in ("rolling_365d", "calendar_year"):
        assert use_window({"indicator.use_rate.window": one}) == one
    for one in ("residents", "files"):
        assert electronic_of({"indicator.erate.denominator": one}) == one


def test_all_that_is_decided_is_told() -> None:
    assert set(WORDS) < set(TOLD)
