"""Forms about requests inside a term; they check shape only, the rules are the services'."""

from collections.abc import Iterable
from typing import Any, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import AnyOf, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from contracts_app.blueprints._days import DayGiven, DayIfTicked, day_of
from contracts_app.blueprints._forms import BaseForm, DayField, WholeNumberField
from contracts_app.formatting.labels import label
from contracts_app.queries.changes import PaidPackage
from contracts_app.rules.changes import LONGEST_NOTE, TERMINATION_REASONS
from contracts_app.rules.signature import visible_strokes
from contracts_app.services.change_steps import HouseholdYes
from contracts_app.services.contract_changes import ChangeAsked
from contracts_app.vocabulary.life import AttemptResult, ChangeKind, NoticeChannel, RequestedBy

ANY: Final = ("", _l("All"))
HOUSEHOLD, TEAM = "household", "team"
APPROVE, REFUSE = "approve", "refuse"
DONE: Final = "done:"
"""Fields that tell how often an item was done begin so."""
_MOST_TIMES: Final = 999
_LONGEST_NUMBER: Final = 20


class ChangeForm(BaseForm):
    """What is asked for; which of the fields are shown follows from the kind."""

    kind = HiddenField("", validators=[AnyOf(list(ChangeKind))])
    requested_by = RadioField(_l("Who asks"), validators=[InputRequired()])
    requested_on = DayField(_l("Asked on"), validators=[DayGiven()])
    reason = SelectField(_l("Reason"), validate_choice=False)
    team = SelectField(_l("The new team"), validate_choice=False)
    package = SelectMultipleField(_l("Service packages"), validate_choice=False)
    wanted_on = DayField(_l("Wanted from"), validators=[Optional()])
    note = TextAreaField(_l("In their words"), validators=[Optional(), Length(max=LONGEST_NOTE)])

    def offer(self, teams: Iterable[Any]) -> None:
        """Fill the lists."""
        self.requested_by.choices = [(one.value, label(one, "side")) for one in RequestedBy]
        self.reason.choices = [("", _("Choose a reason"))] + [
            (one.value, label(one, "end_reason")) for one in TERMINATION_REASONS
        ]
        self.team.choices = [("", _("Choose a team")), *((one.code, one.name) for one in teams)]

    def asked(self, paid: Iterable[PaidPackage]) -> ChangeAsked:
        """The request as the service takes it, once the form has passed its checks."""
        return ChangeAsked(
            kind=self.kind.data or "",
            requested_by=self.requested_by.data or "",
            requested_on=day_of(self.requested_on),
            reason=self.reason.data or "",
            wanted_on=self.wanted_on.data,
            team_code=self.team.data or "",
            package_codes=tuple(self.package.data or ()),
            delivered=times_done(paid),
            note=self.note.data or "",
        )


def times_done(paid: Iterable[PaidPackage]) -> dict[str, int] | None:
    """How often each item of the paid packages was done, as the form says; nothing counts as 0.

    None where the form asked for no number: then it is what is on record.
    """
    names = [f"{package.code}/{item.code}" for package in paid for item in package.items]
    sent = {
        name: request.form[f"{DONE}{name}"] for name in names if f"{DONE}{name}" in request.form
    }
    if not sent:
        return None
    done = {
        key: min(int(text.strip()[:_LONGEST_NUMBER]), _MOST_TIMES)
        for key, text in sent.items()
        if text.strip().isdecimal()
    }
    return {key: times for key, times in done.items() if times}


class StepForm(BaseForm):
    """A step about a request as it was read."""

    version = WholeNumberField("", widget=HiddenInput(), validators=[InputRequired()])


class ConfirmForm(StepForm):
    """One side says yes: the household on paper or on the screen, the team by its account."""

    party = HiddenField("", validators=[AnyOf([HOUSEHOLD, TEAM])])
    paper = BooleanField(_l("The household has signed the printed record by hand"))
    confirmed_on = DayField(_l("Day on the paper"), validators=[DayIfTicked("paper")])
    signature = HiddenField("")

    def yes(self) -> HouseholdYes:
        """How the household confirms."""
        paper = bool(self.paper.data)
        strokes = None if paper else visible_strokes(self.signature.data)
        return HouseholdYes(paper, self.confirmed_on.data, strokes)


class DecideForm(StepForm):
    """The word of the institution; a no needs a reason."""

    decision = HiddenField("", validators=[AnyOf([APPROVE, REFUSE])])
    decision_note = TextAreaField(
        _l("Reason of the decision"), validators=[Optional(), Length(max=LONGEST_NOTE)]
    )


class AttemptForm(BaseForm):
    """When and how it was tried to reach the household, and what came of it."""

    tried_on = DayField(_l("Tried on"), validators=[DayGiven()])
    channel = SelectField(_l("How"), validators=[InputRequired()])
    result = SelectField(_l("What came of it"), validators=[InputRequired()])
    attempt_note = TextAreaField(_l("Note"), validators=[Optional(), Length(max=LONGEST_NOTE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel.choices = [(one.value, label(one, "notice_channel")) for one in NoticeChannel]
        self.result.choices = [(one.value, label(one, "attempt")) for one in AttemptResult]


class FilterForm(BaseForm):
    """Codes that narrow the list of open requests; they stand in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    kind = SelectField(_l("What is asked for"), validate_choice=False)
    team = SelectField(_l("Team"), validate_choice=False)
    late = SelectField(_l("Waiting"), validate_choice=False)

    def offer(self, teams: Iterable[Any]) -> None:
        """Fill the lists with the kinds and the teams in scope."""
        self.kind.choices = [ANY, *((one.value, label(one, "change")) for one in ChangeKind)]
        self.team.choices = [ANY, *((team.code, team.name) for team in teams)]
        self.late.choices = [ANY, ("1", _("Not answered in time"))]

    def chosen_labels(self) -> dict[str, str]:
        """The words of each filter that is set."""
        fields = (self.kind, self.team, self.late)
        return {
            field.name: str(dict(field.choices).get(field.data, field.data))
            for field in fields
            if field.data
        }
