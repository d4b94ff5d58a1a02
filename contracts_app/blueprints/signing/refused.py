"""Why a signing was refused, in words beside the fields they are about."""

from typing import Any, Final

from flask_babel import gettext as _

from contracts_app.blueprints.signing.offer import SigningOffer
from contracts_app.formatting import catalogue_name, day
from contracts_app.formatting.refusals import refusal_text
from contracts_app.services.errors import Refusal

_FIELD_OF: Final = {
    "team_unknown": "team",
    "team_inactive": "team",
    "team_incomplete": "team",
    "capacity_households": "team",
    "capacity_persons": "team",
    "capacity_doctor": "doctor",
    "capacity_reason_missing": "capacity_reason",
    "representative_not_member": "representative",
    "representative_minor": "representative",
    "missing_required": "representative",
    "unknown_value": "members",
    "wording_changed": "notice",
    "no_members": "members",
    "not_permanent": "members",
    "resident_covered_elsewhere": "members",
    "package_unknown": "packages",
    "package_not_for_members": "packages",
    "package_needs_basic": "packages",
    "package_incompatible": "packages",
    "notice_missing": "notice",
    "consent_missing": "consent",
    "signature_missing": "manner",
    "proxy_missing": "proxy_name",
    "witness_missing": "witness_name",
    "guardian_missing": "members",
    "pin_wrong": "pin",
    "form_by_hand": "manner",
    "form_year": "signed_on",
    "form_too_new": "signed_on",
    "signed_on_future": "signed_on",
    "bad_date": "signed_on",
}

_NAMED_FIELDS: Final = ("doctor", "channel")
"""The fields that a value may be unknown in; any other unknown value is a member."""


def told(refusals: list[Refusal], offer: SigningOffer, team: str | None) -> list[dict[str, Any]]:
    """Code, sentence and field of each refusal, for the list above the form; no sentence twice.

    `team` is the code that was sent: where it is empty, none was chosen.
    """
    names = _names_of(offer)
    listed = [
        {
            "code": refusal.code,
            "message": _worded(refusal, names, offer),
            "field": _field(refusal) if offer.members else None,
        }
        for refusal in refusals
    ]
    if not team:
        listed = [_unchosen(one) for one in listed]
    return list({(one["code"], str(one["message"])): one for one in listed}.values())


def _unchosen(one: dict[str, Any]) -> dict[str, Any]:
    is_team = one["code"] == "team_unknown"
    return {**one, "message": _("Choose the team that signs.")} if is_team else one


def _field(refusal: Refusal) -> str | None:
    if refusal.code == "unknown_value" and refusal.subject in _NAMED_FIELDS:
        return refusal.subject
    if refusal.code == "form_differs":
        return refusal.subject
    return _FIELD_OF.get(refusal.code)


def _names_of(offer: SigningOffer) -> dict[str, str]:
    """What refusals may be about, by key or code: the members and the packages."""
    return {
        **{one.package.code: catalogue_name(one.package) for one in offer.packages},
        **{row.resident.key: row.resident.name for row in offer.members},
    }


def _worded(refusal: Refusal, names: dict[str, str], offer: SigningOffer) -> str:
    """The sentence of the code, with the member, package or missing post where one is meant."""
    if special := _covered(refusal, names, offer) or _special(refusal, names):
        return special
    about = names.get(refusal.subject, "")
    if refusal.code == "team_incomplete":
        about = _missing_post(refusal.subject)
    elif refusal.code == "form_differs":
        about = _choice(refusal.subject)
    elif refusal.code == "package_unknown":
        about = about or refusal.subject[:40]
    text = refusal_text(refusal.code)
    return _("%(sentence)s (%(about)s)", sentence=text, about=about) if about else text


def _covered(refusal: Refusal, names: dict[str, str], offer: SigningOffer) -> str:
    """With whom a member is signed already, and for which days."""
    cover = offer.elsewhere.get(refusal.subject)
    if cover is None or refusal.code != "resident_covered_elsewhere":
        return ""
    return _(
        "%(name)s is already signed with %(team)s, from %(first)s to %(last)s.",
        name=names[refusal.subject],
        team=cover.team,
        first=day(cover.cover_from),
        last=day(cover.cover_to),
    )


def _special(refusal: Refusal, names: dict[str, str]) -> str:
    """Where the sentence that every page has would leave open what is to be done here."""
    match refusal.code, refusal.subject:
        case "signature_missing", _subject:
            return _("The signature is missing. Sign on the pad, or choose “By hand on paper”.")
        case "missing_required", "representative":
            return _("Choose who signs for all.")
        case "unknown_value", "doctor":
            return _("The doctor is not of the chosen team. Choose one of it, or none.")
        case "unknown_value", key if key not in names and key not in _NAMED_FIELDS:
            return _(
                "Somebody who was ticked lives here no more. See who is covered, and sign anew."
            )
    return ""


def _choice(part: str) -> str:
    words = {
        "team": _("Team"),
        "representative": _("Who signs for all"),
        "members": _("Who is covered"),
        "packages": _("Service packages"),
    }
    return words[part]


def _missing_post(post: str) -> str:
    words = {
        "gp_or_physician": _("general practitioner or physician"),
        "nurse": _("nurse"),
        "public_health": _("public health officer"),
        "leader": _("a leader who is a doctor"),
        "solo_leader": _("a leader who is a doctor or village doctor"),
        "contact": _("a contact for the families"),
    }
    return words.get(post, post)
