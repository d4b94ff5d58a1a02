"""Forms of the days of a pregnancy and of a case of tuberculosis."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from contracts_app.blueprints._days import DayGiven
from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.formatting.course_labels import PREGNANCY_ENDS, TB_ENDS


class BookingForm(BaseForm):
    """A pregnancy that begins to be cared for."""

    lmp_on = DayField(_l("First day of the last period"), validators=[DayGiven()])
    booked_on = DayField(_l("Booked on"), validators=[DayGiven()])


class WeeksForm(BaseForm):
    """Other days, as an examination showed them."""

    lmp_on = DayField(_l("First day of the last period"), validators=[DayGiven()])
    due_on = DayField(_l("Expected day of birth"), validators=[DayGiven()])


class BirthForm(BaseForm):
    """The birth, and coming home from hospital."""

    born_on = DayField(_l("Day of birth"), validators=[DayGiven()])
    home_on = DayField(_l("Came home from hospital on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.home_on.flags.optional = True


class PregnancyEndForm(BaseForm):
    """Why care ends, and its last day."""

    outcome = RadioField(_l("Why care ends"), validators=[InputRequired()])
    ended_on = DayField(_l("Last day of care"), validators=[DayGiven()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = list(PREGNANCY_ENDS.items())


class NoticeForm(BaseForm):
    """A case that was notified to us."""

    notified_on = DayField(_l("Notified to us on"), validators=[DayGiven()])


class TreatmentForm(BaseForm):
    """Since when it is treated, and until when intensively."""

    started_on = DayField(_l("Treatment began on"), validators=[DayGiven()])
    intensive_until = DayField(_l("Last day of the intensive phase"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.intensive_until.flags.optional = True


class TreatmentEndForm(BaseForm):
    """How treatment stopped."""

    outcome = RadioField(_l("How treatment stopped"), validators=[InputRequired()])
    stopped_on = DayField(_l("Last day of treatment"), validators=[DayGiven()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = list(TB_ENDS.items())
