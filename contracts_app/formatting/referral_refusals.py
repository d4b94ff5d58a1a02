"""Why something about a referral was refused, in words."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from contracts_app.formatting.refusals import refusal_text

_WORDS: Final[dict[str, LazyString]] = {
    "missing_required": _l("Please fill this in."),
    "unknown_value": _l("Choose one of the list."),
    "too_long": _l("This text is too long."),
    "bad_date": _l("This day lies before the referral began."),
    "future_date": _l("This day lies in the future."),
    "consent_missing": _l("Say who gave the consent."),
    "consent_undecided": _l("Choose whether the patient agrees."),
    "asked_unless_emergency": _l("Only in an emergency somebody may be sent without being asked."),
    "no_township": _l("No township centre stands above your station, so nobody can review it."),
    "already_referred": _l("A referral of this person to this department is open already."),
    "page_sent_before": _l(
        "A referral was begun from this page already, with other entries, and stands. Open it to go"
        " on, or begin anew from the page of the person."
    ),
    "already_coming_home": _l("A way home of this person is open already."),
    "department_closed": _l("This department takes no referrals any more."),
    "move_not_possible": _l("This step is not possible any more. Open the page again and look."),
    "not_yet": _l("The time of the place is not over yet."),
    "place_had": _l("A place is booked already; give another one instead."),
    "wrong_department": _l("This place belongs to another department."),
    "places_full": _l("All places kept there are taken. Choose another day."),
    "beds_full": _l("All beds kept there are taken. Choose a place of the clinic, or wait."),
    "same_team": _l("This team follows the person already. Choose another one."),
    "death_answered": _l("This death was recorded or answered already. Open the page again."),
    "no_team": _l("No team answers for this person's contract or grid. Choose a team."),
}


def referral_refusal(code: str) -> str:
    """The sentence of a code on a page of referrals."""
    return str(_WORDS[code]) if code in _WORDS else refusal_text(code)
