"""Forms on which a referral begins: the usual one, and the one after a telephone call."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from contracts_app.blueprints._departments import department_codes
from contracts_app.blueprints._forms import BaseForm
from contracts_app.blueprints.referrals.forms import SlipForm
from contracts_app.formatting.labels import label
from contracts_app.services.referrals.requests import Request
from contracts_app.vocabulary.referrals import (
    Care,
    Consent,
    ConsentBy,
    UpReason,
    Urgency,
)


def _words(codes: Any, kind: str) -> list[tuple[str, str]]:
    return [(one.value, label(one, kind)) for one in codes]


class NewForm(SlipForm):
    """Where to, how soon, why, what the person says to it, and the slip."""

    client_key = HiddenField()
    department = SelectField(_l("Hospital and department"), validate_choice=False)
    clinic = SelectField(_l("Place kept for referrals"), validate_choice=False)
    care = RadioField(_l("Kind of care"), validate_choice=False)
    urgency = RadioField(_l("How soon"), validate_choice=False)
    reason = SelectField(_l("Reason"), validate_choice=False)
    consent = RadioField(_l("What the patient says"), validate_choice=False)
    consent_by = RadioField(_l("Who said so"), validate_choice=False)
    note = TextAreaField(_l("Note"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.care.choices = _words(Care, "referral_care")
        self.urgency.choices = _words(Urgency, "referral_urgency")
        self.reason.choices = [("", "—"), *_words(UpReason, "referral_up_reason")]
        self.consent.choices = _words(Consent, "referral_consent")
        self.consent_by.choices = _words(ConsentBy, "referral_consent_by")
        for name in ("history", "treatment", "receiving_doctor", "clinic", "note"):
            self[name].flags.optional = True

    def asked(self, resident: str) -> Request:
        """What was chosen and typed, as the service takes it."""
        hospital, department = department_codes(self.department.data)
        clinic = self.clinic.data if self.care.data == Care.CLINIC else ""
        return Request(
            resident=resident,
            hospital=hospital,
            department=department,
            urgency=self.urgency.data or "",
            reason=self.reason.data or "",
            consent=self.consent.data or "",
            client_key=self.client_key.data or "",
            care=self.care.data or "",
            consent_by=self.consent_by.data or "",
            form=self.slip(),
            clinic=clinic or "",
            note=self.note.data or "",
        )


class CallForm(BaseForm):
    """An emergency that was agreed on the telephone: three fields; the slip is owed."""

    client_key = HiddenField()
    department = SelectField(_l("Hospital and department"), validate_choice=False)
    answered_by = StringField(_l("Who at the hospital said so"))
    consent_by = RadioField(_l("Who agreed"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unable = (Consent.UNABLE.value, label(Consent.UNABLE, "referral_consent"))
        self.consent_by.choices = [*_words(ConsentBy, "referral_consent_by"), unable]

    def asked(self, resident: str) -> Request:
        """What was chosen and typed; nobody can be named who was not asked."""
        hospital, department = department_codes(self.department.data)
        unable = self.consent_by.data == Consent.UNABLE
        return Request(
            resident=resident,
            hospital=hospital,
            department=department,
            urgency=Urgency.EMERGENCY,
            reason=UpReason.CRITICAL,
            consent=Consent.UNABLE if unable else Consent.AGREED,
            client_key=self.client_key.data or "",
            care=Care.BED,
            consent_by="" if unable else self.consent_by.data or "",
            answered_by=self.answered_by.data or "",
        )
