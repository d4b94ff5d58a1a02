"""Forms of entries in which people or whole households change places."""

from typing import Any, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from contracts_app.blueprints._days import DayGiven
from contracts_app.blueprints._forms import DayField, TickBoxes
from contracts_app.blueprints.household_life.forms import (
    CHOOSE,
    EntryForm,
    Home,
    by_key,
    relation_choices,
)
from contracts_app.blueprints.household_life.other_home import OtherHomeForm
from contracts_app.formatting import age
from contracts_app.queries.household_change import list_leaf_grids, list_standing_contracts
from contracts_app.queries.residents import Member, list_former_members
from contracts_app.services.splits import proposed_code

_RELATION: Final = "relation-"
_GUESSED: Final = ("", _l("As it follows from the new head"))


def _first_day(text: Any) -> DayField:
    return DayField(
        _l("First day"), validators=[DayGiven()], description=text or _l("Such as 2026-11-02")
    )


class NewHeadAndSigner:
    """Who heads and who signs for those who stay."""

    new_head = SelectField(
        _l("New head of those who stay"),
        validate_choice=False,
        description=_l("Only when the head goes"),
    )
    new_signer = SelectField(
        _l("New signer of those who stay"),
        validate_choice=False,
        description=_l("Only when the signer of the contract goes and others stay covered"),
    )


class RelationsForm(EntryForm):
    """A form that may tell what people are to the new head, each in a list of its own."""

    people: tuple[Member, ...] = ()

    def relations(self) -> dict[str, str]:
        """What was told, by the key of the person."""
        return {
            name.removeprefix(_RELATION): value
            for name, value in request.form.items()
            if name.startswith(_RELATION) and value
        }

    def relation_rows(self) -> list[dict[str, Any]]:
        """One list for each person: its field, the name, the choices and what is chosen."""
        told = self.relations()
        return [
            {
                "name": f"{_RELATION}{one.key}",
                "person": f"{one.name} · {age(one.birth_date)}",
                "choices": [_GUESSED, *relation_choices()],
                "chosen": told.get(one.key, ""),
            }
            for one in self.people
        ]


class MarriageForm(NewHeadAndSigner, OtherHomeForm):
    """Who goes to which household, from when, and as what."""

    member = SelectField(_l("Which member"), validators=[InputRequired()])
    on = _first_day(_l("The first day in the other household"))
    relation = SelectField(_l("Relation to the head there"), validators=[InputRequired()])
    covered_there = BooleanField(
        _l("The signer there agrees that the person is covered by that contract"), default=True
    )

    def offer(self, home: Home) -> None:
        """Offer the members, the relations and what the search found."""
        super().offer(home)
        self.member.choices = [CHOOSE, *home.choices()]
        self.relation.choices = [CHOOSE, *relation_choices()]
        staying = home.choices(besides=[self.member.data])
        self.new_head.choices = self.new_signer.choices = [CHOOSE, *staying]


class SplitForm(NewHeadAndSigner, RelationsForm):
    """Who leaves, who heads and signs for them, and where they live."""

    members = TickBoxes(_l("Who leaves"))
    on = _first_day(_l("The first day of the new household"))
    head = SelectField(_l("Head of the new household"), validators=[InputRequired()])
    signer = SelectField(
        _l("Who signs for the new household"),
        validate_choice=False,
        description=_l("The head, when nobody is chosen"),
    )
    code = StringField(_l("Code of the new household"), validators=[Length(max=40)])
    grid = SelectField(_l("Grid"), validate_choice=False)
    address = StringField(_l("Address"), validators=[Length(max=200)])

    def offer(self, home: Home) -> None:
        """Offer the members, a free code and the grids."""
        self.people = tuple(home.members)
        self.members.choices = home.choices()
        self.head.choices = self.signer.choices = [CHOOSE, *home.choices()]
        staying = home.choices(besides=self.members.data or ())
        self.new_head.choices = self.new_signer.choices = [CHOOSE, *staying]
        _offer_grids(self.grid, home)
        if not self.is_submitted():
            self.code.data = proposed_code(home.code)
            self.address.data, self.grid.data = home.place.address, home.place.grid_code


class MergeForm(OtherHomeForm, RelationsForm):
    """Which household joins this one, who heads them all, and which contract goes on."""

    on = _first_day(_l("The first day of the common household"))
    head = SelectField(
        _l("Head of all"),
        validators=[InputRequired()],
        description=_l("The household of the head goes on with its code."),
    )
    contract = SelectField(
        _l("Contract that goes on"),
        validate_choice=False,
        description=_l("Has to be chosen when the two have different teams"),
    )

    def offer(self, home: Home) -> None:
        """Offer the members of both households and their contracts."""
        super().offer(home)
        self.people = (*home.members, *self.other_members)
        self.head.choices = [CHOOSE, *home.choices(), *self.other_choices()]
        places = [home.place, *([self.other_place] if self.other_place else [])]
        self.contract.choices = [
            CHOOSE,
            *(
                (one.contract_no, f"{one.contract_no} · {one.code} · {one.team}")
                for one in list_standing_contracts([place.id for place in places])
            ),
        ]


class HeadForm(RelationsForm):
    """Who becomes head, and what the others are to the new head."""

    head = SelectField(
        _l("New head of the household"),
        validators=[InputRequired()],
        description=_l("Choose the present head to correct the relations alone."),
    )
    on = _first_day(_l("The first day of the new head"))

    def offer(self, home: Home) -> None:
        """Offer the members."""
        self.people = tuple(home.members)
        self.head.choices = [CHOOSE, *home.choices()]


class HomeForm(EntryForm):
    """Where the whole household lives now."""

    on = _first_day(_l("The first day in the new home"))
    grid = SelectField(_l("Grid"), validate_choice=False)
    address = StringField(_l("Address"), validators=[InputRequired(), Length(max=200)])

    def offer(self, home: Home) -> None:
        """Offer the grids."""
        _offer_grids(self.grid, home)
        if not self.is_submitted():
            self.grid.data = home.place.grid_code


class SamePersonForm(NewHeadAndSigner, OtherHomeForm):
    """Which row is kept, and which other one is the same person."""

    kept = SelectField(
        _l("The row that is kept"),
        validators=[InputRequired()],
        description=_l("The one with the ID number, if only one has it"),
    )
    merged = SelectField(_l("The other row of the person"), validators=[InputRequired()])
    on = _first_day(_l("The day from which only one row counts, such as 2026-11-02"))

    def offer(self, home: Home) -> None:
        """Offer the members here, and members and former ones of the other household."""
        super().offer(home)
        self.kept.choices = [CHOOSE, *home.choices()]
        place = self.other_place or home.place
        listed = self.other_members if self.other_place else home.members
        former = [
            (row.key, _("%(name)s (lived there)", name=row.name))
            for row in list_former_members(place.id)
        ]
        self.merged.choices = [CHOOSE, *by_key(listed), *former]
        staying = by_key(one for one in listed if one.key != self.merged.data)
        self.new_head.choices = self.new_signer.choices = [CHOOSE, *staying]


def _offer_grids(field: SelectField, home: Home) -> None:
    grids = list_leaf_grids(home.place, home.scope, home.today)
    field.choices = [(one.code, f"{one.village} {one.name}") for one in grids]
