"""Forms of the pages of paper."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from contracts_app.blueprints._days import DayGiven, day_of
from contracts_app.blueprints._forms import BaseForm, DayField, WholeNumberField
from contracts_app.formatting import day
from contracts_app.formatting.labels import label
from contracts_app.rules.paper_code import LONGEST
from contracts_app.rules.paper_return import Due
from contracts_app.services.paper_forms import LONGEST_REASON
from contracts_app.services.paper_returns import Sheet
from contracts_app.vocabulary.paper import FormState

NOT_CHOSEN = ("", _l("Not chosen"))


class ReturnForm(BaseForm):
    """A paper that came back, and who signed it; most are signed by both."""

    code = StringField(_l("Code or number of the paper"), [InputRequired(), Length(max=LONGEST)])
    household_signed = BooleanField(_l("The household has signed"), default=True)
    team_signed = BooleanField(_l("The team has signed and sealed"), default=True)
    signed_on = DayField(_l("Day beside the signatures"), [DayGiven()])

    def sheet(self) -> Sheet:
        """What was filled in."""
        return Sheet(
            text=self.code.data or "",
            household_signed=bool(self.household_signed.data),
            team_signed=bool(self.team_signed.data),
            signed_on=day_of(self.signed_on),
        )


class PhotosForm(BaseForm):
    """Photos of signed paper, many at once."""

    photos = MultipleFileField(
        _l("Photos"),
        [
            FileRequired(_l("Choose a file.")),
            Length(max=30, message=_l("These are more than 30 pictures.")),
        ],
    )
    first = WholeNumberField("", [Optional(), NumberRange(0, 9_999)], widget=HiddenInput())
    """How many of the chosen ones were sent before these."""


class ConfirmForm(BaseForm):
    """The day that stands beside the signatures of the papers that are confirmed together."""

    signed_on = DayField(_l("Day beside the signatures"), [DayGiven()])


class ChoiceForm(BaseForm):
    """Of which papers the figures and the list tell; the codes stand in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    job = SelectField(_l("Print job"), validate_choice=False)
    village = SelectField(_l("Village"), validate_choice=False)
    team = SelectField(_l("Team"), validate_choice=False)
    due = SelectField(_l("What is missing"), validate_choice=False)

    def offer(self, jobs: list[Any], villages: list[Any], teams: list[Any]) -> None:
        """Fill the lists."""
        self.job.choices = [NOT_CHOSEN, *((one.key, job_label(one)) for one in jobs)]
        self.village.choices = [NOT_CHOSEN, *((one.code, one.name) for one in villages)]
        self.team.choices = [NOT_CHOSEN, *((one.code, one.name) for one in teams)]
        words = [(one.value, label(one.value, "paper_due")) for one in Due]
        self.due.choices = [("", _l("Anything")), *words]

    def chosen_labels(self) -> dict[str, str]:
        """The words of each filter that is set."""
        return {
            field.name: str(dict(field.choices).get(field.data, field.data))
            for field in (self.job, self.village, self.team, self.due)
            if field.data
        }

    def name(self) -> str:
        """What was chosen, as the heading of a list; without what is waited for."""
        chosen = self.chosen_labels()
        return "，".join(text for name, text in chosen.items() if name != "due")


class FormsFilter(BaseForm):
    """Which numbered forms are listed; the codes stand in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    state = SelectField(_l("State"), validate_choice=False)
    team = SelectField(_l("Team"), validate_choice=False)
    mine = BooleanField(_l("Given out by me"))

    def offer(self, teams: list[Any]) -> None:
        """Fill the lists."""
        states = [(one.value, label(one.value, "form_state")) for one in FormState]
        self.state.choices = [("", _l("On their way")), *states]
        self.team.choices = [("", _l("All")), *((one.code, one.name) for one in teams)]


class SpoilForm(BaseForm):
    """Why a form will never be signed."""

    reason = StringField(_l("Why"), [InputRequired(), Length(max=LONGEST_REASON)])


def job_label(job: Any) -> str:
    """A print job by the day on which it was ordered and its size."""
    return _("%(day)s, %(num)s papers", day=day(job.created_at_utc), num=job.done)
