"""Forms of sessions and of appointments."""

from collections.abc import Sequence
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from contracts_app.blueprints._days import DayGiven, day_of
from contracts_app.blueprints._forms import BaseForm, DayField, WholeNumberField
from contracts_app.blueprints._times import ClockGiven, parse_clock
from contracts_app.formatting.labels import label
from contracts_app.rules.appointments import Hours
from contracts_app.services.appointment_sessions import MAX_ADDRESS, Plan
from contracts_app.services.appointments import MAX_NOTE, Booking
from contracts_app.vocabulary.appointments import GIVEN_BACK, BookedBy, Purpose, SessionPlace

ALL_TEAMS: Final = ""


class SessionForm(BaseForm):
    """When and where a team sees people, and how many at a time."""

    team = SelectField(_l("Team"))
    held_on = DayField(_l("Day"), validators=[DayGiven()])
    place = RadioField(_l("What kind of place"), validators=[InputRequired()])
    address = StringField(
        _l("Where exactly"), validators=[InputRequired(), Length(max=MAX_ADDRESS)]
    )
    from_time = StringField(_l("From"), validators=[ClockGiven()])
    to_time = StringField(_l("Until"), validators=[ClockGiven()])
    slot_minutes = WholeNumberField(_l("Minutes for each time"), validators=[InputRequired()])
    places = WholeNumberField(_l("People at each time"), validators=[InputRequired()])

    def offer(self, teams: Sequence[Any], institution: str) -> None:
        """Fill the lists: the teams in scope, and all of the own institution at once."""
        everybody = (ALL_TEAMS, _("All teams of %(institution)s", institution=institution))
        self.team.choices = [*((team.code, team.name) for team in teams), everybody]
        self.place.choices = [(one.value, label(one, "session_place")) for one in SessionPlace]

    def plan(self) -> Plan:
        """What was typed, once it has passed its checks."""
        hours = Hours(
            parse_clock(self.from_time.data or ""),
            parse_clock(self.to_time.data or ""),
            self.slot_minutes.data or 0,
            self.places.data or 0,
        )
        return Plan(
            self.team.data or "",
            day_of(self.held_on),
            self.place.data,
            self.address.data or "",
            hours,
        )


class WhichForm(BaseForm):
    """Who comes to which session; both stand in the address, as keys."""

    class Meta(BaseForm.Meta):
        csrf = False

    member = SelectField(_l("Who comes"), validate_choice=False)
    session = SelectField(_l("Day and place"), validate_choice=False)


class SlotForm(BaseForm):
    """At which time, and for a new appointment what for and how it was asked for."""

    slot = RadioField(_l("Time"), coerce=int, validators=[InputRequired()], validate_choice=False)
    purpose = SelectField(_l("What for"))
    booked_by = RadioField(_l("How it was asked for"), validators=[InputRequired()])
    note = StringField(_l("Note for the doctor"), validators=[Length(max=MAX_NOTE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose.choices = [(one.value, label(one, "purpose")) for one in Purpose]
        self.booked_by.choices = [(one.value, label(one, "booked_by")) for one in BookedBy]
        self.note.flags.optional = True

    def booking(self, session: str, resident: str) -> Booking:
        """What was chosen for somebody."""
        return Booking(
            session,
            self.slot.data,
            resident,
            self.purpose.data,
            self.booked_by.data,
            self.note.data or "",
        )


class MoveForm(BaseForm):
    """Another time instead of the one held."""

    slot = RadioField(_l("Time"), coerce=int, validators=[InputRequired()], validate_choice=False)


def reasons() -> list[tuple[str, str]]:
    """Why a place is given back: code and words."""
    return [(one.value, label(one, "cancel_reason")) for one in GIVEN_BACK]
