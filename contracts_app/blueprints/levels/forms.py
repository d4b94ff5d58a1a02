"""Forms of the four levels."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from contracts_app.blueprints._days import DayGiven
from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.services.responsibility_rows import Slot
from contracts_app.vocabulary import CareLevel


def slot_of(level: str, place: str) -> Slot | None:
    """The slot that an address or a box names; None for a level that there is not."""
    return Slot(CareLevel(level), place) if level in set(CareLevel) else None


class AppointForm(BaseForm):
    """Which places, which person, from which day. A box holds `level/code`."""

    place = SelectMultipleField(
        _l("Places"),
        validators=[InputRequired(_l("Tick at least one place."))],
        validate_choice=False,
    )
    staff = SelectField(
        _l("Person in charge"),
        validators=[InputRequired(_l("Choose a person."))],
        validate_choice=False,
    )
    zone = StringField(
        _l("Zone, for a zone lead"), validators=[Length(max=40)], render_kw={"maxlength": 40}
    )
    valid_from = DayField(_l("Responsible from"), validators=[DayGiven()])

    def offer(self, people: list[Any]) -> None:
        """Offer the staff of the town."""
        names = [(one.key, f"{one.name} · {one.institution}") for one in people]
        self.staff.choices = [("", _l("Choose")), *names]
        self.place.choices = []

    @property
    def slots(self) -> list[Slot] | None:
        """What was ticked; None when one box names nothing."""
        found = [slot_of(*box.partition("/")[::2]) for box in self.place.data or ()]
        return None if None in found else [slot for slot in found if slot]


class EndForm(BaseForm):
    """The last day on which a person answers for a place."""

    last_day = DayField(_l("Last day"), validators=[DayGiven()])
