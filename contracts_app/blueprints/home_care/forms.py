"""Forms of family beds and rehabilitation plans, and of their visits."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from contracts_app.blueprints._days import DayGiven, day_of
from contracts_app.blueprints._forms import BaseForm, DayField, WholeNumberField
from contracts_app.formatting.labels import label
from contracts_app.rules.home_care import LONGEST_NOTE, LONGEST_PLAN
from contracts_app.services.home_care import Setup, Visit
from contracts_app.vocabulary.home_care import HomeCareEnd, HomeCareKind, HomeCareReason


class SetupForm(BaseForm):
    """For whom, what, why and with which plan."""

    member = SelectField(_l("Who is cared for"), validate_choice=False)
    kind = RadioField(_l("What is set up"), validators=[InputRequired()])
    reason = SelectField(_l("Reason"))
    plan = TextAreaField(_l("Plan of care"), validators=[InputRequired(), Length(max=LONGEST_PLAN)])
    opened_on = DayField(_l("From which day"), validators=[DayGiven()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(one.value, label(one, "home_care_kind")) for one in HomeCareKind]
        reasons = [(one.value, label(one, "home_care_reason")) for one in HomeCareReason]
        self.reason.choices = reasons

    def setup(self, household: str) -> Setup:
        """What was typed."""
        return Setup(
            household,
            self.member.data or "",
            self.kind.data,
            self.reason.data,
            self.plan.data or "",
            day_of(self.opened_on),
        )


class VisitForm(BaseForm):
    """When, for how long, and what was done and found."""

    visited_on = DayField(_l("Day"), validators=[DayGiven()])
    minutes = WholeNumberField(_l("Minutes"), validators=[Optional()])
    note = TextAreaField(
        _l("What was done and found"), validators=[InputRequired(), Length(max=LONGEST_NOTE)]
    )
    key = HiddenField()

    def visit(self) -> Visit:
        """What was typed."""
        day, note = day_of(self.visited_on), self.note.data or ""
        return Visit(self.key.data or "", day, note, self.minutes.data)


def ends() -> list[tuple[str, str]]:
    """Why it ends: code and words."""
    return [(one.value, label(one, "home_care_end")) for one in HomeCareEnd]
