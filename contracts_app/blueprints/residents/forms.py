"""Filters of the list of people."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from contracts_app.blueprints._forms import BaseForm
from contracts_app.formatting.labels import label
from contracts_app.queries.people_list import AGES, DUE, OVERDUE, SIGNED, UNSIGNED, PeopleFilters
from contracts_app.vocabulary.catalogue import TAGS

_ANY: Final = ("", _l("All"))


class PeopleFilterForm(BaseForm):
    """Codes that narrow the list; they stand in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    grid = SelectField(_l("Grid"), validate_choice=False)
    tag = SelectField(_l("Group"), validate_choice=False)
    age = SelectField(_l("Age"), validate_choice=False)
    cover = SelectField(_l("Contract"), validate_choice=False)
    due = SelectField(_l("Due"), validate_choice=False)

    def offer(self, grids: list[Any]) -> None:
        """Fill the lists with what can be chosen."""
        self.grid.choices = [_ANY, *((one.code, f"{one.village} {one.name}") for one in grids)]
        self.tag.choices = [_ANY, *((one.code, label(one.code, "tag")) for one in TAGS)]
        self.age.choices = [_ANY, *((band, band) for band in AGES)]
        self.cover.choices = [_ANY, (SIGNED, _l("Covered")), (UNSIGNED, _l("Not covered"))]
        self.due.choices = [
            _ANY,
            (DUE, _l("Something is due")),
            (OVERDUE, _l("Something is overdue")),
        ]

    def chosen_labels(self) -> dict[str, str]:
        """The words of each filter that is set."""
        fields = (self.grid, self.tag, self.age, self.cover, self.due)
        return {
            field.name: str(dict(field.choices).get(field.data, field.data))
            for field in fields
            if field.data
        }

    @property
    def filters(self) -> PeopleFilters:
        """The filters as the query takes them."""
        return PeopleFilters(**{name: value or "" for name, value in self.data.items()})
