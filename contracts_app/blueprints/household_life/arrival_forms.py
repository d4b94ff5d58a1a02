"""Forms of entries by which people come: births, moving in, and the number that comes later."""

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from contracts_app.blueprints._days import DayGiven, day_of
from contracts_app.blueprints._forms import DayField
from contracts_app.blueprints.household_life.forms import (
    CHOOSE,
    EntryForm,
    Home,
    by_key,
    relation_choices,
)
from contracts_app.formatting.labels import label
from contracts_app.queries.residents import list_homeless
from contracts_app.rules.person import Typed
from contracts_app.services.arrivals import Arrival
from contracts_app.services.births import Newborn
from contracts_app.vocabulary.catalogue import ID_TYPES
from contracts_app.vocabulary.personal import FEMALE, MALE

_CARD: Final = "resident_id"


class BirthForm(EntryForm):
    """A newborn and its mother."""

    mother = SelectField(_l("Mother"), validators=[InputRequired()])
    name = StringField(_l("Name"), validators=[InputRequired()])
    sex = RadioField(_l("Sex"), validators=[InputRequired()])
    birth_date = DayField(
        _l("Birth date"), validators=[DayGiven()], description=_l("Such as 2026-11-02")
    )
    id_number = StringField(
        _l("ID number"),
        validators=[Optional()],
        description=_l("If the child has one already; it can be entered later."),
    )

    def offer(self, home: Home) -> None:
        """Offer the women of the household."""
        women = {one.key for one in home.members if one.sex == FEMALE}
        self.mother.choices = [CHOOSE, *(one for one in home.choices() if one[0] in women)]
        self.sex.choices = sexes()

    def newborn(self) -> Newborn:
        """The child as typed."""
        return Newborn(
            mother=self.mother.data,
            name=self.name.data or "",
            sex=self.sex.data,
            born_on=day_of(self.birth_date),
            id_number=self.id_number.data or "",
        )


class MoveInForm(EntryForm):
    """Who comes, from which day on, and whether the contract shall cover the person."""

    on = DayField(
        _l("First day here"), validators=[DayGiven()], description=_l("Such as 2026-11-02")
    )
    former = SelectField(
        _l("Somebody who lived here before"),
        validate_choice=False,
        description=_l("Otherwise fill in the person below."),
    )
    name = StringField(_l("Name"), validators=[Optional()])
    id_type = SelectField(_l("Document"), validate_choice=False, default=_CARD)
    id_number = StringField(_l("ID number"), validators=[Optional()])
    sex = SelectField(
        _l("Sex"), validate_choice=False, description=_l("Only where no number tells it")
    )
    birth_date = DayField(_l("Birth date"), description=_l("Only where no number tells it"))
    relation = SelectField(_l("Relation to the head"), validate_choice=False)
    permanent = BooleanField(_l("Lives here for half a year or longer"), default=True)
    cover = BooleanField(
        _l("The contract of the household shall cover this person from the first day here"),
        description=_l("Whoever stands for the household has asked for it."),
    )

    def offer(self, home: Home) -> None:
        """Offer former members, documents and relations."""
        former = list_homeless(home.place.id)
        self.former.choices = [
            ("", _l("Nobody of these")),
            *by_key(former),
        ]
        self.id_type.choices = id_types()
        self.sex.choices = [CHOOSE, *sexes()]
        self.relation.choices = [CHOOSE, *relation_choices()]

    def arrival(self) -> Arrival:
        """Who comes, as typed."""
        typed = Typed(
            name=self.name.data or "",
            id_type=self.id_type.data or "",
            id_number=self.id_number.data or "",
            sex=self.sex.data or "",
            birth_date=self.birth_date.data,
        )
        return Arrival(
            on=day_of(self.on),
            relation=self.relation.data or "",
            former=self.former.data or "",
            typed=typed,
            permanent=bool(self.permanent.data),
            cover=bool(self.cover.data),
        )


class IdentityForm(EntryForm):
    """The number that came for a member who had none."""

    member = SelectField(_l("Which member"), validators=[InputRequired()])
    id_type = SelectField(_l("Document"), validate_choice=False, default=_CARD)
    id_number = StringField(_l("ID number"), validators=[InputRequired()])

    def offer(self, home: Home) -> None:
        """Offer the members without a number."""
        without = {one.key for one in home.members if not one.id_number}
        if not without:
            self.member.description = _("Everybody in this household has a number on record.")
        self.member.choices = [CHOOSE, *(one for one in home.choices() if one[0] in without)]
        self.id_type.choices = id_types()[:-1]


def id_types() -> list[tuple[str, str]]:
    """The documents with their words; none stands last."""
    return [(one.code, label(one.code, "id_type")) for one in ID_TYPES]


def sexes() -> list[tuple[str, str]]:
    """The sexes with their words."""
    return [(code, label(code, "sex")) for code in (MALE, FEMALE)]
