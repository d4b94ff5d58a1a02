"""Closed sets of words about appointments by time slot."""

from enum import StrEnum
from typing import Final


class SessionPlace(StrEnum):
    """Where people come to: the service day in a village, or the centre."""

    VILLAGE = "village"
    CENTRE = "centre"


class SessionState(StrEnum):
    """Whether places are given."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Purpose(StrEnum):
    """What somebody comes for."""

    CHECKUP = "checkup"
    FOLLOW_UP = "follow_up"
    PRESCRIPTION = "prescription"
    VACCINATION = "vaccination"
    MATERNAL = "maternal"
    CHILD = "child"
    TCM = "tcm"
    EDUCATION = "education"
    SIGNING = "signing"
    OTHER = "other"


class AppointmentState(StrEnum):
    """What became of a place."""

    BOOKED = "booked"
    CAME = "came"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class BookedBy(StrEnum):
    """How somebody asked for a place."""

    DESK = "desk"
    PHONE = "phone"


class CancelReason(StrEnum):
    """Why a place was given back."""

    WISH = "wish"
    ILL = "ill"
    MOVED = "moved"
    TEAM = "team"
    SESSION = "session"
    MISTAKE = "mistake"
    DIED = "died"
    LEFT = "left"


class PriorityGround(StrEnum):
    """Why somebody is given a kept place first."""

    CONTRACT = "contract"
    CARD = "card"


STANDING: Final = (AppointmentState.BOOKED, AppointmentState.CAME)
"""States in which somebody has a place of the session: one at most."""
GIVEN_BACK: Final = (
    CancelReason.WISH,
    CancelReason.ILL,
    CancelReason.TEAM,
    CancelReason.MISTAKE,
)
"""Reasons that a desk may give; the others are written by what it does."""
