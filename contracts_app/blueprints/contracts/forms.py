"""Forms of the contract pages."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from contracts_app.blueprints._days import DayGiven
from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.formatting.labels import KINDS as WORDS
from contracts_app.formatting.labels import label, status_label
from contracts_app.vocabulary import ContractStatus, ObjectionKind
from contracts_app.vocabulary.catalogue import CHANNELS

ANY = ("", _l("All"))
KINDS = {kind: WORDS["objection"][kind] for kind in ObjectionKind}


class FilterForm(BaseForm):
    """Codes that narrow the list; they stand in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    status = SelectField(_l("Status"), validate_choice=False)
    team = SelectField(_l("Team"), validate_choice=False)
    year = SelectField(_l("Ends in"), validate_choice=False)
    channel = SelectField(_l("Signed at"), validate_choice=False)

    def offer(self, teams: list[Any], this_year: int) -> None:
        """Fill the lists; the years reach from five ago to two ahead."""
        years = [str(year) for year in range(this_year + 2, this_year - 6, -1)]
        self.status.choices = [ANY, *((one.value, status_label(one)) for one in ContractStatus)]
        self.team.choices = [ANY, *((team.code, team.name) for team in teams)]
        self.year.choices = [ANY, *((year, year) for year in years)]
        self.channel.choices = [ANY, *((one.code, label(one.code, "channel")) for one in CHANNELS)]

    def chosen_labels(self) -> dict[str, str]:
        """The words of each filter that is set."""
        fields = (self.status, self.team, self.year, self.channel)
        return {
            field.name: str(dict(field.choices).get(field.data, field.data))
            for field in fields
            if field.data
        }


class ObjectionForm(BaseForm):
    """What a household objects to, when, by whom and on which way it said so."""

    kind = SelectField(_l("What the household wants"), validators=[InputRequired()])
    raised_on = DayField(_l("Said on"), validators=[DayGiven()])
    channel = SelectField(_l("Said at"), validators=[InputRequired()])
    person = StringField(_l("Who said it"), validators=[InputRequired(), Length(max=80)])
    note = TextAreaField(_l("Note"), validators=[Optional(), Length(max=400)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, text) for kind, text in KINDS.items()]
        self.channel.choices = [(one.code, label(one.code, "channel")) for one in CHANNELS]
