"""Forms of the household pages."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from contracts_app.blueprints._forms import BaseForm
from contracts_app.formatting.labels import label, status_label
from contracts_app.queries.households import AWAY_FILTERS, STATUS_FILTERS
from contracts_app.queries.search import MAX_LENGTH
from contracts_app.services.reveal import MAX_REASON
from contracts_app.vocabulary.catalogue import TAGS

ANY = ("", _l("All"))


class SearchForm(BaseForm):
    """What somebody has at hand of a household."""

    q = StringField(_l("Search"), validators=[InputRequired(), Length(max=MAX_LENGTH)])


class FilterForm(BaseForm):
    """Codes that narrow the list; they stand in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    village = SelectField(_l("Village"), validate_choice=False)
    grid = SelectField(_l("Grid"), validate_choice=False)
    team = SelectField(_l("Team"), validate_choice=False)
    tag = SelectField(_l("Group"), validate_choice=False)
    status = SelectField(_l("Contract"), validate_choice=False)
    away = SelectField(_l("Away"), validate_choice=False)

    def offer(self, grids: list[Any], teams: list[Any]) -> None:
        """Fill the lists with the places and teams in scope."""
        villages = {grid.village_code: grid.village for grid in grids}
        self.village.choices = [ANY, *villages.items()]
        self.grid.choices = [ANY, *((grid.code, f"{grid.village} {grid.name}") for grid in grids)]
        self.team.choices = [ANY, *((team.code, team.name) for team in teams)]
        self.tag.choices = [ANY, *((tag.code, label(tag.code, "tag")) for tag in TAGS)]
        self.status.choices = [ANY, *((code, status_label(code)) for code in STATUS_FILTERS)]
        self.away.choices = [ANY, *((code, _l("Everybody is away")) for code in AWAY_FILTERS)]

    def chosen_labels(self) -> dict[str, str]:
        """The words of each filter that is set to something the list offers."""
        fields = (self.village, self.grid, self.team, self.tag, self.status, self.away)
        return {
            field.name: str(dict(field.choices).get(field.data, field.data))
            for field in fields
            if field.data
        }


class RevealForm(BaseForm):
    """Which number is shown, and why."""

    field = StringField(validators=[InputRequired()])
    reason = StringField(_l("Reason"), validators=[InputRequired(), Length(max=MAX_REASON)])
