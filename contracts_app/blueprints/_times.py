"""Times of the day, as people type them."""

import re
from typing import Any, Final

from flask_babel import gettext as _
from wtforms import StringField
from wtforms.validators import StopValidation

from contracts_app.blueprints._forms import CodedMessage, tidy

_CLOCK: Final = re.compile(r"(\d{1,2})\s*[:：点时.]?\s*(\d{2})?分?")


def parse_clock(text: str) -> int:
    """The minutes since midnight of `8:30`, `0830`, `8点30` or `8`. ValueError when none."""
    match = _CLOCK.fullmatch(tidy(text))
    if match is None:
        raise ValueError("no time of the day")
    hour, minute = int(match[1]), int(match[2] or 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise ValueError("no time of the day")
    return hour * 60 + minute


class ClockGiven:
    """The time must be there and be one."""

    field_flags: Final = {"required": True}

    def __call__(self, _form: Any, field: StringField) -> None:
        try:
            parse_clock(field.data or "")
        except ValueError as error:
            message = CodedMessage("bad_time", _("Write the time as 08:30."))
            raise StopValidation(message) from error
