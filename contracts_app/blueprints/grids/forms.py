"""The form that gives grids to a team."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from contracts_app.blueprints._days import DayGiven
from contracts_app.blueprints._forms import BaseForm, DayField


class AssignForm(BaseForm):
    """Which grids, which team, from which day."""

    grid = SelectMultipleField(
        _l("Grids"),
        validators=[InputRequired(_l("Tick at least one grid."))],
        validate_choice=False,
    )
    team = SelectField(
        _l("Team"), validators=[InputRequired(_l("Choose a team."))], validate_choice=False
    )
    valid_from = DayField(_l("Responsible from"), validators=[DayGiven()])

    def offer(self, teams: list[Any]) -> None:
        """Offer the teams in scope."""
        self.team.choices = [("", _l("Choose")), *((team.code, team.name) for team in teams)]
        self.grid.choices = []
