"""The head of a visit's form: when, how, whether somebody was met, and a note."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from contracts_app.blueprints._days import DayGiven
from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.formatting.labels import label
from contracts_app.rules.visits import MAX_NOTE, MAX_REASON
from contracts_app.services.keys import new_key
from contracts_app.vocabulary.care import VisitMode

MET, NOT_MET = "y", "n"
KEY = 64


class VisitHead(BaseForm):
    """What every visit has, whatever was done."""

    client_key = HiddenField(validators=[Length(max=KEY)])
    served_on = DayField(_l("Day"), validators=[DayGiven()])
    mode = RadioField(_l("How"), validators=[InputRequired(_l("Say how it was done."))])
    met = RadioField(
        _l("Was the person met?"),
        validators=[InputRequired()],
    )
    note = TextAreaField(_l("Note"), validators=[Length(max=MAX_NOTE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.met.choices = [(MET, _l("Yes")), (NOT_MET, _l("No, it was in vain"))]
        self.mode.choices = [(one.value, label(one, "visit_mode")) for one in VisitMode]
        self.note.flags.optional = True
        # Of several pages without a key, as a script may send them, only the first would be taken.
        self.client_key.data = (self.client_key.data or "")[:KEY] or new_key(32)


class CorrectedHead(VisitHead):
    """The same of a visit that replaces another one."""

    reason = StringField(
        _l("Why is it corrected?"),
        validators=[InputRequired(), Length(max=MAX_REASON)],
    )


class ReasonForm(BaseForm):
    """Why a visit is taken back."""

    reason = StringField(_l("Reason"), validators=[InputRequired(), Length(max=MAX_REASON)])


def fields_of(pairs: Iterable[tuple[str, str]]) -> MultiDict[str, str]:
    """Pairs of a draft, or of a visit that stands, as if the page had sent them."""
    return MultiDict(list(pairs))
