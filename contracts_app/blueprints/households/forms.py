"""Forms of the household pages."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.blueprints.household_life.arrival_forms import sexes
from contracts_app.blueprints.household_life.forms import CHOOSE
from contracts_app.formatting.labels import label, status_label
from contracts_app.queries.households import AWAY_FILTERS, STATUS_FILTERS
from contracts_app.queries.search import MAX_LENGTH
from contracts_app.rules.corrections import Particulars
from contracts_app.services.corrections import Correction
from contracts_app.services.reveal import MAX_REASON
from contracts_app.vocabulary.catalogue import TAGS
from contracts_app.vocabulary.life import CorrectionReason

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


class CorrectForm(BaseForm):
    """What is on record of a member and of the home, to be typed anew where it is wrong."""

    name = StringField(_l("Name"))
    sex = SelectField(_l("Sex"), validate_choice=False)
    birth_date = DayField(_l("Birth date"), description=_l("Such as 1954-3-2"))
    reason = SelectField(_l("Why it changes"), validate_choice=False)
    phone = StringField(_l("Phone"), description=_l("Empty when there is none any more"))
    permanent = BooleanField(_l("Lives here for half a year or longer"))
    tags = SelectMultipleField(_l("Groups"), validate_choice=False)
    address = StringField(_l("Address of the household"))
    digest = HiddenField()

    def offer(self, *, told: bool) -> None:
        """Fill the lists; sex and birth date are not asked for where the ID number tells them."""
        reasons = ((code.value, label(code, "correction_reason")) for code in CorrectionReason)
        self.reason.choices = [CHOOSE, *reasons]
        self.reason.description = (
            _l("Only when the name becomes another one")
            if told
            else _l("Only when the name, sex or birth date becomes another one")
        )
        if told:
            del self.sex, self.birth_date
        else:
            self.sex.choices = [CHOOSE, *sexes()]

    def groups(self) -> dict[str, list[str]]:
        """All groups, under their kind."""
        kinds: dict[str, list[str]] = {}
        for tag in TAGS:
            kinds.setdefault(tag.kind, []).append(tag.code)
        return kinds

    def correction(self, code: str, key: str) -> Correction:
        """What was typed about a member."""
        given = self.data
        typed = Particulars(
            name=given["name"] or "",
            sex=given.get("sex") or "",
            birth_date=given.get("birth_date"),
            phone=given["phone"] or "",
            permanent=given["permanent"],
            address=given["address"] or "",
            tags=frozenset(given["tags"] or ()),
        )
        return Correction(code, key, typed, given["digest"] or "", given["reason"] or "")


class RevealForm(BaseForm):
    """Which number is shown, and why."""

    field = StringField(validators=[InputRequired()])
    reason = StringField(_l("Reason"), validators=[InputRequired(), Length(max=MAX_REASON)])
