"""The form with which a record is returned."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from contracts_app.blueprints._forms import BaseForm, TickBoxes
from contracts_app.formatting.labels import KINDS
from contracts_app.services.record_review import MAX_REASON


class ReturnForm(BaseForm):
    """Why, and what is to be mended."""

    parts = TickBoxes(_l("What is to be mended"), validate_choice=False)
    reason = StringField(_l("Reason"), validators=[InputRequired(), Length(max=MAX_REASON)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts.choices = list(KINDS["review_part"].items())
