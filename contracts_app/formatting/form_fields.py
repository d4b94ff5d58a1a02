"""Fields of records and visits in words: labels, units, values, and what is wrong with one."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l

from contracts_app.formatting.refusals import refusal_text
from contracts_app.rules.record_forms import typed_number
from contracts_app.vocabulary.care import FormKind
from contracts_app.vocabulary.record_forms import AnyForm, Field, FieldKind
from contracts_app.vocabulary.visit_forms import VISIT_FORMS

Word = Callable[[Any], str]
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
    "doses_order": _l("No more doses can be taken than were due."),
    "form_empty": _l("Nothing is filled in, so there is nothing to save."),
    "record_closed": _l("This record is closed. Open it again first."),
    "bad_date": _l("Write the day as 1954-3-2 or 19540302."),
    "too_long": _l("This text is too long."),
    "bad_phone": _l("This is neither a mobile number nor a landline."),
    "missing_required": _l("This has to be filled in when somebody was met face to face."),
}


def _english() -> bool:
    locale = get_locale()
    return locale is not None and locale.language == "en"


def bilingual(one: Any) -> str:
    """The label of anything that has one in both languages."""
    return str(one.en if _english() else one.zh)


def chinese(one: Any) -> str:
    """The label as it stands on paper."""
    return str(one.zh)


def unit_words(field: Field) -> str:
    """The unit of a number, empty where it has none."""
    return field.unit_en if _english() else field.unit


def plain(number: float) -> str:
    """A number of a chart or a limit, without a fraction where there is none."""
    return f"{number:g}"


def shown(field: Field, value: Any, word: Word = bilingual, mask: bool = True) -> str:
    """A stored value in words; a telephone is masked unless it is for paper."""
    if value is None:
        return ""
    if field.kind in (FieldKind.CHOICE, FieldKind.CHOICES):
        codes = [value] if isinstance(value, str) else value
        return _between(word).join(_option(field, code, word) for code in codes)
    if field.kind == FieldKind.DATED:
        found = (_since(_option(field, code, word), day, word) for code, day in value.items())
        return _between(word).join(found)
    if field.kind == FieldKind.ROWS:
        rows = (_row(field, row, word) for row in value)
        return ("；" if word is chinese else gettext("; ")).join(rows)
    text = typed_number(value)
    if field.kind == FieldKind.PHONE and mask:
        return f"…{text[-4:]}"
    unit = field.unit if word is chinese else unit_words(field)
    return f"{text} {unit}" if unit else text


def _between(word: Word) -> str:
    return "、" if word is chinese else gettext(", ")


def _option(field: Field, code: str, word: Word) -> str:
    return next((word(one) for one in field.options if one.code == code), code)


def _since(what: str, day: str, word: Word) -> str:
    if not day:
        return what
    if word is chinese:
        return f"{what}（{day}）"
    return gettext("%(what)s (%(day)s)", what=what, day=day)


def _row(field: Field, row: Mapping[str, Any], word: Word) -> str:
    cells = (shown(one, row.get(one.code), word) for one in field.columns)
    return " ".join(cell for cell in cells if cell)


def field_of(form: AnyForm, name: str) -> Field | None:
    """The field to which an input belongs; of a line the column."""
    code, _, rest = name.partition("-")
    field = next((one for one in form.fields if one.code == code), None)
    if field is not None and field.columns and rest:
        column = rest.partition("-")[2]
        return next((one for one in field.columns if one.code == column), field)
    return field


def field_of_visit(name: str) -> Field | None:
    """The field to which an input of a visit's forms belongs."""
    kind, _, rest = name.partition("-")
    return field_of(VISIT_FORMS[FormKind(kind)], rest) if kind in set(FormKind) else None


def wrong_words(code: str, field: Field | None) -> str:
    """A sentence on what is wrong with an input, with the range where there is one."""
    if field is not None and code == "value_out_of_range":
        return gettext(
            "%(field)s lies between %(low)s and %(high)s %(unit)s. Please check it.",
            field=bilingual(field),
            low=typed_number(field.low),
            high=typed_number(field.high),
            unit=unit_words(field),
        ).replace(" .", ".")
    if field is not None and code == "value_decimals":
        return gettext(
            "%(field)s is written with at most %(num)s decimals.",
            field=bilingual(field),
            num=field.places,
        )
    text = str(_WRONG[code]) if code in _WRONG else refusal_text(code)
    if field is None or bilingual(field).lower() in text.lower():
        return text
    return gettext("%(field)s: %(error)s", field=bilingual(field), error=text)


def condition(form: AnyForm, field: Field) -> str:
    """With which option of which other field this one is filled in; empty where it stands alone."""
    if field.depends is None:
        return ""
    other = next(one for one in form.fields if one.code == field.depends[0])
    return gettext(
        "only with “%(option)s” under “%(field)s”",
        option=_option(other, field.depends[1], bilingual),
        field=bilingual(other),
    )
