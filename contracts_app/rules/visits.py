"""Whether a visit can be recorded, and which of its services count."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from contracts_app.rules.followup import Numbers
from contracts_app.rules.followup.chronic import DM_VISIT, HTN_VISIT, SMD_VISIT
from contracts_app.rules.followup.homecoming import is_first
from contracts_app.vocabulary.care import CONTACTS, HOME_FOLLOW, DutyKind, VisitMode

MAX_NOTE: Final = 1000
MAX_REASON: Final = 200
SPACED: Final = frozenset({HTN_VISIT, DM_VISIT, SMD_VISIT})
"""Services that count again only after some days, unless somebody was to be seen again sooner."""
BY_PAPER: Final = frozenset({"MATERIAL"})
ANYHOW: Final = frozenset({"ADVICE", "EDUCATION", "GUIDANCE", "BOOKING", "REFERRAL", "LONG_RX"})
"""What may be given by telephone as well."""


class Reason:
    """Why a service that was delivered is not counted."""

    MODE = "not_face_to_face"
    TOO_SOON = "too_soon"
    USED_UP = "used_up"
    NO_PLACE = "no_place"
    FIRST_CONTACT = "first_contact"
    """It settled the first contact of somebody who came home, and is no visit."""


@dataclass(frozen=True)
class Service:
    """One service of a visit, with what decides whether the norm counts it."""

    item: str
    on: date
    mode: str
    last_on: date | None = None
    """The last day on which it counted."""
    awaited: str | None = None
    """The kind of the open duty."""


def refuse_day(on: date, birth: date, died_on: date | None, today: date) -> str | None:
    """Why nobody can have been seen on this day."""
    if on > today:
        return "future_date"
    if on < birth:
        return "bad_date"
    return "after_death" if died_on is not None and on > died_on else None


def not_counted(service: Service, counted_modes: Collection[str], gap_days: int) -> str | None:
    """Why the norm does not count a service; None when it does (D7, domain section 5)."""
    if service.item in BY_PAPER:
        return None
    if service.mode == VisitMode.PAPER:
        return Reason.MODE
    if service.item not in ANYHOW and service.mode not in counted_modes:
        return Reason.MODE
    if service.item in SPACED and service.last_on is not None:
        soon = abs(service.on - service.last_on) < timedelta(days=gap_days)
        if soon and service.awaited not in (DutyKind.RECALL, DutyKind.REFERRAL):
            return Reason.TOO_SOON
    return None


def settles(duty: Any, mode: str, numbers: Numbers, *, counted: bool) -> bool:
    """Whether a service ends what was due of its item.

    What the norm counts always does. To see somebody again any contact is enough, as it is to hear
    of somebody who came home from hospital for the first time; paper is no contact.
    """
    if counted:
        return True
    if duty.item_code not in CONTACTS or mode == VisitMode.PAPER:
        return False
    if duty.item_code == HOME_FOLLOW:
        return is_first(duty.slot, numbers)
    return bool(duty.kind != DutyKind.ROUTINE)


def refuse_next_day(next_on: date | None, reason: str, on: date) -> str | None:
    """Why the agreed day cannot be kept; another day than the proposed one needs a reason."""
    if next_on is None:
        return None
    if next_on <= on or next_on > on + timedelta(days=400):
        return "bad_date"
    return None if reason.strip() else "missing_required"
