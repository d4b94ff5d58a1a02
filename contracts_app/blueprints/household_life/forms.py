"""Forms of entries about households."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from contracts_app.blueprints._days import DayGiven
from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.formatting import age
from contracts_app.formatting.labels import label
from contracts_app.models import Resident
from contracts_app.queries.households import HouseholdPlace
from contracts_app.queries.residents import Member
from contracts_app.queries.scope import Scope
from contracts_app.rules.signature import visible_strokes
from contracts_app.services.audit import Actor
from contracts_app.services.household_life import DESTINATION_LENGTH, RECEIVER_LENGTH, Leaving
from contracts_app.services.undo import REASON_LENGTH
from contracts_app.vocabulary.catalogue import HEAD, RELATIONS

CHOOSE = ("", _l("Choose"))


@dataclass(frozen=True)
class Home:
    """The household an entry is about, and who enters it when."""

    place: HouseholdPlace
    members: list[Member]
    scope: Scope
    actor: Actor
    today: date

    @property
    def code(self) -> str:
        return self.place.code

    def choices(self, *, besides: Collection[str | None] = ()) -> list[tuple[str, str]]:
        """The members by key, to choose one; not of those who go, once that is known."""
        return by_key(one for one in self.members if one.key not in besides)


def by_key(people: Iterable[Any]) -> list[tuple[str, str]]:
    """People to choose from."""
    return [(one.key, f"{one.name} · {age(one.birth_date)}") for one in people]


def relation_choices() -> list[tuple[str, str]]:
    """The relations to a head, without the head."""
    return [(one.code, label(one.code, "relation")) for one in RELATIONS if one.code != HEAD]


class EntryForm(BaseForm):
    """What every form of an entry can do: offer what the household has."""

    def offer(self, home: Home) -> None:
        """Fill the lists."""


def _last_day(text: Any) -> DayField:
    return DayField(text, validators=[DayGiven()], description=_l("Such as 2026-11-02"))


def _destination() -> StringField:
    return StringField(
        _l("Where to"),
        validators=[Optional(), Length(max=DESTINATION_LENGTH)],
        description=_l("The new place, so that the health record can be handed over there"),
    )


def _receiver() -> StringField:
    return StringField(
        _l("Record handed over to"), validators=[Optional(), Length(max=RECEIVER_LENGTH)]
    )


class DeathForm(EntryForm):
    """Who died, when, who becomes head and who stands for the household."""

    member = SelectField(_l("Which member"), validators=[InputRequired()])
    on = _last_day(_l("Day of death"))
    new_head = SelectField(
        _l("New head of the household"),
        validate_choice=False,
        description=_l(
            "Only when the head goes: the others stay, so one of them becomes the head. The"
            " relations of the others follow as is likely; “Another head” corrects them."
        ),
    )
    signer = SelectField(
        _l("Who signs for the household now"),
        validate_choice=False,
        description=_l(
            "Only when the signer goes and others stay covered; the head, if nobody is chosen."
        ),
    )

    def offer(self, home: Home) -> None:
        """Offer the members, and those who stay."""
        self.member.choices = [CHOOSE, *home.choices()]
        staying = [CHOOSE, *home.choices(besides=[self.member.data])]
        self.new_head.choices = self.signer.choices = staying

    def told(self) -> Leaving:
        """What is told besides who and when."""
        return Leaving(self.new_head.data or "", self.signer.data or "")


class MoveOutForm(DeathForm):
    """Who moved away, when and where to."""

    destination = _destination()
    handed_over_to = _receiver()

    def offer(self, home: Home) -> None:
        """Offer the members; the day is the last one here."""
        super().offer(home)
        self.on.label.text = _("Last day here")

    def told(self) -> Leaving:
        """With the destination."""
        return replace(
            super().told(),
            destination=self.destination.data or "",
            handed_over_to=self.handed_over_to.data or "",
        )


class HouseholdOutForm(EntryForm):
    """When the whole household moved away and where to."""

    on = _last_day(_l("Last day here"))
    destination = _destination()
    handed_over_to = _receiver()

    def told(self) -> Leaving:
        """The destination."""
        return Leaving(
            destination=self.destination.data or "", handed_over_to=self.handed_over_to.data or ""
        )


class SignerForm(BaseForm):
    """Who signs for the household, when, and how."""

    signer = SelectField(_l("Who signs"), validators=[InputRequired()], validate_choice=False)
    on = DayField(_l("Signed on"), validators=[DayGiven()])
    paper = BooleanField(_l("Signed by hand on paper"))
    signature = HiddenField("")

    def offer(self, adults: list[Resident]) -> None:
        """Offer the adults of the household."""
        self.signer.choices = [CHOOSE, *by_key(adults)]

    def strokes(self) -> dict[str, Any] | None:
        """The drawn signature as stored, or None when nothing that can be seen was drawn."""
        return visible_strokes(self.signature.data)


class UndoForm(BaseForm):
    """Why an entry is taken back."""

    reason = StringField(_l("Reason"), validators=[InputRequired(), Length(max=REASON_LENGTH)])
