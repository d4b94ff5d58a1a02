"""The board of referrals: in which column one stands, what comes next, how late it is (ux 11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from contracts_app.rules.referrals.transitions import Move, moves_of, target_of
from contracts_app.vocabulary.referrals import (
    OVER,
    WAITS,
    Care,
    Direction,
    ReferralStatus,
    Side,
    Urgency,
)

_S = ReferralStatus


class Column(StrEnum):
    """The columns from left to right; what went another way stands in the last one."""

    REVIEW = "review"
    ASKED = "asked"
    PLACED = "placed"
    ARRIVED = "arrived"
    TREATED = "treated"
    RETURNING = "returning"
    HOME = "home"
    EXCEPTION = "exception"


STATUSES: Final[dict[Column, tuple[ReferralStatus, ...]]] = {
    Column.REVIEW: (_S.DRAFT, _S.INTERNAL_REVIEW),
    Column.ASKED: (_S.SUBMITTED,),
    Column.PLACED: (_S.ACCEPTED, _S.SCHEDULED),
    Column.ARRIVED: (_S.ARRIVED,),
    Column.TREATED: (_S.IN_TREATMENT,),
    Column.RETURNING: (
        _S.DISCHARGED, _S.FEEDBACK_RECEIVED, _S.PROPOSED, _S.ACCEPTED_BY_PRIMARY,
    ),
    Column.HOME: (_S.ASSIGNED, _S.FIRST_FOLLOWUP_DONE, _S.TRACKING),
    Column.EXCEPTION: (_S.REROUTED, _S.NO_SHOW, _S.DECLINED, _S.REJECTED, _S.CANCELLED),
}  # fmt: skip
"""By column the statuses in it; what is closed stands on no board."""
COLUMN_OF: Final = {status: column for column, some in STATUSES.items() for status in some}
BROKEN_OFF: Final = (_S.REJECTED, _S.CANCELLED)
"""Over, and yet on the board for some days: somebody has to tell the patient."""
DAYS_SHOWN: Final = 7
MOST: Final = 15
"""So many cards of a column are shown; the list has all."""
SOON: Final = timedelta(minutes=30)
RANKS: Final = {urgency: rank for rank, urgency in enumerate(Urgency)}
"""An emergency comes first."""
VISIT: Final = "record_visit"
"""What comes next at home is no move of its own: it follows from the visit that is recorded."""

_NEXT: Final[dict[ReferralStatus, tuple[Move, ...]]] = {
    _S.DRAFT: (Move.SUBMIT, Move.HAND_IN),
    _S.INTERNAL_REVIEW: (Move.PASS_ON,),
    _S.SUBMITTED: (Move.ACCEPT,),
    _S.REROUTED: (Move.SEND_ON,),
    _S.ACCEPTED: (Move.BOOK,),
    _S.SCHEDULED: (Move.ARRIVE,),
    _S.NO_SHOW: (Move.REBOOK,),
    _S.ARRIVED: (Move.FEED_BACK,),
    _S.IN_TREATMENT: (Move.DISCHARGE,),
    _S.DISCHARGED: (Move.FEED_BACK,),
    _S.FEEDBACK_RECEIVED: (Move.SEE_RESULT,),
    _S.PROPOSED: (Move.ACCEPT_BACK,),
    _S.DECLINED: (Move.PROPOSE_AGAIN,),
    _S.ACCEPTED_BY_PRIMARY: (Move.ASSIGN,),
}
"""What usually comes next; the first that the user may do."""


@dataclass(frozen=True)
class Standing:
    """What of a referral decides about its place and its next step."""

    direction: Direction
    status: ReferralStatus
    urgency: Urgency
    care: Care
    due: datetime | None
    waiting: bool
    """The ball is with the patient, and the clock stands still."""
    form_owed: bool
    form_due: datetime | None = None
    """Until when the form of an emergency is promised."""

    def is_overdue(self, now: datetime) -> bool:
        """Whether a promise is missed: the one of whose turn it is, or the form that is owed."""
        return self.missed_at(now) is not None

    def missed_at(self, now: datetime) -> datetime | None:
        """When the first promise of these was missed.

        Nobody's turn is while the patient is waited for; the form is owed all the same.
        """
        promised = (
            self.due if not self.waiting else None,
            self.form_due if self.form_owed else None,
        )
        return min((one for one in promised if one is not None and one < now), default=None)

    def is_soon(self, now: datetime) -> bool:
        """Whether its promise ends within the next half hour."""
        return self.due is not None and not self.waiting and now <= self.due < now + SOON

    def order(self, now: datetime) -> tuple[bool, int, datetime | None]:
        """Its place in a column: overdue on top, emergencies first, then by what ends first."""
        return not self.is_overdue(now), RANKS[self.urgency], self.due


def next_step(one: Standing, sides: Iterable[Side]) -> str:
    """What a user of these sides does next, a move or VISIT; '' where others have the ball."""
    mine = frozenset(sides)
    if one.status in OVER:
        return ""
    possible = moves_of(one.direction, one.status, mine)
    if one.waiting:
        return Move.RESUME if _has_ball(one.status, mine) and Move.RESUME in possible else ""
    if found := next((move for move in _usual(one) if move in possible), None):
        return found
    if one.form_owed and Move.WRITE_FORM in possible:
        return Move.WRITE_FORM
    at_home = COLUMN_OF[one.status] == Column.HOME
    return VISIT if at_home and Side.TEAM in mine else ""


def way_into(one: Standing, moves: Iterable[Move], column: str) -> Move | None:
    """The first of some moves that brings a card from its own column into another one.

    None breaks a referral off: several ways lead to the exceptions, and they are chosen by name.
    """
    if column in (Column.EXCEPTION, COLUMN_OF.get(one.status)):
        return None
    for move in moves:
        if COLUMN_OF.get(target_of(move, one.direction, one.status)) == column:
            return move
    return None


def _has_ball(status: ReferralStatus, mine: frozenset[Side]) -> bool:
    return WAITS[status].owner in mine


def _usual(one: Standing) -> tuple[Move, ...]:
    """An emergency needs no place, and who lies in a bed is treated before there is a result."""
    if one.status == _S.ACCEPTED and one.urgency == Urgency.EMERGENCY:
        return (Move.ARRIVE,)
    if one.status == _S.ARRIVED and one.care == Care.BED:
        return (Move.TREAT,)
    return _NEXT.get(one.status, ())
