"""Fields of a health record in words: labels, values, and what is wrong with one."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l

from contracts_app.formatting.refusals import refusal_text
from contracts_app.rules.record_forms import typed_number
from contracts_app.services.errors import Refusal
from contracts_app.vocabulary.record_forms import Field, FieldKind, Form

_WRONG: Final = {
    "unknown_value": _l("Choose one of the values of the list."),
    "value_alone": _l("“None” or “normal” cannot be ticked together with others."),
    "value_not_ticked": _l("A day stands here, but the box beside it is not ticked."),
    "value_not_number": _l("Write a number, such as 36.5."),
    "value_when": _l("Write the day, the month or the year: 2015-3-9, 2015-3 or 2015."),
    "value_future": _l("This day lies in the future."),
    "value_before_birth": _l("This day lies before the birth."),
    "value_needs_option": _l("Tick the option that this belongs to first, or leave it empty."),
    "pressure_order": _l("The systolic pressure has to be higher than the diastolic one."),
    "form_empty": _l("Nothing is filled in, so there is nothing to save."),
    "record_closed": _l("This record is closed. Open it again first."),
    "bad_date": _l("Write the day as 1954-3-2 or 19540302."),
    "too_long": _l("This text is too long."),
    "bad_phone": _l("This is neither a mobile number nor a landline."),
}


def bilingual(one: Any) -> str:
    """The label of anything that has one in both languages."""
    locale = get_locale()
    return str(one.en if locale is not None and locale.language == "en" else one.zh)


def chinese(one: Any) -> str:
    """The label as it stands on paper."""
    return str(one.zh)


def shown(
    field: Field, value: Any, word: Callable[[Any], str] = bilingual, mask: bool = True
) -> str:
    """A stored value in words; a telephone is masked unless it is for paper."""
    if value is None:
        return ""
    if field.kind in (FieldKind.CHOICE, FieldKind.CHOICES):
        codes = [value] if isinstance(value, str) else value
        return _between(word).join(_option(field, code, word) for code in codes)
    if field.kind == FieldKind.DATED:
        found = (f"{_option(field, code, word)}{_since(day)}" for code, day in value.items())
        return _between(word).join(found)
    if field.kind == FieldKind.ROWS:
        return "；".join(_row(field, row, word) for row in value)
    text = typed_number(value)
    if field.kind == FieldKind.PHONE and mask:
        return f"…{text[-4:]}"
    return f"{text} {field.unit}" if field.unit else text


def _between(word: Callable[[Any], str]) -> str:
    return "、" if word is chinese else gettext(", ")


def _option(field: Field, code: str, word: Callable[[Any], str]) -> str:
    return next((word(one) for one in field.options if one.code == code), code)


def _since(day: str) -> str:
    return f"（{day}）" if day else ""


def _row(field: Field, row: Mapping[str, Any], word: Callable[[Any], str]) -> str:
    cells = (shown(one, row.get(one.code), word) for one in field.columns)
    return " ".join(cell for cell in cells if cell)


def field_of(form: Form, name: str) -> Field | None:
    """The field to which an input belongs; of a line the column."""
    code, _, rest = name.partition("-")
    field = next((one for one in form.fields if one.code == code), None)
    if field is not None and field.columns and rest:
        column = rest.partition("-")[2]
        return next((one for one in field.columns if one.code == column), field)
    return field


def wrong_words(refusal: Refusal, field: Field | None) -> str:
    """A sentence on what is wrong with an input, with the range where there is one."""
    if field is not None and refusal.code == "value_out_of_range":
        return gettext(
            "%(field)s lies between %(low)s and %(high)s %(unit)s. Please check it.",
            field=bilingual(field),
            low=typed_number(field.low),
            high=typed_number(field.high),
            unit=field.unit,
        ).replace(" .", ".")
    if field is not None and refusal.code == "value_decimals":
        return gettext(
            "%(field)s is written with at most %(num)s decimals.",
            field=bilingual(field),
            num=field.places,
        )
    text = str(_WRONG[refusal.code]) if refusal.code in _WRONG else refusal_text(refusal.code)
    return f"{bilingual(field)}: {text}" if field is not None else text
