"""What all forms share: typed text is tidied silently, and a refusal keeps its code."""

import re
from datetime import date
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import (
    BooleanField,
    Field,
    FileField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectMultipleField,
    StringField,
)
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from contracts_app.models._types import LARGEST_NUMBER

_WIDE: dict[int, int] = {
    code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()
}
_WIDE |= {ord(wide): ord(narrow) for wide, narrow in zip("－／：＠＋．　", "-/:@+. ", strict=True)}

_NO = ("false", "0", "n", "no", "off")
NOT_TICKED = (False, "", *(word for no in _NO for word in (no, no.title(), no.upper())))
"""What scripts send for a box that is not ticked. A browser sends `y` for a ticked one only."""

_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})"
)


def tidy(text: Any) -> Any:
    """Strip spaces and make full-width digits, letters and `－／：＠＋．` narrow.

    Only these: full-width punctuation is right in Chinese prose, and a general compatibility
    normalisation would replace rare characters of people's names.
    """
    return text.translate(_WIDE).strip() if isinstance(text, str) else text


def parse_day(text: str) -> date:
    """The day of `1954-3-2`, `1954/3/2`, `1954年3月2日` or `19540302`. ValueError when none."""
    match = _DAY.fullmatch(tidy(text))
    if match is None:
        raise ValueError("not a day")
    year, month, day = (int(part) for part in match.groups() if part is not None)
    return date(year, month, day)


class CodedMessage(str):
    """An error text that knows the code of its rule; the page prints it as `data-code`."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, code: str, text: str) -> "CodedMessage":
        message = super().__new__(cls, text)
        message.code = code
        return message


class DayField(Field):
    """A day typed into one text box; `data` is a date or None."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not valuelist or not tidy(valuelist[0]):
            return
        try:
            self.data = parse_day(valuelist[0])
        except ValueError as error:
            message = _l("Write the day as 1954-3-2 or 19540302.")
            raise ValueError(CodedMessage("bad_date", str(message))) from error


class WholeNumberField(IntegerField):
    """A whole number that a column can hold; a larger one is refused, and counts as the largest.

    WTForms compares by floating point, in which a number of four hundred digits does not exist.
    """

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and abs(self.data) > LARGEST_NUMBER:
            self.data = LARGEST_NUMBER if self.data > 0 else -LARGEST_NUMBER
            raise ValueError(_l("This number is too long. Check it and write it again."))


class TickBoxes(SelectMultipleField):
    """Several options, each with a box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class BaseForm(FlaskForm):
    """A form whose text fields arrive tidied; passwords and hidden fields stay as they came."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField | HiddenField):
                options["filters"] = [tidy, *(unbound_field.kwargs.get("filters") or ())]
            if issubclass(kind, BooleanField) and "false_values" not in unbound_field.kwargs:
                options["false_values"] = NOT_TICKED
            return unbound_field.bind(form=form, **options)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent as a form; files only for the fields that take one.

            A file under the name of any other field would be no text to tidy, measure or compare.
            """
            if formdata is None or isinstance(formdata, MultiDict) or not form.is_submitted():
                return super().wrap_formdata(form, formdata)
            names = [field.name for field in form if isinstance(field, FileField)]
            files: MultiDict[str, Any] = MultiDict(
                {name: request.files.getlist(name) for name in names}
            )
            return CombinedMultiDict((files, request.form)) if files or request.form else None

    def refuse(self, code: str, text: str, field: str | None = None) -> None:
        """Add the refusal of a rule to one field, or to the form as a whole."""
        message = CodedMessage(code, text)
        if field is None:
            self.form_errors.append(message)
        else:
            self[field].errors = [*self[field].errors, message]
