"""Forms of entries about households."""

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from contracts_app.blueprints._days import DayGiven
from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.formatting import age
from contracts_app.queries.households import HouseholdPlace
from contracts_app.queries.residents import Member
from contracts_app.queries.scope import Scope
from contracts_app.services.audit import Actor
from contracts_app.services.undo import REASON_LENGTH

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

    def choices(self) -> list[tuple[str, str]]:
        """The members by key, to choose one."""
        return [(one.key, f"{one.name} · {age(one.birth_date)}") for one in self.members]


class EntryForm(BaseForm):
    """What every form of an entry can do: offer what the household has."""

    def offer(self, home: Home) -> None:
        """Fill the lists."""


class LeaveForm(EntryForm):
    """Who left or died, when, and who becomes head."""

    member = SelectField(_l("Who"), validators=[InputRequired()])
    on = DayField(
        _l("Last day"),
        validators=[DayGiven()],
        description=_l("The day of death, or the last day here; such as 2026-11-02"),
    )
    new_head = SelectField(
        _l("New head of the household"),
        validate_choice=False,
        description=_l(
            "Only when the head goes: the others stay, so one of them becomes the head. Check"
            " their relations afterwards."
        ),
    )

    def offer(self, home: Home) -> None:
        """Offer the members."""
        self.member.choices = [CHOOSE, *home.choices()]
        self.new_head.choices = [CHOOSE, *home.choices()]


class UndoForm(BaseForm):
    """Why an entry is taken back."""

    reason = StringField(_l("Reason"), validators=[InputRequired(), Length(max=REASON_LENGTH)])
