"""Forms of the work of teams: they check shape only."""

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    Field,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, StopValidation
from wtforms.widgets import HiddenInput, TextInput

from contracts_app.blueprints._days import DayGiven, day_of
from contracts_app.blueprints._forms import (
    BaseForm,
    CodedMessage,
    DayField,
    TickBoxes,
    WholeNumberField,
    tidy,
)
from contracts_app.formatting.labels import label
from contracts_app.rules.team_life import LONGEST, MINUTES_OF_DAY, MOST, MOST_PEOPLE
from contracts_app.services.team_attendance import Result
from contracts_app.services.team_event_checks import EventWords
from contracts_app.services.team_plans import LONGEST_PLAN
from contracts_app.vocabulary.team_life import (
    EducationForm,
    EducationTopic,
    LifeKind,
    TrainingTopic,
)

_TIME = re.compile(r"(\d{1,2})[:点.](\d{2})分?|(\d{2})(\d{2})")
_REASON = [DataRequired(_l("Please write the reason.")), Length(max=LONGEST["reason"])]


def parse_minute(text: str) -> int:
    """The minute of the day of `9:30`, `9点30` or `0930`. ValueError when none."""
    match = _TIME.fullmatch(tidy(text))
    if match is None:
        raise ValueError("not a time")
    hour, minute = (int(part) for part in match.groups() if part is not None)
    if minute > 59 or not 0 <= hour * 60 + minute <= MINUTES_OF_DAY:
        raise ValueError("not a time")
    return hour * 60 + minute


def minute_text(minute: int | None) -> str:
    """A minute of the day as `09:30`; empty for none."""
    return "" if minute is None else f"{minute // 60:02d}:{minute % 60:02d}"


class MinuteField(Field):
    """A time of day typed into one text box; `data` is minutes since midnight or None."""

    widget = TextInput()

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else minute_text(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not valuelist or not tidy(valuelist[0]):
            return
        try:
            self.data = parse_minute(valuelist[0])
        except ValueError as error:
            message = str(_l("Write the time as 9:30 or 0930."))
            raise ValueError(CodedMessage("bad_time", message)) from error


class _WholeNumber:
    """Nothing, or a whole number; said in one sentence whatever is wrong with it."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, _form: Any, field: WholeNumberField) -> None:
        given = field.raw_data and str(field.raw_data[0]).strip()
        wrong = field.data is None or not 0 <= field.data <= self.most
        if given and wrong:
            field.errors = []
            raise StopValidation(_("Write a whole number from 0."))
        if not given:
            field.errors = []
            raise StopValidation


class EventForm(BaseForm):
    """An event that is planned or was held."""

    kind = SelectField(_l("Kind"), [InputRequired()], validate_choice=False)
    day = DayField(_l("Day"), [DayGiven()])
    from_minute = MinuteField(_l("From"))
    to_minute = MinuteField(_l("Until"))
    place = StringField(_l("Place of the event"), [InputRequired(), Length(max=LONGEST["place"])])
    topic = SelectField(_l("Topic"), validate_choice=False)
    topic_words = StringField(_l("In own words"), [Length(max=LONGEST["topic_words"])])
    form = SelectField(_l("Form of health education"), validate_choice=False)
    audience = WholeNumberField(_l("Residents who came"), [_WholeNumber(MOST_PEOPLE)])
    service_minutes = WholeNumberField(
        _l("Minutes on the contract service"), [_WholeNumber(MINUTES_OF_DAY)]
    )
    present = TickBoxes(_l("Staff who were there"), validate_choice=False)
    notes = TextAreaField(_l("Minutes and notes"), [Length(max=LONGEST["notes"])])
    reason = StringField(_l("Reason of the correction"), [Length(max=LONGEST["reason"])])
    version = WholeNumberField("", [Optional()], default=0, widget=HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(one.value, label(one, "life_kind")) for one in LifeKind]
        self.topic.choices = {
            "—": [("", _("None"))],
            _("For residents"): [(one.value, label(one, "life_topic")) for one in EducationTopic],
            _("For staff"): [(one.value, label(one, "life_topic")) for one in TrainingTopic],
        }
        forms = [(one.value, label(one, "life_form")) for one in EducationForm]
        self.form.choices = [("", _("None")), *forms]
        for name in ("from_minute", "to_minute", "topic_words", "audience", "service_minutes"):
            self[name].flags.optional = True

    def offer(self, people: Iterable[Any]) -> None:
        """Offer who may be noted as present: rows with key and name."""
        self.present.choices = [(one.key, one.name) for one in people]

    def words(self) -> EventWords:
        """What was filled in."""
        return EventWords(
            kind=self.kind.data or "",
            day=day_of(self.day),
            from_minute=self.from_minute.data,
            to_minute=self.to_minute.data,
            place=self.place.data or "",
            topic=self.topic.data or None,
            topic_words=self.topic_words.data or "",
            form=self.form.data or None,
            audience=self.audience.data,
            service_minutes=self.service_minutes.data,
            notes=(self.notes.data or "").replace("\r\n", "\n"),
            present=frozenset(self.present.data or ()),
        )


class ReasonForm(BaseForm):
    """Why something is cancelled or withdrawn, and which version of it was seen."""

    reason = StringField(_l("Reason"), _REASON)
    version = WholeNumberField("", [Optional()], default=0, widget=HiddenInput())


class PhotoForm(BaseForm):
    """A photo of an event."""

    photo = FileField(_l("Photo"), [InputRequired(_l("Choose a file."))])


class PlanForm(BaseForm):
    """How often a team wants to hold what in a year, and in words how."""

    words = TextAreaField(_l("Plan in words"), [Length(max=LONGEST_PLAN)])
    reason = StringField(_l("Reason of the change"), [Length(max=LONGEST["reason"])])
    version = WholeNumberField("", [Optional()], default=0, widget=HiddenInput())

    def targets(self) -> dict[str, int]:
        """The number for each kind of event."""
        return {kind.value: self[kind.value].data or 0 for kind in LifeKind}

    def target_fields(self) -> list[Any]:
        """The fields of numbers in the order of the kinds."""
        return [self[kind.value] for kind in LifeKind]


for _kind in LifeKind:
    setattr(PlanForm, _kind.value, WholeNumberField("", [_WholeNumber(MOST)], default=0))


def plan_form(**values: Any) -> PlanForm:
    """The form of a plan with its numbers labelled by the kinds."""
    form = PlanForm(**values)
    for kind in LifeKind:
        form[kind.value].label.text = label(kind, "life_kind")
    return form


RESULTS = {"passed": True, "failed": False, "": None}


def results_in(values: Any, keys: Iterable[str]) -> dict[str, Result]:
    """The results of a training by key of staff, from fields named by these keys."""
    found = {}
    for key in keys:
        passed = RESULTS.get(values.get(f"passed-{key}", ""))
        found[key] = Result(passed, tidy(values.get(f"result-{key}", "")))
    return found
