"""What the page of a new referral asks for, and whether the same page says something else."""

from dataclasses import dataclass, field
from typing import Final

from contracts_app.extensions import db
from contracts_app.models import Department, Institution, Referral
from contracts_app.rules.referrals.forms import UP_FORM, faults, read_form
from contracts_app.vocabulary.referrals import Care, Consent, Urgency

_LONG: Final = "too_long"


@dataclass(frozen=True)
class Request:
    """Who is referred where, how soon, why, and what the person says to it; codes and keys."""

    resident: str
    hospital: str
    department: str
    urgency: str
    reason: str
    consent: str
    client_key: str
    care: str = Care.CLINIC
    consent_by: str = ""
    form: dict[str, str] = field(default_factory=dict)
    clinic: str = ""
    """The clinic of which a kept place is to be held while the hospital answers."""
    note: str = ""
    answered_by: str = ""
    """Who at the hospital agreed on the telephone; or nobody."""


def differs(found: Referral, request: Request) -> bool:
    """Whether the page says something else now; once a referral has moved on, its department, form
    and consent may have been changed by others."""
    if (found.urgency, found.reason) != (request.urgency, request.reason):
        return True
    if found.version > 1:
        return False
    department = db.session.get_one(Department, found.department_id)
    hospital = db.session.get_one(Institution, found.hospital_id)
    said = (found.consent, found.consent_by or "", department.code, hospital.code, found.care)
    by = "" if request.consent == Consent.UNABLE else request.consent_by
    asked = (request.consent, by, request.department, request.hospital)
    written = found.form is None or found.form == read_form(UP_FORM, request.form)
    return said != (*asked, request.care) or not written


def faults_of_page(request: Request) -> list[tuple[str, str]]:
    """What is the matter with the slip, or with what stands in its place: the reason of a refusal,
    or who at the hospital agreed on the telephone."""
    if request.consent == Consent.REFUSED:
        long = [one for one in faults(UP_FORM, read_form(UP_FORM, request.form)) if one[0] == _LONG]
        return long if request.note.strip() else [("missing_required", "note"), *long]
    if request.form:
        called = bool(request.answered_by.strip())
        return [] if called else faults(UP_FORM, read_form(UP_FORM, request.form))
    call = request.urgency == Urgency.EMERGENCY and not request.answered_by.strip()
    return [("missing_required", "answered_by")] if call else []
