"""What the record fills in on the page of a new referral before anybody has typed."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from flask_babel import gettext as _
from flask_login import current_user

from contracts_app.blueprints.referrals.detail_views import (
    allergy_words,
    medicine_words,
    value_lines,
)
from contracts_app.blueprints.referrals.last_visits import Followed, fitting, not_in_order
from contracts_app.blueprints.referrals.new_places import Offered
from contracts_app.formatting.labels import label
from contracts_app.queries.teams import find_hotline
from contracts_app.queries.visits import Visited
from contracts_app.rules.referrals.forms import UP_FORM
from contracts_app.services.keys import new_key
from contracts_app.services.referrals.summary import summary_of
from contracts_app.vocabulary.care import FormKind
from contracts_app.vocabulary.referrals import Care, ConsentBy, UpReason, Urgency

_ILL: Final = frozenset({"HTN", "DM2", "SMD", "TB", "CHD", "COPD", "STROKE", "CANCER"})
"""Groups that name an illness."""
_GROUP_OF: Final = {
    FormKind.HTN: "HTN",
    FormKind.DM2: "DM2",
    FormKind.SMD: "SMD",
    FormKind.TB: "TB",
    FormKind.ANTENATAL: "MATERNAL",
    FormKind.POSTPARTUM: "MATERNAL",
}
"""Whom a follow-up is about."""
_LONGEST: Final = {one.name: one.longest for one in UP_FORM}


def start_values(person: Visited, reason: str, department: str, places: Offered) -> dict[str, Any]:
    """What stands in the form: from the record, and the usual choices.

    Out of order twice is the reason itself; the department is that of the illness, with the next
    place that is free. What the person says to it stands nowhere before it was asked.
    """
    told, found = summary_of(person.id, places.today), not_in_order(person, places.today)
    first = [_GROUP_OF[one.form] for one in found if one.form in _GROUP_OF]
    groups = tuple(dict.fromkeys([*first, *told["groups"]]))
    if reason not in set(UpReason):
        reason = UpReason.UNCONTROLLED if any(one.referred for one in found) else ""
    department = department or places.usual(groups)
    free = places.first_free(department)
    return {
        "client_key": new_key(24),
        "department": department,
        "clinic": free.key if free else "",
        "urgency": Urgency.NORMAL.value,
        "care": Care.CLINIC.value,
        "consent_by": ConsentBy.SELF.value,
        "reason": reason,
        "doctor": current_user.display_name,
        "doctor_phone": _phone(places),
        **_slip(told, groups, found if reason == UpReason.UNCONTROLLED else None),
    }


def _phone(places: Offered) -> str:
    return find_hotline(current_user, places.today) or current_user.institution.phone or ""


def _slip(
    told: dict[str, Any], groups: Sequence[str], found: Sequence[Followed] | None
) -> dict[str, str]:
    """What the slip tells, each field as far as it holds it."""
    ill = [label(tag, "tag") for tag in groups if tag in _ILL]
    lines: dict[str, Iterator[str] | list[str]] = {
        "history": _history(told, ill),
        "treatment": [medicine_words(told["medicines"] or [])],
    }
    if found is not None:
        lines |= {"impression": [_(", ").join(ill)], "illness": _illness(found, told)}
    return {name: fitting(some, _LONGEST[name]) for name, some in lines.items()}


def _history(told: dict[str, Any], ill: list[str]) -> Iterator[str]:
    if ill:
        yield _(", ").join(ill)
    if told["allergies"] is not None:
        yield _("Drug allergies: %(drugs)s", drugs=allergy_words(told))


def _illness(found: Sequence[Followed], told: dict[str, Any]) -> Iterator[str]:
    """The last visits that were not in order; without one the last values alone."""
    for one in found:
        yield from one.lines
    if not found:
        yield from (f"{name} {words}" for name, words in value_lines(told))
