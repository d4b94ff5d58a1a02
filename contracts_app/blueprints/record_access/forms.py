"""Forms of an application to read a record, and of what becomes of it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length

from contracts_app.blueprints._days import DayGiven, day_of
from contracts_app.blueprints._forms import BaseForm, DayField, TickBoxes
from contracts_app.formatting.labels import KINDS, label
from contracts_app.rules.signature import visible_strokes
from contracts_app.services.record_access import MAX_NAME, MAX_NOTE, Application, Consent
from contracts_app.vocabulary.record_access import (
    READABLE,
    AccessPurpose,
    AnswerMode,
    ApplicantKind,
    GuardianRelation,
)
from contracts_app.vocabulary.records import ConsentBasis


class ApplicationForm(BaseForm):
    """What the written application says."""

    kind = RadioField(_l("Who applies"), validators=[InputRequired()])
    organisation = StringField(_l("Outside institution"), validators=[Length(max=MAX_NAME)])
    applicant = StringField(
        _l("Name of the reader"), validators=[InputRequired(), Length(max=MAX_NAME)]
    )
    contact = StringField(_l("How to reach the reader"), validators=[Length(max=MAX_NAME)])
    purpose = SelectField(_l("Purpose"), validators=[InputRequired()])
    note = StringField(_l("Purpose in words"), validators=[Length(max=MAX_NOTE)])
    sections = TickBoxes(_l("What may be read"), validate_choice=False)
    applied_on = DayField(_l("Day on the application"), validators=[DayGiven()])
    until = DayField(_l("To be read until"), validators=[DayGiven()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = list(KINDS["access_applicant"].items())
        purposes = [(one.value, label(one, "access_purpose")) for one in AccessPurpose]
        self.purpose.choices = [("", "—"), *purposes]
        self.sections.choices = [(one.value, label(one, "record_form")) for one in READABLE]
        for optional in (self.organisation, self.contact, self.note):
            optional.flags.optional = True
        self.kind.data = self.kind.data or ApplicantKind.INSTITUTION.value

    def told(self) -> Application:
        """The application as the service takes it."""
        return Application(
            kind=self.kind.data,
            organisation=self.organisation.data or "",
            applicant=self.applicant.data or "",
            purpose=self.purpose.data,
            sections=tuple(self.sections.data or ()),
            applied_on=day_of(self.applied_on),
            until=day_of(self.until),
            contact=self.contact.data or "",
            note=self.note.data or "",
        )


class PaperForm(BaseForm):
    """The photo of the written application."""

    photo = FileField(_l("Photo of the application"))


class ApproveForm(BaseForm):
    """Until which day the institution approves."""

    until = DayField(_l("May be read until"), validators=[DayGiven()])


class ReasonForm(BaseForm):
    """Why something is refused or ended."""

    reason = StringField(_l("Reason"), validators=[DataRequired(), Length(max=MAX_NOTE)])


class ConsentForm(BaseForm):
    """What the person or the guardian says, and how it is signed."""

    answer = RadioField(_l("What is said"), validators=[InputRequired()])
    basis = RadioField(_l("Who says so"), validators=[InputRequired()])
    incapable = BooleanField(_l("The person is not able to decide (no full legal capacity)"))
    guardian = StringField(_l("Name of the guardian"), validators=[Length(max=MAX_NAME)])
    relation = SelectField(_l("Relation of the guardian"), validate_choice=False)
    on = DayField(_l("Said on"), validators=[DayGiven()])
    paper = BooleanField(_l("The consent is signed by hand on paper"))
    signature = HiddenField("")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer.choices = list(KINDS["access_answer"].items())
        self.basis.choices = [(one.value, label(one, "record_basis")) for one in ConsentBasis]
        relations = [(one.value, label(one, "guardian_relation")) for one in GuardianRelation]
        self.relation.choices = [("", "—"), *relations]
        for optional in (self.guardian, self.relation):
            optional.flags.optional = True

    def validate_guardian(self, field: Any) -> None:
        if self.basis.data == ConsentBasis.GUARDIAN:
            DataRequired()(self, field)

    validate_relation = validate_guardian

    def told(self) -> Consent:
        """The answer as the service takes it."""
        paper = bool(self.paper.data)
        return Consent(
            agreed=self.answer.data == "agreed",
            basis=self.basis.data,
            on=day_of(self.on),
            mode=(AnswerMode.PAPER if paper else AnswerMode.SCREEN).value,
            incapable=bool(self.incapable.data),
            guardian=self.guardian.data or "",
            relation=self.relation.data or "",
            strokes=None if paper else visible_strokes(self.signature.data),
        )
