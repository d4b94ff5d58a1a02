"""Forms of questions asked from afar, and of what becomes of them."""

from collections.abc import Sequence
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from contracts_app.blueprints._departments import (
    department_codes,
    department_value,
    department_words,
)
from contracts_app.blueprints._forms import BaseForm, WholeNumberField
from contracts_app.formatting.labels import label
from contracts_app.rules.consultations import MAX_NAME, MAX_PART, MAX_QUESTION, PARTS
from contracts_app.services.consult_asking import Question
from contracts_app.services.consultations import MAX_NOTE, Reply
from contracts_app.services.keys import new_key
from contracts_app.services.referral_files import About
from contracts_app.vocabulary.consultations import HURRY, ConsultKind, DeclineReason
from contracts_app.vocabulary.referral_papers import DocumentKind
from contracts_app.vocabulary.referrals import ConsentBy

_SHOWS: Final = {
    ConsultKind.ECG: DocumentKind.ECG,
    ConsultKind.IMAGING: DocumentKind.IMAGING,
}


class AskForm(BaseForm):
    """What is asked of which department about somebody."""

    kind = RadioField(_l("What is asked for"), validators=[InputRequired()])
    department = SelectField(_l("Hospital and department"), validators=[InputRequired()])
    urgency = RadioField(_l("How soon"), validators=[InputRequired()])
    words = TextAreaField(
        _l("Question, with what is known"), validators=[DataRequired(), Length(max=MAX_QUESTION)]
    )
    file = FileField(_l("Image, trace or report"))
    consent_by = RadioField(_l("Who agreed to asking the hospital"), validators=[InputRequired()])
    client_key = HiddenField(validators=[Length(max=64)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(one.value, label(one, "consult_kind")) for one in ConsultKind]
        self.urgency.choices = [(one.value, label(one, "referral_urgency")) for one in HURRY]
        self.consent_by.choices = [(one.value, label(one, "referral_consent_by"))
                                   for one in ConsentBy]  # fmt: skip
        self.client_key.data = self.client_key.data or new_key(32)
        self.file.flags.optional = True

    def offer(self, departments: Sequence[Any]) -> None:
        """Fill in the departments of the county's hospitals."""
        several = [(department_value(one), department_words(one)) for one in departments]
        self.department.choices = [("", "—"), *several]

    def question(self, resident: str, referral: str) -> Question:
        """What was asked about somebody."""
        hospital, department = department_codes(self.department.data)
        return Question(
            resident=resident,
            kind=self.kind.data,
            hospital=hospital,
            department=department,
            urgency=self.urgency.data,
            words=self.words.data or "",
            consent_by=self.consent_by.data,
            client_key=self.client_key.data or "",
            referral=referral,
        )

    def about(self) -> About:
        """What the file is that goes along."""
        return About(_SHOWS.get(self.kind.data, DocumentKind.OTHER))


class VersionForm(BaseForm):
    """A move, by somebody who saw the newest state."""

    version = WholeNumberField(validators=[InputRequired()], widget=HiddenInput())

    def reply(self) -> Reply:
        """What goes with the move."""
        return Reply()


class AnswerForm(VersionForm):
    """What the hospital says."""

    findings = TextAreaField(_l("Findings"), validators=[Length(max=MAX_PART)])
    conclusion = TextAreaField(_l("Conclusion"), validators=[DataRequired(), Length(max=MAX_PART)])
    advice = TextAreaField(_l("Advice"), validators=[Length(max=MAX_PART)])
    doctor = StringField(_l("Answering doctor"), validators=[DataRequired(), Length(max=MAX_NAME)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.findings.flags.optional = self.advice.flags.optional = True

    def reply(self) -> Reply:
        return Reply(answer={name: self[name].data or "" for name in PARTS})


class DeclineForm(VersionForm):
    """Why there is no answer."""

    reason = SelectField(_l("Reason"), validators=[InputRequired()])
    note = StringField(_l("Note"), validators=[Length(max=MAX_NOTE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [(one.value, label(one, "consult_decline")) for one in DeclineReason]
        self.reason.choices = [("", "—"), *reasons]
        self.note.flags.optional = True

    def reply(self) -> Reply:
        return Reply(reason=self.reason.data or "", note=self.note.data or "")
