"""Forms of departments, of weekly and single clinics, and of days."""

from datetime import date
from typing import Any, Final

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from contracts_app.blueprints._days import DayGiven, day_of
from contracts_app.blueprints._forms import BaseForm, DayField, WholeNumberField
from contracts_app.blueprints._times import ClockGiven, parse_clock
from contracts_app.rules.referrals.clinics import LONGEST_EXPERT, Hours
from contracts_app.services.referral_places.departments import About
from contracts_app.services.referral_places.single import Single
from contracts_app.services.referral_places.templates import Weekly

_A_MONDAY: Final = date(2024, 1, 1).toordinal()


def weekday_name(weekday: int) -> str:
    """The name of a day of the week; 1 is Monday."""
    return format_date(date.fromordinal(_A_MONDAY + weekday - 1), "EEEE")


class DepartmentForm(BaseForm):
    """What is told of a department."""

    name = StringField(_l("Name of the department"), validators=[InputRequired(), Length(max=80)])
    phone = StringField(_l("Phone of the department"), validators=[Length(max=40)])
    beds = WholeNumberField(_l("Beds kept for referrals"), validators=[InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.phone.flags.optional = True

    def about(self) -> About:
        """What was typed."""
        return About(self.name.data or "", self.phone.data or "", self.beds.data or 0)


class NewDepartmentForm(DepartmentForm):
    """The same with the code, which stays."""

    code = StringField(_l("Code of the department"), validators=[InputRequired(), Length(max=12)])


class _ClinicForm(BaseForm):
    """What each clinic has: hours, an expert and places."""

    from_time = StringField(_l("Begins at"), validators=[ClockGiven()])
    to_time = StringField(_l("Ends at"), validators=[ClockGiven()])
    expert = StringField(_l("Expert"), validators=[Length(max=LONGEST_EXPERT)])
    total = WholeNumberField(_l("Places in all"), validators=[InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expert.flags.optional = True

    def hours(self) -> Hours:
        """What was typed, once it has passed its checks."""
        return Hours(
            parse_clock(self.from_time.data or ""),
            parse_clock(self.to_time.data or ""),
            self.expert.data or "",
            self.total.data or 0,
        )


class WeeklyForm(_ClinicForm):
    """A clinic of each week."""

    weekday = SelectField(_l("Day of the week"), coerce=int)
    fixed = WholeNumberField(_l("Places kept for referrals"), validators=[Optional()])
    valid_from = DayField(_l("From this day on"), validators=[DayGiven()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weekday.choices = [(one, weekday_name(one)) for one in range(1, 8)]
        self.fixed.flags.optional = True

    def weekly(self, department: str) -> Weekly:
        """What was typed, once it has passed its checks."""
        day = day_of(self.valid_from)
        return Weekly(department, self.weekday.data, self.hours(), self.fixed.data, day)


class SingleForm(_ClinicForm):
    """A clinic of one day."""

    day = DayField(_l("Day"), validators=[DayGiven()])
    reserved = WholeNumberField(_l("Places kept for referrals"), validators=[InputRequired()])

    def single(self, department: str) -> Single:
        """What was typed, once it has passed its checks."""
        return Single(department, day_of(self.day), self.hours(), self.reserved.data or 0)


class NumbersForm(BaseForm):
    """How many places a clinic of one day has, and how many of them are kept."""

    total = WholeNumberField(_l("Places in all"), validators=[InputRequired()])
    reserved = WholeNumberField(_l("Places kept for referrals"), validators=[InputRequired()])


class EndForm(BaseForm):
    """The last day of a weekly clinic."""

    last = DayField(_l("Last day"), validators=[DayGiven()])


class DayForm(BaseForm):
    """Whether the hospital works on a day."""

    day = DayField(_l("Day"), validators=[DayGiven()])
    works = RadioField(_l("On this day"), validators=[InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.works.choices = [
            ("no", _("no clinics are held")),
            ("yes", _("clinics are held as usual")),
        ]
