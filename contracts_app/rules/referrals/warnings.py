"""Who hears of a promise that was missed: the desk, then the coordinator, then the inspector."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from contracts_app.rules.referrals.limits import limit_of
from contracts_app.rules.working_days import Calendar
from contracts_app.vocabulary.referrals import Warned

_STEPS: Final = (
    (Warned.INSPECTOR, "referral.warn.inspector"),
    (Warned.COORDINATOR, "referral.warn.coordinator"),
)


def warning_at(
    due: datetime, now: datetime, policies: Mapping[str, Any], calendar: Calendar
) -> Warned | None:
    """How far a clock that was due at a moment has been told by now; None before it ran out.

    It follows from the moment alone: a server that was down over it tells the same afterwards.
    """
    if now < due:
        return None
    for step, key in _STEPS:
        if now >= limit_of(key, policies).ends(due, calendar):
            return step
    return Warned.REMINDER
