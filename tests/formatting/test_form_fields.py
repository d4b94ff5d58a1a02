"""Fields of records and visits in words, and back into what a page would send."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from contracts_app.blueprints.visits.views import as_sent
from contracts_app.formatting.form_fields import (
    bilingual,
    chinese,
    condition,
    field_of,
    field_of_visit,
    shown,
    unit_words,
    wrong_words,
)
from contracts_app.rules.record_values import Person
from contracts_app.rules.visit_forms import input_name, read_forms
from contracts_app.vocabulary.care import FormKind
from contracts_app.vocabulary.record_forms import FORMS, Field, FieldKind
from contracts_app.vocabulary.records import SectionKind
from contracts_app.vocabulary.visit_forms import VISIT_FORMS

CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
FORMS_OF_ALL = {**FORMS, **VISIT_FORMS}
WHO = Person("female", date(1976, 3, 1))
TODAY = date(2026, 11, 21)


@pytest.fixture(params=["zh", "en"])
def language(app: Flask, request: pytest.FixtureRequest) -> Iterator[str]:
    with app.test_request_context(), force_locale(request.param):
        yield request.param


def some_value(field: Field) -> object:
    """A value that the field can hold."""
    if field.kind == FieldKind.CHOICE:
        return field.options[0].code
    if field.kind == FieldKind.CHOICES:
        return [next(one.code for one in field.options if one.code != field.alone)]
    if field.kind == FieldKind.NUMBER:
        middle = ((field.low or 0) + (field.high or 0)) / 2
        return round(middle, field.places) if field.places else int(middle)
    if field.kind == FieldKind.DATED:
        return {field.options[1].code: "2015-03"}
    if field.kind == FieldKind.ROWS:
        return [{column.code: some_value(column) for column in field.columns}]
    if field.kind == FieldKind.PHONE:
        return "13900001234"
    return "2026-03" if field.kind == FieldKind.WHEN else "说明"


@pytest.mark.parametrize("kind", list(FormKind))
def test_what_is_stored_is_read_back_from_what_the_page_shows(kind: FormKind) -> None:
    form = VISIT_FORMS[kind]
    for field in form.fields:
        data = {field.code: some_value(field)}
        typed = MultiDict(as_sent(kind, data))
        filled = read_forms([kind], typed.getlist, WHO, TODAY, whole=False)
        assert filled.data[kind] == data, field.code


@pytest.mark.parametrize("kind", FORMS_OF_ALL)
def test_every_value_has_words_in_both_languages(language: str, kind: str) -> None:
    for field in FORMS_OF_ALL[kind].fields:
        words = shown(field, some_value(field))
        assert words, field.code
        assert shown(field, None) == ""
        if language == "en":
            typed = field.kind in (FieldKind.TEXT, FieldKind.ROWS)
            assert typed or not CHINESE.search(words), words
            assert not CHINESE.search(unit_words(field) + condition(FORMS_OF_ALL[kind], field))


@pytest.mark.parametrize("kind", FORMS_OF_ALL)
def test_no_word_of_a_form_is_chinese_in_english(language: str, kind: str) -> None:
    form = FORMS_OF_ALL[kind]
    named = [form, *form.groups, *form.fields]
    named += [one for field in form.fields for one in (*field.options, *field.columns)]
    for one in named:
        assert bool(CHINESE.search(bilingual(one))) <= (language == "zh"), one


def test_values_on_paper_are_told_in_chinese_whoever_prints(language: str) -> None:
    fields = {field.code: field for field in VISIT_FORMS[FormKind.HTN].fields}
    assert shown(fields["sbp"], 152, chinese) == "152 mmHg"
    assert shown(fields["weight"], 61.0, chinese) == "61 kg"
    assert shown(fields["smoking"], 5, chinese) == "5 支"
    assert shown(fields["symptoms"], ["headache", "gone"], chinese) == "头痛头晕、gone"
    diseases = FORMS[SectionKind.BASIC].field("diseases")
    told = {"htn": "2015-03", "stroke": ""}
    assert shown(diseases, told, chinese) == "高血压（2015-03）、脑卒中"
    english = "Hypertension (2015-03), Stroke"
    assert shown(diseases, told) == (english if language == "en" else "高血压（2015-03）、脑卒中")


def test_an_input_leads_to_its_field_and_a_cell_to_its_column() -> None:
    systolic = field_of_visit("htn-sbp")
    dose = field_of_visit("htn-medicines-2-usage")
    assert systolic is not None
    assert systolic.code == "sbp"
    assert dose is not None
    assert dose.code == "usage"
    operation = field_of(FORMS[SectionKind.BASIC], "surgeries-1-on")
    assert operation is not None
    assert operation.code == "on"
    assert [field_of_visit(name) for name in ("served_on", "item", "htn-nothing", "")] == [None] * 4


def test_sentences_name_the_field_once(language: str) -> None:
    field = field_of_visit("htn-sbp")
    assert field is not None
    for code in ("pressure_order", "value_out_of_range", "missing_required", "value_not_number"):
        words = wrong_words(code, field)
        name = field.zh if language == "zh" else field.en
        assert words.lower().count(name.lower()) == 1, words


def test_what_depends_on_an_option_says_so(language: str) -> None:
    form = VISIT_FORMS[FormKind.HTN]
    other = field_of_visit("htn-symptoms_other")
    assert other is not None
    assert (other.depends is not None) == bool(condition(form, other))
    plain = field_of_visit("htn-sbp")
    assert plain is not None
    assert condition(form, plain) == ""
    assert input_name(FormKind.HTN, "sbp") == "htn-sbp"
