"""Closed sets of words about the exchange of referrals with the systems of hospitals."""

from enum import StrEnum


class MessageKind(StrEnum):
    """What the system of a hospital asked for under a number of its own."""

    ANSWER = "answer"
    """It answered a referral."""
    FETCH = "fetch"
    """It fetched a referral."""


class DeliveryState(StrEnum):
    """What became of telling a hospital that a referral moved."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class Fault(StrEnum):
    """Why a hospital could not be told, where its system gave no number for an answer."""

    NO_HOOK = "no_hook"
    """It wants to be told no more."""
    NO_KEY = "no_key"
    """Nothing to sign with."""
    ADDRESS = "address"
    """The name leads to an address to which nothing is sent."""
    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    """Its certificate is not to be believed."""
    NO_ANSWER = "no_answer"
    """None in time, or one that is none."""
