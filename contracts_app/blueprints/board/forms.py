"""Forms of the board: a plan, a step, and the word that the report was read."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from contracts_app.blueprints._days import DayGiven
from contracts_app.blueprints._forms import BaseForm, DayField, WholeNumberField


class PlanForm(BaseForm):
    """A new draft."""

    name = StringField(
        _l("Name of the plan"),
        validators=[InputRequired(_l("Give the plan a name.")), Length(max=80)],
    )
    starts_on = DayField(_l("First day of the new duties"), validators=[DayGiven()])


class CopyForm(BaseForm):
    """A second draft beside the first."""

    name = StringField(_l("Name of the copy"))


class StepForm(BaseForm):
    """Which version of the plan was seen."""

    version = WholeNumberField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(0)])

    def renew(self, version: int) -> None:
        """Sent again, it is about the plan in this version, whatever was sent before."""
        self.version.raw_data, self.version.data = None, version


class ChangeForm(PlanForm, StepForm):
    """Another name or first day of a draft that was seen in this version."""


class MoveForm(StepForm):
    """Grids, and where they go: by the button of a team, or by the list of teams."""

    grid = SelectMultipleField(
        _l("Grids"),
        validators=[InputRequired(_l("Tick at least one grid."))],
        validate_choice=False,
    )
    team = StringField()
    choice = StringField()

    @property
    def team_code(self) -> str | None:
        """The team that was chosen; empty text for none, None when nothing was chosen."""
        given = self.team.data or self.choice.data or None
        return "" if given == NO_TEAM else given


NO_TEAM = "-"
"""What stands for taking grids from their team. No code of a team is a lone hyphen."""


class PublishForm(StepForm):
    """The report that was read."""

    digest = HiddenField(validators=[InputRequired(), Length(max=64)])
    read = BooleanField(
        _l("I have read the changes, the gaps and the loads above."),
        validators=[InputRequired(_l("Read the report and tick the box before publishing."))],
    )
