"""The second household of an entry: found by its code, or by whatever finds a household."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import Length

from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints.household_life.forms import EntryForm, Home, by_key
from contracts_app.formatting import age
from contracts_app.queries.households import HouseholdPlace, found_by, get_household
from contracts_app.queries.residents import Member, list_members
from contracts_app.queries.search import MAX_LENGTH, find_exact
from contracts_app.queries.signing_desk import found_households
from contracts_app.services.errors import Refusal, Refused


class OtherHomeForm(EntryForm):
    """A form that asks for a second household; what a search finds is offered to choose from."""

    other = StringField(
        _l("The other household"),
        validators=[Length(max=MAX_LENGTH)],
        description=_l("Its code, or a name, ID number, address or contract number in it"),
    )
    found = RadioField(_l("Households found"), choices=[], validate_choice=False)

    other_place: HouseholdPlace | None = None
    other_members: tuple[Member, ...] = ()

    def offer(self, home: Home) -> None:
        """Look for the household that was typed; one that is picked or named by its code counts."""
        text = self.found.data or self.other.data or ""
        self.other_place = _named(text, home) if text else None
        if self.other_place is not None:
            self.other.data, self.found.data = self.other_place.code, None
            own = self.other_place.code == home.code
            self.other_members = () if own else tuple(list_members(self.other_place.id))
            looked_at("household", self.other_place.code)
        elif text:
            self._offer_found(text, home)

    def _offer_found(self, text: str, home: Home) -> None:
        rows = found_households(home.scope, found_by(text, home.scope))
        codes = [row.code for row in rows if row.code != home.code]
        looked_at("household", "list", "list", after={"codes": codes})
        self.found.choices = [
            (row.code, f"{row.code} · {row.head} {age(row.birth_date)} · {row.address}")
            for row in rows
            if row.code != home.code
        ]

    def other_code(self) -> str:
        """The code of the second household. Raises Refused with `other_needed`."""
        if self.other_place is None:
            raise Refused(Refusal("other_needed", "other"))
        return self.other_place.code

    def other_choices(self) -> list[Any]:
        """The members of the second household by key."""
        return by_key(self.other_members)


def _named(text: str, home: Home) -> HouseholdPlace | None:
    place = get_household(text, home.scope)
    if place is not None:
        return place
    hit = find_exact(text, home.scope)
    if hit is None or hit.kind != "household":
        return None
    return get_household(hit.code, home.scope)
