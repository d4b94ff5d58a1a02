"""Words about clinics that keep places for referrals."""

from enum import StrEnum


class OffWith(StrEnum):
    """What took a clinic along as it was called off, and brings it back."""

    DAY = "day"
    """The hospital does not work on that day."""
    WEEK = "week"
    """The weekly clinic ended."""
