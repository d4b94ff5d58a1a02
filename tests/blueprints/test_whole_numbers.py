"""Whole numbers in forms: what no column could hold is refused like any other slip."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form, IntegerField
from wtforms.validators import NumberRange

from contracts_app.blueprints._forms import WholeNumberField
from tests.support.odd_input import fields_of_forms


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
    fields = fields_of_forms()
    numbers = [one for one in fields if issubclass(one[2], IntegerField)]
    assert len({form for form, _name, _kind in fields}) > 50
    assert len(numbers) > 10
    assert [one for one in numbers if not issubclass(one[2], WholeNumberField)] == []
