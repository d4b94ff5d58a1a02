"""Sentences for refusal codes that pages and files share, in the words of whoever reads them."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from contracts_app.formatting.referral_paper_labels import PAPER_REFUSALS
from contracts_app.formatting.referral_places_labels import PLACES
from contracts_app.formatting.sealed_visit_labels import OF_PAGES
from contracts_app.formatting.team_life_labels import REFUSALS

SIGNING: Final[dict[str, LazyString]] = {
    "household_unknown": _l("This household is not on record."),
    "no_members": _l("No member of the household is chosen."),
    "already_signed": _l("This household already has a contract for this period."),
    "resident_covered_elsewhere": _l("A chosen member is already covered by another contract."),
    "team_unknown": _l("This team is not on record."),
    "team_inactive": _l("This team is not active."),
    "team_incomplete": _l("This team lacks a required post and may not sign yet."),
    "capacity_households": _l("This team has reached its limit of households."),
    "capacity_persons": _l("This team has reached its limit of persons."),
    "capacity_doctor": _l("This doctor has reached the limit of persons."),
    "capacity_reason_missing": _l(
        "This contract would pass the recommended number. Please write why it is signed all the"
        " same."
    ),
    "representative_not_member": _l("The signer must be a member of the household."),
    "representative_minor": _l("The signer must be of full age."),
    "package_unknown": _l("A chosen package does not exist or is no longer offered."),
    "package_not_for_members": _l("A chosen package fits none of the chosen members."),
    "package_needs_basic": _l("The basic package must be part of every contract."),
    "package_incompatible": _l("Two of the chosen packages cannot be had together."),
    "signed_on_future": _l("The day of signing lies in the future."),
    "outside_window": _l("The contract period of this day has already ended."),
    "not_permanent": _l("A chosen member has not lived here for half a year."),
    "notice_missing": _l("The household has not been told the terms yet."),
    "consent_missing": _l("Consent to the use of health data is missing."),
    "signature_missing": _l("The signature is missing."),
    "proxy_missing": _l("Say who signs instead of the representative, and how they are related."),
    "witness_missing": _l(
        "A witness is needed where the representative cannot write: somebody else than who writes."
    ),
    "guardian_missing": _l("Name the guardian who agrees for a minor."),
    "pin_wrong": _l("The PIN of your stored signature is wrong."),
    "wording_changed": _l(
        "The wording or a price changed since this page was opened. Please read and sign anew."
    ),
    "form_unknown": _l("No numbered form with this number is known here."),
    "form_closed": _l("This numbered form was registered or spoiled before."),
    "form_other_household": _l("This form was printed for another household."),
    "form_year": _l("The number of this form belongs to another year than the day of signing."),
    "form_too_new": _l("The form was printed after the day that stands beside the signatures."),
    "form_differs": _l("What was chosen differs from what stands on the printed form."),
    "form_by_hand": _l("A numbered form is signed on the paper: by hand or with a fingerprint."),
    "form_blank": _l("The form was blank: enter at the desk who signed it."),
    "signed_otherwise": _l("The household signed without this form."),
    "form_out": _l("A filled-in form of this household is on its way already."),
    "missing_required": _l("A required entry is missing."),
    "bad_date": _l("This is not a date, such as 2026-03-02."),
    "unknown_value": _l("This value is not known here."),
}

_TEAMS: Final[dict[str, LazyString]] = {
    "leader_not_doctor": _l(
        "Only a general practitioner or physician leads a team; a village doctor leads a team of"
        " one."
    ),
    "doctor_leaves_first": _l(
        "Contracts name this doctor. Let the person leave the team, so that somebody answers for"
        " them, and join again in the new post."
    ),
}

_OUTBOX: Final[dict[str, LazyString]] = {
    "account_closed": _l("The account of whoever was at the desk is closed or may not sign."),
    "seal_too_large": _l("What is sealed here is too large. Nothing was taken; ask the help line."),
    "seal_broken": _l("What is sealed here is damaged. Nothing was taken; ask the help line."),
    "seal_key_unknown": _l(
        "This was sealed for another server. Nothing was taken; ask the help line."
    ),
    "ticket_broken": _l(
        "It is unclear on whose page this was written. Nothing was taken; ask the help line."
    ),
}

_REFERRALS: Final[dict[str, LazyString]] = {
    "limit_text": _l(
        "Write a limit as 4h, 8wh, 7d or 2wd (hours, working hours, days, working days), at most"
        " 8784h, 400wh, 366d or 250wd."
    ),
    "limit_at_home": _l("At home every day counts: write hours or days, such as 72h or 7d."),
    "hours_text": _l(
        "Write working hours as 08:00-12:00,14:00-17:30: in order, without overlap, an hour a day"
        " at least."
    ),
    "hold_hours": _l("A place or a bed is kept for 1 to 168 hours."),
    "release_days": _l("Places left over are given back 0 to 13 days before their day."),
    "release_hour": _l("Write a full hour from 0 to 23."),
    "readmission_days": _l(
        "Who needs the hospital again within 0 to 366 days of coming home can count as back soon."
    ),
    "hospital_days": _l("A hospital sees a referral for 0 to 366 days after it is over."),
    "clinic_called_off": _l("This clinic is called off."),
    "clinic_past": _l("This clinic has begun already."),
    "places_released": _l("The places kept for referrals here were given back to the hospital."),
    "places_given": _l("More places than that are given already."),
}
_KNOWN: Final = {
    **REFUSALS,
    **OF_PAGES,
    **_OUTBOX,
    **_TEAMS,
    **SIGNING,
    **_REFERRALS,
    **PAPER_REFUSALS,
    **PLACES,
}


def refusal_text(code: object) -> str:
    """The sentence for a refusal code; an unknown code stands for itself."""
    text = str(code)
    return str(_KNOWN.get(text, text))
