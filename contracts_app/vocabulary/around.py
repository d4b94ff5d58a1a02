"""Closed sets of words about care cards and refusals."""

from enum import StrEnum


class CardGround(StrEnum):
    """The group for which a care card is given (三特: elderly, disabled, low income); a tag."""

    ELDER = "ELDER"
    DISABLED = "DISABLED"
    LOW_INCOME = "LOW_INCOME"


class CardState(StrEnum):
    """What became of a card; one that ran out is still `active` until a new one follows."""

    ACTIVE = "active"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class CardEnd(StrEnum):
    """Why a card is withdrawn."""

    GROUND_GONE = "ground_gone"
    LOST = "lost"
    WISH = "wish"
    MISTAKE = "mistake"


class RefusalKind(StrEnum):
    """What somebody refuses."""

    SERVICE = "service"
    ADVICE = "advice"
    DRUG = "drug"
    HOSPITAL = "hospital"


class RefusalProof(StrEnum):
    """How it is known that somebody refused."""

    PAPER = "paper"
    DRAWN = "drawn"
    WITNESS = "witness"
