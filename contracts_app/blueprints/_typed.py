"""What somebody has typed for a step that comes too late: the page that says so shows it again."""

from flask import g
from wtforms import HiddenField, PasswordField, StringField

from contracts_app.blueprints._forms import BaseForm, DayField

Typed = list[tuple[str, str]]
"""The labels of fields with what was typed into them."""


def keep_typed(form: BaseForm) -> None:
    """Have the words of a form shown by whatever page ends this request without taking them."""
    g.typed = words_of(form)


def words_of(form: BaseForm) -> Typed:
    """What was typed into the fields of a form, a day as it was written."""
    return [
        (str(field.label.text), field._value())
        for field in form
        if isinstance(field, StringField | DayField)
        and not isinstance(field, HiddenField | PasswordField)
        and field._value()
    ]


def typed() -> Typed:
    """The words of this request that were not taken."""
    found: Typed = g.get("typed", [])
    return found
