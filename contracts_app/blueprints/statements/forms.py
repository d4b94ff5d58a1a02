"""Which statements are printed."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField

from contracts_app.blueprints._forms import BaseForm
from contracts_app.queries.statements import StatementFilters

_ANY = ("", _l("All"))
_YEARS = 3
"""So many years back are on offer."""


class FilterForm(BaseForm):
    """The year, and codes that narrow; they stand in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    year = SelectField(_l("Year"), validate_choice=False)
    village = SelectField(_l("Village"), validate_choice=False)
    grid = SelectField(_l("Grid"), validate_choice=False)
    team = SelectField(_l("Team"), validate_choice=False)
    english = BooleanField(_l("With English"))

    def offer(self, this_year: int, grids: list[Any], teams: list[Any]) -> None:
        """Fill the lists; the present year is chosen where none is."""
        years = [str(this_year - back) for back in range(_YEARS)]
        self.year.choices = [(one, one) for one in years]
        villages = {one.village_code: one.village for one in grids}
        self.village.choices = [_ANY, *villages.items()]
        self.grid.choices = [_ANY, *((one.code, f"{one.village} {one.name}") for one in grids)]
        self.team.choices = [_ANY, *((one.code, one.name) for one in teams)]
        if self.year.data not in years:
            self.year.data = years[0]

    def wanted(self) -> StatementFilters:
        """What is asked for."""
        codes = (self.village.data or "", self.grid.data or "", self.team.data or "")
        return StatementFilters(int(self.year.data), *codes)
