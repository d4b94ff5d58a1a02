"""Fields of a visit in words, and back into what a page would send."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from contracts_app.formatting.visit_fields import (
    as_typed,
    condition,
    field_of,
    shown,
    wrong_words,
)
from contracts_app.rules.record_values import Person
from contracts_app.rules.visit_forms import input_name, read_forms
from contracts_app.vocabulary.care import FormKind
from contracts_app.vocabulary.record_forms.fields import Field, FieldKind
from contracts_app.vocabulary.visit_forms import VISIT_FORMS

RENDERED = {
    FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.NUMBER, FieldKind.TEXT, FieldKind.WHEN,
    FieldKind.ROWS,
}  # fmt: skip
"""Kinds of fields that the page of a visit can draw."""
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
    if field.kind == FieldKind.ROWS:
        return [{column.code: "氨氯地平" for column in field.columns}]
    return "2026-03" if field.kind == FieldKind.WHEN else "说明"


def test_every_field_of_every_form_can_be_drawn() -> None:
    kinds = {field.kind for form in VISIT_FORMS.values() for field in form.fields}
    assert kinds <= RENDERED


@pytest.mark.parametrize("kind", list(FormKind))
def test_what_is_stored_is_read_back_from_what_the_page_shows(kind: FormKind) -> None:
    form = VISIT_FORMS[kind]
    for field in form.fields:
        data = {field.code: some_value(field)}
        typed = MultiDict(as_typed(form, data))
        filled = read_forms([kind], typed.getlist, WHO, TODAY, whole=False)
        assert filled.data[kind] == data, field.code


@pytest.mark.parametrize("kind", list(FormKind))
def test_every_value_has_words_in_both_languages(language: str, kind: FormKind) -> None:
    for field in VISIT_FORMS[kind].fields:
        words = shown(field, some_value(field))
        assert words, field.code
        assert shown(field, None) == ""


def test_an_input_leads_to_its_field_and_a_cell_to_its_column() -> None:
    systolic = field_of("htn-sbp")
    dose = field_of("htn-medicines-2-usage")
    assert systolic is not None
    assert systolic.code == "sbp"
    assert dose is not None
    assert dose.code == "usage"
    assert [field_of(name) for name in ("served_on", "item", "htn-nothing", "")] == [None] * 4


def test_sentences_name_the_field_once(language: str) -> None:
    field = field_of("htn-sbp")
    assert field is not None
    for code in ("pressure_order", "value_out_of_range", "missing_required", "value_not_number"):
        words = wrong_words(code, field)
        name = field.zh if language == "zh" else field.en
        assert words.lower().count(name.lower()) == 1, words


def test_what_depends_on_an_option_says_so(language: str) -> None:
    form = VISIT_FORMS[FormKind.HTN]
    other = field_of("htn-symptoms_other")
    assert other is not None
    assert (other.depends is not None) == bool(condition(form, other))
    plain = field_of("htn-sbp")
    assert plain is not None
    assert condition(form, plain) == ""
    assert input_name(FormKind.HTN, "sbp") == "htn-sbp"
