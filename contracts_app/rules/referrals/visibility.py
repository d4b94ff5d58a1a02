"""How long a hospital still sees a referral that is over."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

DAYS: Final = "referral.hospital_days_after"
USUAL_DAYS: Final = 90
"""No work plan names a figure (domain 3)."""
MOST_DAYS: Final = 366


def seen_if_over_since(today: date, policies: Mapping[str, Any]) -> date:
    """The earliest day on which a referral may have ended that a hospital sees today."""
    days = policies.get(DAYS)
    return today - timedelta(days=days if type(days) is int else USUAL_DAYS)
