"""What the page of a new referral offers, and what the record fills in beforehand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask_babel import gettext as _
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints.referrals.detail_views import (
    allergy_words,
    medicine_words,
    value_lines,
)
from contracts_app.blueprints.referrals.last_visits import Followed, fitting, not_in_order
from contracts_app.blueprints.referrals.move_asks import clinic_words
from contracts_app.formatting import day as day_text
from contracts_app.formatting.labels import label
from contracts_app.queries.free_places import departments_of
from contracts_app.queries.referral_choices import FreeClinic, list_clinics
from contracts_app.queries.teams import find_hotline
from contracts_app.queries.visits import Visited
from contracts_app.rules.referrals.clinics import DAYS_AHEAD
from contracts_app.rules.referrals.forms import UP_FORM
from contracts_app.services.keys import new_key
from contracts_app.services.referrals.summary import summary_of
from contracts_app.vocabulary.referrals import Care, ConsentBy, UpReason, Urgency

_ILL: Final = frozenset({"HTN", "DM2", "SMD", "TB", "CHD", "COPD", "STROKE", "CANCER"})
"""Groups that name an illness."""
_LONGEST: Final = {one.name: one.longest for one in UP_FORM}
_SHOWN: Final = 12
"""So many clinics of a department are offered."""


@dataclass(frozen=True)
class Places:
    """Departments with what is free of each, and the clinics of the chosen one."""

    departments: list[tuple[str, str]]
    clinics: list[tuple[str, str]]
    full_today: str
    """What is said of a department of which all places of today are gone."""
    chosen: bool


def places_of(county: str, chosen: str, now: datetime) -> Places:
    """All departments of the county, and the clinics of one of them (`hospital:department`)."""
    today = clock.local(now).date()
    departments = departments_of(county)
    last = today + timedelta(days=DAYS_AHEAD)
    found = list_clinics([one.id for one in departments], today, last, now)
    by_id: dict[int, list[FreeClinic]] = {one.id: [] for one in departments}
    for clinic in found:
        by_id[clinic.department_id].append(clinic)
    keys = {f"{one.hospital_code}:{one.code}": one for one in departments}
    words = [
        (key, f"{one.hospital} · {one.name} · {_left(by_id[one.id], today)}")
        for key, one in keys.items()
    ]
    mine = by_id[keys[chosen].id] if chosen in keys else []
    offered = [(one.key, clinic_words(one, today)) for one in mine if one.free][:_SHOWN]
    full = _left(mine, today) if mine and _is_full_today(mine, today) else ""
    none = ("", _("The hospital chooses"))
    return Places([("", "—"), *words], [none, *offered], full, chosen in keys)


def _is_full_today(clinics: Sequence[FreeClinic], today: Any) -> bool:
    held = [one for one in clinics if one.held_on == today]
    return bool(held) and not any(one.free for one in held)


def _left(clinics: Sequence[FreeClinic], today: Any) -> str:
    """What is left of the kept places of a department, in words."""
    first = next((one for one in clinics if one.free), None)
    if first is None:
        return _("no kept place is free")
    if _is_full_today(clinics, today):
        return _("today's kept places are full, next %(day)s", day=day_text(first.held_on))
    day = _("today") if first.held_on == today else day_text(first.held_on)
    return _("next %(day)s, %(num)s left", day=day, num=first.free)


def start_values(person: Visited, reason: str, department: str) -> dict[str, Any]:
    """What stands in the form before anybody has typed: from the record, and the usual choices."""
    today = clock.today()
    told = summary_of(person.id, today)
    ill = [label(tag, "tag") for tag in told["groups"] if tag in _ILL]
    values: dict[str, Any] = {
        "client_key": new_key(24),
        "department": department,
        "urgency": Urgency.NORMAL.value,
        "care": Care.CLINIC.value,
        "consent_by": ConsentBy.SELF.value,
        "reason": reason if reason in set(UpReason) else "",
        "history": fitting(_history(told, ill), _LONGEST["history"]),
        "treatment": fitting([medicine_words(told["medicines"] or [])], _LONGEST["treatment"]),
        "doctor": current_user.display_name,
        "doctor_phone": find_hotline(current_user, today) or current_user.institution.phone or "",
    }
    if reason == UpReason.UNCONTROLLED:
        values |= {
            "impression": fitting([_(", ").join(ill)], _LONGEST["impression"]),
            "illness": fitting(_illness(not_in_order(person, today), told), _LONGEST["illness"]),
        }
    return values


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
