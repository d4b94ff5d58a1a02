"""Forms of lending papers and of looking around archive rooms."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from contracts_app.blueprints._days import DayGiven, day_of
from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.formatting.labels import KINDS, label
from contracts_app.services.record_storage import MAX_NAME, MAX_NOTE, Lending
from contracts_app.vocabulary.record_storage import Danger, LoanPurpose

_DANGERS = KINDS["danger"]


class LendForm(BaseForm):
    """Who takes the paper along, what for and until when."""

    borrower = StringField(_l("Borrowed by"), validators=[InputRequired(), Length(max=MAX_NAME)])
    organisation = StringField(_l("From which place"), validators=[Length(max=MAX_NAME)])
    purpose = SelectField(_l("Borrowed for"), validators=[InputRequired()])
    note = StringField(_l("Note"), validators=[Length(max=MAX_NOTE)])
    lent_on = DayField(_l("Taken along on"), validators=[DayGiven()])
    due_on = DayField(_l("Due back on"), validators=[DayGiven()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose.choices = [(one.value, label(one, "loan_purpose")) for one in LoanPurpose]
        for optional in (self.organisation, self.note):
            optional.flags.optional = True

    def told(self) -> Lending:
        """The loan as the service takes it."""
        return Lending(
            self.borrower.data or "",
            self.organisation.data or "",
            self.purpose.data,
            day_of(self.lent_on),
            day_of(self.due_on),
            self.note.data or "",
        )


class BackForm(BaseForm):
    """When the paper came back, and in what state."""

    returned_on = DayField(_l("Came back on"), validators=[DayGiven()])
    return_note = StringField(_l("State of the paper"), validators=[Length(max=MAX_NOTE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.return_note.flags.optional = True


class CheckForm(BaseForm):
    """From which of the eight dangers an archive room is safe; each is answered."""

    institution = SelectField(_l("Archive room of"), validators=[InputRequired()])
    on = DayField(_l("Looked at on"), validators=[DayGiven()])
    theft = RadioField(_DANGERS["theft"], validators=[InputRequired()])
    light = RadioField(_DANGERS["light"], validators=[InputRequired()])
    heat = RadioField(_DANGERS["heat"], validators=[InputRequired()])
    fire = RadioField(_DANGERS["fire"], validators=[InputRequired()])
    damp = RadioField(_DANGERS["damp"], validators=[InputRequired()])
    dust = RadioField(_DANGERS["dust"], validators=[InputRequired()])
    rodents = RadioField(_DANGERS["rodents"], validators=[InputRequired()])
    insects = RadioField(_DANGERS["insects"], validators=[InputRequired()])
    note = StringField(_l("What is wrong, and what is done"), validators=[Length(max=MAX_NOTE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in self.answers():
            one.choices = [("yes", _l("Yes")), ("no", _l("No"))]
        self.note.flags.optional = True

    def offer(self, keepers: list[Any]) -> None:
        """The institutions that store records in the user's tree."""
        self.institution.choices = [(one.code, one.name) for one in keepers]

    def answers(self) -> list[RadioField]:
        """The eight questions in their order."""
        return [self[one.value] for one in Danger]

    def safe(self) -> list[str]:
        """The dangers from which the room is safe."""
        return [one.name for one in self.answers() if one.data == "yes"]
