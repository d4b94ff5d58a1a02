"""The page check can fail."""

import pytest

from tests.support.pages import page_faults, shown_numbers

GOOD = (
    "<!doctype html><html lang='zh'><head><title>户 · 家医签约</title></head><body><h1>户</h1>"
    "<form method='post' action='/a'><input type='hidden' name='csrf_token' value='x'>"
    "<label for='q'>名</label><input id='q' name='q'></form></body></html>"
)


def test_a_good_page_has_no_fault() -> None:
    assert page_faults(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<h1>户</h1>", "", "0 h1"),
        ("<title>户", "<title>人", "does not begin with"),
        ("<!doctype html>", "", "no doctype"),
        (" lang='zh'", "", "no language"),
        ("name='csrf_token'", "name='token'", "without a token"),
        (" action='/a'", "", "without an address"),
        ("<label for='q'>名</label>", "", "without a label"),
        ("<h1>户</h1>", "<h1 id='q'>户</h1>", "used 2 times"),
        ("<h1>户</h1>", "<h1 aria-describedby='z'>户</h1>", "missing id"),
    ],
)
def test_a_fault_is_found(old: str, new: str, fault: str) -> None:
    assert old in GOOD
    assert any(fault in line for line in page_faults(GOOD.replace(old, new)))


def test_whole_numbers_are_found_and_masked_ones_are_not() -> None:
    assert shown_numbers("a 11019919580312002X b 13812345678") == [
        "11019919580312002X",
        "13812345678",
    ]
    assert shown_numbers("**************002X, 1101992026000123-01, 138****5678") == []
