"""How soon after coming home somebody who needs the hospital again counts as back (E5)."""

from collections.abc import Mapping
from typing import Any, Final

DAYS: Final = "referral.readmission_days"
USUAL_DAYS: Final = 31
MOST_DAYS: Final = 366


def soon_again(policies: Mapping[str, Any]) -> int:
    """Within so many days, by the policy or as is usual."""
    days = policies.get(DAYS)
    return days if type(days) is int and 0 <= days <= MOST_DAYS else USUAL_DAYS
