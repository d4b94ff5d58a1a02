"""How long a hospital still sees a referral that is over, and what of one that came to it second.

A hospital that is asked in the place of another one gets the papers of the patient: the form, the
summary and the documents that the sender sent along, and why the first hospital sent the person on.
What was said with the first hospital, and what that one wrote and sent, was meant for those two.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from contracts_app.vocabulary.referral_papers import End

DAYS: Final = "referral.hospital_days_after"
USUAL_DAYS: Final = 90
"""No work plan names a figure (domain 3)."""
MOST_DAYS: Final = 366


def seen_if_over_since(today: date, policies: Mapping[str, Any]) -> date:
    """The earliest day on which a referral may have ended that a hospital sees today."""
    days = policies.get(DAYS)
    return today - timedelta(days=days if type(days) is int else USUAL_DAYS)


class Asked(NamedTuple):
    """When a referral was sent on to a hospital, and the number of that event."""

    at: datetime
    seq: int


def reads_word(said_at: datetime, asked: Asked | None, *, own: bool) -> bool:
    """Whether a hospital reads a message: what was said since it was asked, and its own words."""
    return own or asked is None or said_at > asked.at


def reads_document(sent_at: datetime, side: str, asked: Asked | None, *, own: bool) -> bool:
    """Whether a hospital opens a document: also what the sender had sent along before."""
    return side == End.PRIMARY or reads_word(sent_at, asked, own=own)


def reads_note(seq: int, asked: Asked | None, *, own: bool) -> bool:
    """Whether a hospital reads what was noted with a move, and what the move was about."""
    return own or asked is None or seq >= asked.seq
