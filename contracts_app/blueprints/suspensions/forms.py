"""Forms of being away and of coming back."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from contracts_app.blueprints._days import DayGiven
from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.formatting.labels import label
from contracts_app.services.suspensions import MAX_NOTE
from contracts_app.vocabulary.life import AwayReason


class AwayForm(BaseForm):
    """Why, from when on, and until when as far as it is known."""

    reason = RadioField(_l("Reason"), validators=[InputRequired()])
    from_day = DayField(_l("First day away"), validators=[DayGiven()])
    expected_back = DayField(_l("Expected back"))
    note = StringField(_l("Note"), validators=[Length(max=MAX_NOTE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [(one.value, label(one, "away")) for one in AwayReason]
        for optional in (self.expected_back, self.note):
            optional.flags.optional = True


class BackForm(BaseForm):
    """Since when somebody is back."""

    back_on = DayField(_l("First day back"), validators=[DayGiven()])
