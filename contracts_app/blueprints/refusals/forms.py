"""The form of a refusal."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from contracts_app.blueprints._days import DayGiven, day_of
from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.formatting.labels import label
from contracts_app.rules.refusal import LONGEST
from contracts_app.rules.signature import visible_strokes
from contracts_app.services.refusals import Refuses
from contracts_app.vocabulary.around import RefusalKind, RefusalProof


class RefusalForm(BaseForm):
    """Who refuses what, when it was said and how it is known."""

    member = SelectField(_l("Who refuses"), validate_choice=False)
    kind = RadioField(_l("What is refused"), validators=[InputRequired()])
    advised = TextAreaField(
        _l("What was advised, and what may come of refusing it"),
        validators=[InputRequired(), Length(max=LONGEST)],
    )
    said_on = DayField(_l("Day"), validators=[DayGiven()])
    proof = RadioField(_l("How it is known"), validators=[InputRequired()])
    witness = StringField(_l("Name of the witness"), validators=[Length(max=80)])
    signature = HiddenField("")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(one.value, label(one, "refusal_kind")) for one in RefusalKind]
        self.proof.choices = [(one.value, label(one, "refusal_proof")) for one in RefusalProof]
        self.witness.flags.optional = True

    def refuses(self, household: str) -> Refuses:
        """What was typed."""
        return Refuses(
            household,
            self.member.data or "",
            self.kind.data,
            self.advised.data or "",
            day_of(self.said_on),
            self.proof.data,
            visible_strokes(self.signature.data),
            self.witness.data or "",
        )
