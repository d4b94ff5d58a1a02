"""Whole numbers in forms: what no column could hold is refused like any other slip."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form, IntegerField
from wtforms.fields.core import UnboundField
from wtforms.validators import NumberRange

from contracts_app.blueprints._forms import BaseForm, WholeNumberField


class _Asked(Form):
    number = WholeNumberField("", [NumberRange(min=-(2**31))])


def asked(text: str) -> _Asked:
    return _Asked(MultiDict({"number": text}))


@pytest.mark.parametrize("text", ["0", "-7", " 12 ", str(2**31 - 1)])
def test_a_number_that_a_column_holds_is_taken(text: str) -> None:
    form = asked(text)
    assert form.validate()
    assert form.number.data == int(text)


@pytest.mark.parametrize("text", ["9" * 400, "9" * 5000, "-" + "9" * 400, str(2**31), "1e309", "x"])
def test_any_other_is_refused_and_shown_as_it_was_typed(text: str) -> None:
    form = asked(text)
    assert not form.validate()
    assert abs(form.number.data or 0) < 2**31
    assert form.number._value() == text


def test_no_form_takes_whole_numbers_otherwise(app: Flask) -> None:
    forms, bare = list(BaseForm.__subclasses__()), []
    for form in forms:
        forms += form.__subclasses__()
        for name in dir(form):
            field = getattr(form, name)
            kind = field.field_class if isinstance(field, UnboundField) else object
            if issubclass(kind, IntegerField) and not issubclass(kind, WholeNumberField):
                bare.append(f"{form.__name__}.{name}")
    assert len(forms) > 50
    assert bare == []
