"""The five sentences in both languages, and words for every placeholder and problem."""

from datetime import date

from flask import Flask

from contracts_app.formatting.agreement_notice import notice_of
from contracts_app.formatting.wording_problems import (
    place_label,
    placeholder_meanings,
    wording_problem,
)
from contracts_app.rules.periods import Period
from contracts_app.vocabulary.agreement import PLACEHOLDERS
from tests.support.wordings import NOTICE, NOTICE_EN

TEMPLATE = {"notice": NOTICE, "notice_en": NOTICE_EN}
TERM = Period(date(2026, 3, 5), date(2027, 12, 31))


def test_the_sentences_say_the_days_as_people_of_the_language_write_them() -> None:
    chinese = notice_of(TEMPLATE, "zh", TERM)
    assert (len(chinese), chinese[2]) == (5, "自2026年3月5日起至2027年12月31日止。")
    assert notice_of(TEMPLATE, "zh_Hans_CN", TERM) == chinese
    english = notice_of(TEMPLATE, "en", TERM)
    assert (len(english), english[2]) == (5, "From 2026-03-05 to 2027-12-31.")


def test_a_wording_without_english_sentences_is_explained_in_chinese() -> None:
    told = notice_of({"notice": NOTICE, "notice_en": []}, "en", TERM)
    assert told == notice_of(TEMPLATE, "zh", TERM)


def test_every_placeholder_has_a_meaning_in_the_order_of_the_vocabulary(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert placeholder_meanings() == PLACEHOLDERS


def test_a_problem_names_its_place(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert place_label("notice-en-5") == "English of sentence 5"
        assert wording_problem("clause_empty", "clause-3").startswith("Clause 3: It is empty")
        assert wording_problem("changed_since").startswith("Somebody changed")
        assert place_label("elsewhere") == ""
