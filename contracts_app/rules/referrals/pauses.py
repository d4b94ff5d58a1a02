"""How long a clock waits for the patient, and by which word it is told that it ran on by itself."""

from collections.abc import Mapping
from typing import Final

from contracts_app.rules.referrals.transitions import Move
from contracts_app.vocabulary.referrals import Cause

PAUSE: Final = "referral.pause"
"""How long a clock waits for the patient at most, before it runs on by itself."""
PAUSES: Final[Mapping[str, str]] = {PAUSE: "14d"}
"""The seeds give none: a decision of this project, as whoever is referred is asked again within two
weeks (W15)."""
RAN_ON: Final = "ran_on"


def told_as(move: str, cause: str) -> str:
    """The word by which a move is told: where a clock ran on by itself nobody has answered."""
    return RAN_ON if (move, cause) == (Move.RESUME, Cause.NIGHT) else move
