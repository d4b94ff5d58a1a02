"""Who hears of a promise that was missed: the desk, then the coordinator, then the inspector."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from contracts_app.rules.referrals.limits import limit_of
from contracts_app.rules.working_days import Calendar
from contracts_app.vocabulary.referrals import Warned

_LATER: Final = (
    (Warned.COORDINATOR, "referral.warn.coordinator"),
    (Warned.INSPECTOR, "referral.warn.inspector"),
)


def steps_told(
    due: datetime, now: datetime, policies: Mapping[str, Any], calendar: Calendar
) -> tuple[Warned, ...]:
    """Who has to have heard by now of a clock that was due at a moment; nobody before it ran out.

    It follows from the moment alone: a server that was down over it tells the same afterwards.
    """
    if now < due:
        return ()
    later = (step for step, key in _LATER if now >= limit_of(key, policies).ends(due, calendar))
    return (Warned.REMINDER, *later)
