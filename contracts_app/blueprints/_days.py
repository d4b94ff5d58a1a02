"""Days that a form must have."""

from datetime import date
from typing import Any, ClassVar

from flask_babel import gettext as _
from wtforms.validators import StopValidation

from contracts_app.blueprints._forms import DayField


class DayGiven:
    """The day must be there. A text of spaces counts as none; a wrong day keeps its own error."""

    field_flags: ClassVar[dict[str, Any]] = {"required": True}

    def __call__(self, _form: Any, field: DayField) -> None:
        if field.data is None and not field.errors:
            raise StopValidation(_("Please give the day."))


class DayIfTicked:
    """The day must be there once a box is ticked; else it may be left out."""

    def __init__(self, box: str) -> None:
        self.box = box

    def __call__(self, form: Any, field: DayField) -> None:
        if field.data is None and not field.errors:
            raise StopValidation(_("Please give the day.") if form[self.box].data else None)


def day_of(field: DayField) -> date:
    """The day of a field that has passed its checks."""
    if field.data is None:
        raise ValueError("the field was not checked")
    return field.data
