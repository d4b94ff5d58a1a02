"""Forms of the work list: what narrows it, and a village day."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, SelectMultipleField
from wtforms.validators import Optional

from contracts_app.blueprints._days import DayGiven
from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.formatting import catalogue_name
from contracts_app.formatting.labels import label
from contracts_app.queries.accounts import Own
from contracts_app.queries.task_reach import NOBODY
from contracts_app.rules.work_list import URGENT
from contracts_app.vocabulary.care import Programme
from contracts_app.vocabulary.tasks import Horizon

ANY = ("", _l("All"))
PROGRAMMES = [one.value for one in Programme]


def _programmes() -> list[tuple[str, str]]:
    return [(code, label(code, "programme")) for code in PROGRAMMES]


def _offer_places(form: Any, grids: list[Any]) -> None:
    villages = {grid.village_code: grid.village for grid in grids}
    form.village.choices = [ANY, *villages.items()]
    form.grid.choices = [ANY, *((grid.code, f"{grid.village} {grid.name}") for grid in grids)]


class FilterForm(BaseForm):
    """Codes that narrow the list; they stand in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    horizon = HiddenField()
    village = SelectField(_l("Village"), validate_choice=False)
    grid = SelectField(_l("Grid"), validate_choice=False)
    programme = SelectField(_l("Programme"), validate_choice=False)
    who = SelectField(_l("Whose work"), validate_choice=False)
    item = SelectField(_l("Service"), validate_choice=False)
    kind = SelectField(_l("Why"), validate_choice=False)
    home = SelectField(_l("Where"), validate_choice=False)
    team = SelectField(_l("Team"), validate_choice=False)
    planned = DayField(_l("Planned for"), description=_l("Such as 2026-12-5"))
    day = DayField(_l("Day"))
    away = HiddenField()
    own = Own("", by_name=False)
    """Who the person at the desk is."""

    def offer(
        self, grids: list[Any], teams: list[Any], colleagues: list[Any], items: list[Any], own: Own
    ) -> None:
        """Fill the lists with what lies in scope; `own`: who the person at the desk is."""
        _offer_places(self, grids)
        self.own = own
        self.team.choices = [ANY, *((team.code, team.name) for team in teams)]
        self.programme.choices = [ANY, *_programmes()]
        others = [(one.key, one.name) for one in colleagues if one.key != own.key]
        words = _l("Handed to me (found by my name)") if own.by_name else _l("Handed to me")
        mine = [(own.key, words)] if own.key else []
        self.who.choices = [ANY, *mine, (NOBODY, _l("Nobody's yet")), *others]
        self.item.choices = [ANY, *((one.code, catalogue_name(one)) for one in items)]
        self.kind.choices = [ANY, *((one.value, label(one, "duty_kind")) for one in URGENT)]
        self.home.choices = [ANY, ("1", _l("Only visits at home"))]

    def chosen_labels(self) -> dict[str, str]:
        """The words of each filter that is set."""
        lists = (
            self.village, self.grid, self.programme, self.who, self.item, self.kind, self.home,
            self.team,
        )  # fmt: skip
        words = {
            field.name: str(dict(field.choices).get(field.data, field.data))
            for field in lists
            if field.data
        }
        if self.away.data:
            words["away"] = str(_l("Only people who are away"))
        if self.planned.data:
            words["planned"] = str(_l("Planned for %(day)s", day=self.planned.data.isoformat()))
        if self.day.data:
            words["day"] = self.day.data.isoformat()
        return words

    def values(self) -> dict[str, Any]:
        """What stands in the address, by name."""
        found = {name: value for name, value in self.data.items() if value}
        if found.get("horizon") == Horizon.TODAY:
            del found["horizon"]
        days = {name: found[name].isoformat() for name in ("planned", "day") if name in found}
        return {**found, **days}


class DayForm(BaseForm):
    """A village day: where, when, for which programmes, and what is due up to which day."""

    village = SelectField(_l("Village"), validate_choice=False)
    grid = SelectField(_l("Grid"), validate_choice=False)
    day = DayField(_l("Village day"), validators=[DayGiven()])
    due_until = DayField(
        _l("What is due up to"),
        validators=[Optional()],
        description=_l("Empty: up to the end of that month"),
    )
    programmes = SelectMultipleField(_l("Programmes"), choices=[])

    def offer(self, grids: list[Any]) -> None:
        """Fill the lists with the places in scope."""
        _offer_places(self, grids)
        self.programmes.choices = _programmes()

    @property
    def place(self) -> str:
        """The words of the grid that is chosen, else of the village."""
        field = self.grid if self.grid.data else self.village
        return str(dict(field.choices).get(field.data, field.data))
