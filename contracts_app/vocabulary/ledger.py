"""Closed sets of words about what a household owes for a contract and has paid."""

from enum import StrEnum
from typing import Final


class FeeKind(StrEnum):
    """What an entry of the ledger is."""

    CHARGE = "charge"
    PAYMENT = "payment"
    FAMILY_ACCOUNT = "family_account"
    DISCOUNT = "discount"
    REFUND = "refund"
    PAYOUT = "payout"
    REVERSAL = "reversal"


class DiscountReason(StrEnum):
    """Why a household pays less."""

    CARE_CARD = "care_card"
    HARDSHIP = "hardship"
    CAMPAIGN = "campaign"
    RENEWAL = "renewal"
    OTHER = "other"


TAKEN: Final = (FeeKind.PAYMENT, FeeKind.FAMILY_ACCOUNT, FeeKind.DISCOUNT, FeeKind.PAYOUT)
"""What a desk enters with an amount of its own."""
