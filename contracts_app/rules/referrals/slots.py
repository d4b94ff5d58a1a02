"""Places kept for the green channel: how many, until when, and which one somebody gets.

S3P10 and S4 ask hospitals to keep a share of expert numbers and beds and name no figure; the usual
share is a decision of this project (domain 3).
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from contracts_app.vocabulary.referrals import ClinicState

SHARE: Final = "referral.reserved_share"
RELEASE_DAYS: Final = "referral.release_days"
RELEASE_HOUR: Final = "referral.release_hour"
SLOT_HOLD: Final = "referral.slot_hold_hours"
BED_HOLD: Final = "referral.bed_hold_hours"
DEFAULTS: Final[Mapping[str, int]] = {
    SHARE: 20,
    RELEASE_DAYS: 1,
    RELEASE_HOUR: 17,
    SLOT_HOLD: 24,
    BED_HOLD: 4,
}
LONGEST_HOLD: Final = 7 * 24
"""Hours."""
DAYS_AHEAD: Final = 14
"""So far ahead clinics are made from their templates."""
MOST_DAYS_BEFORE: Final = DAYS_AHEAD - 1
MOST_PLACES: Final = 500
"""Of one clinic on one day; more is a slip of the hand."""


def number_of(key: str, policies: Mapping[str, Any]) -> int:
    """What a policy says, or the usual number."""
    value = policies.get(key)
    return value if type(value) is int else DEFAULTS[key]


def reserved_of(total: int, fixed: int | None, share: int) -> int:
    """How many of the places of a clinic are kept: so many, or so many percent, and one at least.

    `share` is a percentage, rounded down; `fixed` goes before it. Never more than there are.
    """
    wanted = fixed if fixed is not None else total * share // 100
    return min(total, max(1, wanted))


def released_at(day: date, policies: Mapping[str, Any]) -> datetime:
    """The moment from which unsold places of a day are the hospital's own again (T-1, 17:00)."""
    ahead = min(number_of(RELEASE_DAYS, policies), MOST_DAYS_BEFORE)
    before = day - timedelta(days=ahead)
    return datetime.combine(before, time(number_of(RELEASE_HOUR, policies)))


def next_place(reserved: int, taken: Collection[int]) -> int | None:
    """The lowest number that nobody has; None when all places are taken."""
    return next((one for one in range(1, reserved + 1) if one not in taken), None)


def is_released(noted: datetime | None, release: datetime, now: datetime) -> bool:
    """Whether unsold places are the hospital's own again.

    What was noted as released is not given any more, whatever a clock says.
    """
    return noted is not None or now >= release


def refuse_place(state: str, starts_at: datetime, now: datetime, *, released: bool) -> str | None:
    """The code that forbids to give a place of a clinic now, or None."""
    if state != ClinicState.OPEN:
        return "clinic_called_off"
    if now >= starts_at:
        return "clinic_past"
    return "places_released" if released else None
