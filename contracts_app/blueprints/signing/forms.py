"""The signing form: it checks shape only; every rule is the service's."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length

from contracts_app.blueprints._forms import BaseForm, DayField, tidy
from contracts_app.rules.capacity import LONGEST_REASON
from contracts_app.rules.paper_code import LONGEST
from contracts_app.rules.signature import spelled_out, visible_strokes
from contracts_app.vocabulary.paper import Manner


class DeskSearchForm(BaseForm):
    """One box for a name, pinyin letters, the end of an ID number, a door or a number."""

    q = StringField(_l("Find a household"), validators=[InputRequired(), Length(max=LONGEST)])
    form_number = HiddenField("", validators=[Length(max=20)])


class SigningForm(BaseForm):
    """Everything of the five steps; choices are checked by the rules, so that codes are one set."""

    # Without a label WTForms would look up a translation of the name, from a file, at every form.
    idempotency_key = HiddenField("", validators=[Length(max=64)])
    team = SelectField(_l("Team"), validate_choice=False)
    doctor = SelectField(_l("Family doctor"), validate_choice=False)
    capacity_reason = StringField(_l("Why it is signed all the same"))
    channel = SelectField(_l("Where it is signed"), validate_choice=False, default="station")
    representative = RadioField(_l("Who signs for all"), validate_choice=False)
    member = SelectMultipleField(_l("Members to cover"), validate_choice=False)
    package = SelectMultipleField(_l("Service packages"), validate_choice=False)
    notice = BooleanField(_l("I have explained these points, and the family understood them"))
    consent = BooleanField(_l("The family agrees that its health data is used for these services"))
    signature = HiddenField("", filters=[spelled_out])
    paper = BooleanField(_l("Sign by hand on the printed copies"))
    manner = RadioField(_l("How it is signed"), validate_choice=False)
    proxy_name = StringField(_l("Who writes for them"))
    proxy_relation = StringField(_l("Relation to the representative"))
    witness_name = StringField(_l("Witness"))
    pin = PasswordField(_l("PIN of your stored signature"), render_kw={"autocomplete": "off"})
    known = HiddenField("")
    """Keys of all members the page showed, ticked or not."""
    wording = HiddenField("")
    noticed_at = HiddenField("")
    signed_at = HiddenField("")
    form_number = HiddenField("")
    signed_on = DayField(_l("Signed on"))

    def __init__(self, **values: Any) -> None:
        kept = values.get("formdata")
        self.sent = request.form if kept is None else kept
        """Where the fields are read that are named after a member: of this request, or kept."""
        super().__init__(**values)

    def reason_given(self) -> str | None:
        """The reason to sign above a recommended number; None when the sender has no such field."""
        if not self.capacity_reason.raw_data:
            return None
        return (self.capacity_reason.data or "")[:LONGEST_REASON]

    def told_manner(self) -> Manner:
        """How the household signs; a ticked box for paper goes before the own hand."""
        told = self.manner.data
        manner = Manner(told) if told in list(Manner) else Manner.OWN
        by_hand = manner in (Manner.PAPER, Manner.MARK)
        return Manner.PAPER if self.paper.data and not by_hand else manner

    def guardian_named(self, key: str) -> str:
        """The typed name of a minor's guardian, who is no member; empty where none was typed."""
        return str(tidy(self.sent.get(f"guardian-name-{key}", "")))[:80]

    def guardian_chosen(self, key: str) -> str:
        """The key of the member who was chosen as a minor's guardian."""
        return str(self.sent.get(f"guardian-{key}", ""))[:80]

    def guardians(self) -> dict[str, str]:
        """Who agrees for each covered minor for whom it was sent: a name goes before a choice."""
        return {key: self.guardian_named(key) or self.guardian_chosen(key) for key in self._asked()}

    def chosen_guardians(self) -> frozenset[str]:
        """The minors whose guardian was chosen among the members."""
        return frozenset(key for key in self._asked() if not self.guardian_named(key))

    def _asked(self) -> list[str]:
        return [key for key in self.member.data or () if f"guardian-{key}" in self.sent]

    def strokes(self) -> Any | None:
        """The drawn signature as stored, or None when nothing that can be seen was drawn."""
        return visible_strokes(self.signature.data)
