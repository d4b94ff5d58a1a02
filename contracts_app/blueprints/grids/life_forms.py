"""Forms of the life of grids: create, rename, split, merge, take out of use."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import (
    FieldList,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)

from contracts_app.blueprints._days import DayGiven
from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.formatting.labels import label
from contracts_app.rules.grid_parts import PartRule
from contracts_app.services.grid_life import NewGrid, Part
from contracts_app.vocabulary.catalogue import GRID_KINDS

MOST_PARTS: Final = 4
NEW: Final = "new"
_SEPARATORS: Final = str.maketrans("，、；;\n", ",,,,,")


def number_within(text: str, most: int) -> int:
    """A number from 1 to `most`; 0 for whatever else was sent, be it of a thousand digits."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(most)) else 0
    return number if number <= most else 0


def kinds() -> list[tuple[str, str]]:
    """The kinds of grids with their words."""
    return [(kind.code, label(kind.code, "grid")) for kind in GRID_KINDS]


class CreateForm(BaseForm):
    """A new grid: where, its code, name and kind, perhaps a parent and a team."""

    village = SelectField(_l("Village"), validate_choice=False)
    parent = SelectField(_l("Below the grid"), validate_choice=False)
    code = StringField(_l("Code"))
    name = StringField(_l("Name of the grid"))
    kind = SelectField(_l("Kind"), validate_choice=False, default="village_group")
    team = SelectField(_l("Team from today"), validate_choice=False)

    def offer(self, villages: list[Any], parents: list[Any], teams: list[Any]) -> None:
        """Fill the lists; a parent lies in the village that is chosen."""
        several = len({village.town for village in villages}) > 1
        self.village.choices = [
            (one.code, f"{one.town} {one.name}" if several and one.town else one.name)
            for one in villages
        ]
        top = ("", _l("None: it stands at the top"))
        self.parent.choices = [top, *((one.code, f"{one.village} {one.name}") for one in parents)]
        self.kind.choices = kinds()
        self.team.choices = [("", _l("No team yet")), *((one.code, one.name) for one in teams)]


class RenameForm(BaseForm):
    """Another name or kind."""

    name = StringField(_l("Name of the grid"))
    kind = SelectField(_l("Kind"), validate_choice=False)

    def offer(self) -> None:
        """Offer the kinds."""
        self.kind.choices = kinds()


class PartForm(BaseForm):
    """One part of a grid that is split."""

    class Meta(BaseForm.Meta):
        csrf = False

    code = StringField(_l("Code"))
    name = StringField(_l("Name of the grid"))
    addresses = StringField(_l("Addresses that begin with"))


class SplitForm(BaseForm):
    """The parts, who takes the rest, and single households that go elsewhere."""

    parts = FieldList(FormField(PartForm), min_entries=MOST_PARTS, max_entries=MOST_PARTS)
    rest = RadioField(_l("All other households go to"), validate_choice=False, default="")
    pick = SelectMultipleField(_l("Household"), validate_choice=False)

    def offer(self) -> None:
        """Offer the parts by number."""
        numbers = [(str(n), _l("Part %(num)s", num=n)) for n in range(1, MOST_PARTS + 1)]
        self.rest.choices = [("", _l("None: each household is named")), *numbers]
        self.pick.choices = []

    def picks(self) -> dict[str, int]:
        """The part, from 1 on, of each household that was picked."""
        found = {}
        for value in self.pick.data or ():
            text, _colon, code = value.partition(":")
            number = number_within(text, MOST_PARTS)
            if code and number:
                found[code] = number
        return found

    def asked(self) -> list[Part]:
        """The parts that have a code or a name. A part that is only picked is asked for too."""
        picks, parts = self.picks(), []
        for number, entry in enumerate(self.parts, 1):
            code, name = entry.form.code.data or "", entry.form.name.data or ""
            homes = PartRule(
                frozenset(one for one, part in picks.items() if part == number),
                _beginnings(entry.form.addresses.data or ""),
                self.rest.data == str(number),
            )
            if code or name or homes != PartRule():
                parts.append(Part(NewGrid(code, name), homes))
        return parts


def _beginnings(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.translate(_SEPARATORS).split(",") if one.strip())


class MergeForm(BaseForm):
    """Which grids join this one, what they become, and who answers for it."""

    grid = SelectMultipleField(_l("Merge with"), validate_choice=False)
    into = RadioField(_l("They become"), validate_choice=False, default="")
    code = StringField(_l("Code"))
    name = StringField(_l("Name of the grid"))
    team = SelectField(_l("Team from today"), validate_choice=False)

    def offer(self, name: str, teams: list[Any]) -> None:
        """Offer to keep this grid or to make a new one, and the teams."""
        self.into.choices = [
            ("", _l("A part of %(grid)s, which stays", grid=name)),
            (NEW, _l("A new grid")),
        ]
        same = ("", _l("The team they all have"))
        self.team.choices = [same, *((team.code, team.name) for team in teams)]
        self.grid.choices = []

    def target(self, code: str) -> NewGrid | str:
        """The new grid, or the code of the one that stays."""
        if self.into.data != NEW:
            return code
        return NewGrid(self.code.data or "", self.name.data or "")


class RetireForm(BaseForm):
    """Where the households go."""

    into = SelectField(_l("Its households go to"), validate_choice=False)

    def offer(self, grids: list[Any]) -> None:
        """Offer the other grids of the village."""
        nobody = ("", _l("Nowhere: it has none"))
        self.into.choices = [nobody, *((grid.code, grid.name) for grid in grids)]


class DoorForm(BaseForm):
    """A door and a day; both stand in the address: a code of a household is no personal data."""

    class Meta(BaseForm.Meta):
        csrf = False

    door = StringField(_l("Code of a household or a grid"))
    day = DayField(_l("Day"), validators=[DayGiven()])


class DayForm(BaseForm):
    """A day in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    day = DayField(_l("Day"), validators=[DayGiven()])
