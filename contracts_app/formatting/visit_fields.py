"""Fields of a visit's forms in words: labels, values, and what is wrong with one."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from contracts_app.formatting.record_forms import bilingual
from contracts_app.formatting.refusals import refusal_text
from contracts_app.rules.visit_forms import input_name
from contracts_app.vocabulary.care import FormKind
from contracts_app.vocabulary.record_forms.fields import Field, FieldKind
from contracts_app.vocabulary.visit_forms import VISIT_FORMS, VisitForm

_WRONG: Final = {
    "unknown_value": _l("Choose one of the values of the list."),
    "value_alone": _l("“None” or “normal” cannot be ticked together with others."),
    "value_not_number": _l("Write a number, such as 36.5."),
    "value_when": _l("Write the day, the month or the year: 2015-3-9, 2015-3 or 2015."),
    "value_future": _l("This day lies in the future."),
    "value_before_birth": _l("This day lies before the birth."),
    "value_needs_option": _l("Tick the option that this belongs to first, or leave it empty."),
    "pressure_order": _l("The systolic pressure has to be higher than the diastolic one."),
    "doses_order": _l("No more doses can be taken than were due."),
    "too_long": _l("This text is too long."),
    "missing_required": _l("This has to be filled in when somebody was met face to face."),
}


def plain(number: float) -> str:
    """A number as it is typed: without a fraction where there is none."""
    return f"{number:g}"


def shown(field: Field, value: Any) -> str:
    """A stored value in words; empty where there is none."""
    if value is None:
        return ""
    if field.kind in (FieldKind.CHOICE, FieldKind.CHOICES):
        codes = [value] if isinstance(value, str) else value
        return gettext(", ").join(_option(field, code) for code in codes)
    if field.kind == FieldKind.ROWS:
        return "；".join(_row(field, row) for row in value)
    text = plain(value) if field.kind == FieldKind.NUMBER else str(value)
    return f"{text} {field.unit}" if field.unit else text


def _option(field: Field, code: str) -> str:
    return next((bilingual(one) for one in field.options if one.code == code), code)


def _row(field: Field, row: Mapping[str, Any]) -> str:
    cells = (shown(one, row.get(one.code)) for one in field.columns)
    return " ".join(cell for cell in cells if cell)


def as_typed(form: VisitForm, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Stored values as the inputs of a page would send them."""
    for field in form.fields:
        if (value := data.get(field.code)) is not None:
            yield from _typed(field, value, input_name(form.kind, field.code))


def _typed(field: Field, value: Any, name: str) -> Iterator[tuple[str, str]]:
    if field.kind == FieldKind.CHOICES:
        yield from ((name, code) for code in value)
    elif field.kind == FieldKind.ROWS:
        for line, row in enumerate(value, 1):
            yield from ((f"{name}-{line}-{code}", str(cell)) for code, cell in row.items())
    else:
        yield name, plain(value) if field.kind == FieldKind.NUMBER else str(value)


def field_of(name: str) -> Field | None:
    """The field to which an input belongs; of a line the column."""
    kind, _, rest = name.partition("-")
    if kind not in set(FormKind):
        return None
    code, _, column = rest.partition("-")
    fields = VISIT_FORMS[FormKind(kind)].fields
    field = next((one for one in fields if one.code == code), None)
    if field is None or not column:
        return field
    wanted = column.partition("-")[2]
    return next((one for one in field.columns if one.code == wanted), field)


def wrong_words(code: str, field: Field) -> str:
    """A sentence on what is wrong with an input, with the range where there is one."""
    if code == "value_out_of_range":
        return gettext(
            "%(field)s lies between %(low)s and %(high)s %(unit)s. Please check it.",
            field=bilingual(field),
            low=plain(field.low or 0),
            high=plain(field.high or 0),
            unit=field.unit,
        ).replace(" .", ".")
    if code == "value_decimals":
        return gettext(
            "%(field)s is written with at most %(num)s decimals.",
            field=bilingual(field),
            num=field.places,
        )
    text = str(_WRONG[code]) if code in _WRONG else refusal_text(code)
    name = bilingual(field)
    told = name.lower() in text.lower()
    return text if told else gettext("%(field)s: %(error)s", field=name, error=text)


def condition(form: VisitForm, field: Field) -> str:
    """With which option of which other field this one is filled in; empty where it stands alone."""
    if field.depends is None:
        return ""
    other = next(one for one in form.fields if one.code == field.depends[0])
    return gettext(
        "only with “%(option)s” under “%(field)s”",
        option=_option(other, field.depends[1]),
        field=bilingual(other),
    )
