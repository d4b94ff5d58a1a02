"""Forms of the pages of health records; the forms of a record itself are tables of fields."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from contracts_app.blueprints._days import DayGiven
from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.formatting.labels import KINDS, label
from contracts_app.queries.record_list import GONE
from contracts_app.services.record_build import MAX_NOTE, MAX_SHELF
from contracts_app.services.record_handover import MAX_REASON
from contracts_app.vocabulary.records import (
    TYPED_CHANNELS,
    CloseReason,
    ConsentAnswer,
    ConsentBasis,
    RecordStatus,
    RefusalReason,
)

ANY = ("", _l("All"))


class FilterForm(BaseForm):
    """Codes that narrow the list; they stand in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    village = SelectField(_l("Village"), validate_choice=False)
    grid = SelectField(_l("Grid"), validate_choice=False)
    status = SelectField(_l("State"), validate_choice=False)
    need = SelectField(_l("What is wanting"), validate_choice=False)

    def offer(self, grids: list[Any]) -> None:
        """Fill the lists."""
        states = [(one.value, label(one, "record_status")) for one in RecordStatus]
        villages = {one.village_code: one.village for one in grids}
        self.village.choices = [ANY, *villages.items()]
        gone = (GONE, _l("Open, but died or left"))
        self.grid.choices = [ANY, *((one.code, f"{one.village} {one.name}") for one in grids)]
        self.status.choices = [ANY, *states, gone]
        self.need.choices = [ANY, *KINDS["record_need"].items()]

    def chosen_labels(self) -> dict[str, str]:
        """The words of each filter that is set."""
        fields = (self.village, self.grid, self.status, self.need)
        return {
            field.name: str(dict(field.choices).get(field.data, field.data))
            for field in fields
            if field.data
        }


class BuildForm(BaseForm):
    """What the person said, and what the record begins with."""

    answer = RadioField(_l("What the person says"), validators=[InputRequired()])
    on = DayField(_l("Said on"), validators=[DayGiven()])
    basis = RadioField(_l("Who says so"), validators=[InputRequired()])
    channel = SelectField(_l("Occasion"))
    shelf = StringField(_l("Place on the shelf"), validators=[Length(max=MAX_SHELF)])
    reason = SelectField(_l("Why no record"), validate_choice=False)
    note = StringField(_l("Note"), validators=[Length(max=MAX_NOTE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer.choices = [(one.value, label(one, "record_answer")) for one in ConsentAnswer]
        self.basis.choices = [(one.value, label(one, "record_basis")) for one in ConsentBasis]
        self.channel.choices = [(one.value, label(one, "record_channel")) for one in TYPED_CHANNELS]
        refusals = [(one.value, label(one, "record_refusal")) for one in RefusalReason]
        self.reason.choices = [("", "—"), *refusals]
        for optional in (self.shelf, self.reason, self.note):
            optional.flags.optional = True


class CloseForm(BaseForm):
    """Why and when a record is closed; of who moved away also where to."""

    reason = RadioField(_l("Reason"), validators=[InputRequired()])
    on = DayField(_l("Closed on"), validators=[DayGiven()])
    note = StringField(
        _l("Where to, and who received the record there"), validators=[Length(max=MAX_NOTE)]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [(one.value, label(one, "record_close")) for one in CloseReason]
        self.note.flags.optional = True


class RestoreForm(BaseForm):
    """Why a closed record is opened again."""

    note = StringField(_l("Reason"), validators=[InputRequired(), Length(max=MAX_NOTE)])


class TransferForm(BaseForm):
    """Where the paper of one record lies from a day on."""

    keeper = SelectField(_l("Stored at"), validators=[InputRequired()], validate_choice=False)
    shelf = StringField(_l("Place on the shelf"), validators=[Length(max=MAX_SHELF)])
    on = DayField(_l("Stored there from"), validators=[DayGiven()])

    def offer(self, keepers: list[Any]) -> None:
        """The institutions that may store records."""
        self.keeper.choices = [(one.code, one.name) for one in keepers]
        self.shelf.flags.optional = True


class HandoverForm(BaseForm):
    """All records of an institution go to another one, or those of one grid."""

    giver = SelectField(_l("Handed over by"), validators=[InputRequired()], validate_choice=False)
    taker = SelectField(_l("Received by"), validators=[InputRequired()], validate_choice=False)
    grid = SelectField(_l("Grid"), validate_choice=False)
    on = DayField(_l("Handed over on"), validators=[DayGiven()])
    reason = StringField(_l("Reason"), validators=[InputRequired(), Length(max=MAX_REASON)])

    def offer(self, givers: list[Any], takers: list[Any], grids: list[Any]) -> None:
        """Who may give, who may take, and of which grids."""
        self.giver.choices = [(one.code, one.name) for one in givers]
        self.taker.choices = [("", "—"), *((one.code, one.name) for one in takers)]
        self.grid.choices = [ANY, *((one.code, f"{one.village} {one.name}") for one in grids)]
        self.grid.flags.optional = True
