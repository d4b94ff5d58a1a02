"""Forms of one referral: what a move asks for, that somebody lives, why a number is needed."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.formatting.labels import label
from contracts_app.formatting.referral_labels import FORM_FIELDS
from contracts_app.formatting.referral_refusals import referral_refusal
from contracts_app.services.errors import Refused
from contracts_app.services.referrals.sent import MAX_NOTE
from contracts_app.services.reveal import MAX_REASON
from contracts_app.vocabulary.referrals import ConsentBy

_AT: Final = {"department": "target", "consent": "consent_by"}
"""Where a page asks for several things in one field: by what a refusal names, that field."""
_OF_PLACES: Final = frozenset(
    {
        "beds_full",
        "clinic_called_off",
        "clinic_past",
        "place_had",
        "places_full",
        "places_released",
        "unknown_value",
        "wrong_department",
    }
)


class _WhyForm(BaseForm):
    """Why something is needed; each of the page has names of its own, as a dialog has a reason."""

    reason = StringField(_l("Reason"))
    longest: Final = MAX_REASON
    named = ""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(prefix=f"{self.named}-", **kwargs)


class PhoneForm(_WhyForm):
    """Why the full telephone is needed."""

    named = "phone"


class FileForm(_WhyForm):
    """Why a file has to tell it."""

    named = "file"


class AliveForm(BaseForm):
    """How it is known that somebody lives who was reported as dead."""

    note = TextAreaField(_l("How you know it"))
    longest: Final = MAX_NOTE


class SlipForm(BaseForm):
    """The fields of all slips; a page shows those of its own."""

    impression = StringField(FORM_FIELDS["impression"])
    illness = TextAreaField(FORM_FIELDS["illness"])
    history = TextAreaField(FORM_FIELDS["history"])
    treatment = TextAreaField(FORM_FIELDS["treatment"])
    receiving_doctor = StringField(FORM_FIELDS["receiving_doctor"])
    diagnosis = StringField(FORM_FIELDS["diagnosis"])
    admission_no = StringField(FORM_FIELDS["admission_no"])
    results = TextAreaField(FORM_FIELDS["results"])
    advice = TextAreaField(FORM_FIELDS["advice"])
    plan = TextAreaField(FORM_FIELDS["plan"])
    doctor = StringField(FORM_FIELDS["doctor"])
    doctor_phone = StringField(FORM_FIELDS["doctor_phone"])

    def slip(self) -> dict[str, str]:
        """What was typed, by field; the service takes those of the slip that is written."""
        return {name: self[name].data or "" for name in FORM_FIELDS}


class MoveForm(SlipForm):
    """All that moves ask for; each shows and takes what it needs."""

    version = HiddenField()
    answered_by = StringField(_l("Who at the hospital said so"))
    choice = SelectField(_l("Place of a clinic, or a bed"), validate_choice=False)
    reason = SelectField(_l("Reason"), validate_choice=False)
    target = SelectField(_l("Department"), validate_choice=False)
    township = SelectField(_l("Township centre"), validate_choice=False)
    team = SelectField(_l("Team"), validate_choice=False)
    on = DayField(_l("Day"))
    home = BooleanField(_l("Send the person home with a plan"))
    consent_by = RadioField(_l("Who agreed"), validate_choice=False)
    note = TextAreaField(_l("Note"))
    longest: Final = MAX_NOTE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consent_by.choices = [(one.value, label(one, "referral_consent_by"))
                                   for one in ConsentBy]  # fmt: skip
        for name in ("choice", "reason", "target", "township", "team"):
            self[name].choices = []

    @property
    def seen(self) -> int:
        """Which state the page had been drawn from; what is no number was none that ever was."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 9 else 0


def refuse_on(form: BaseForm, refused: Refused) -> None:
    """Put each refusal beside its field, or above the form."""
    for one in refused.refusals:
        at_places = ("choice", "clinic") if not one.subject and one.code in _OF_PLACES else ()
        possible = (one.subject, _AT.get(one.subject, ""), *at_places)
        field = next((name for name in possible if name in form), None)
        form.refuse(one.code, referral_refusal(one.code), field)
