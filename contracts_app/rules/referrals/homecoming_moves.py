"""What a visit at home moves: how far somebody was followed decides, never the order of entry."""

from typing import Final

from contracts_app.rules.followup.homecoming import NOTHING, SEEN, SEEN_LAST, SPOKEN_TO
from contracts_app.rules.referrals.transitions import Move
from contracts_app.vocabulary.referrals import ReferralStatus

_S = ReferralStatus
_STANDS: Final = {
    _S.ASSIGNED: NOTHING,
    _S.FIRST_FOLLOWUP_DONE: SPOKEN_TO,
    _S.TRACKING: SEEN,
    _S.CLOSED: SEEN_LAST,
}
"""How far each status of a way home says that somebody was followed."""
FAR: Final = {Move.CONTACT: SPOKEN_TO, Move.VISIT: SEEN, Move.FINISH: SEEN_LAST}
"""How far somebody was followed when a move is made."""


def moves_after(status: str, done: int) -> tuple[Move, ...]:
    """The moves, one after the other, of a way home that stands here when so much was done.

    Nothing goes back: after a visit was taken back the status stays, and what was moved once is
    not moved again.
    """
    stands = _STANDS.get(ReferralStatus(status), SEEN_LAST)
    moves = []
    if stands < SPOKEN_TO <= done < SEEN:
        moves.append(Move.CONTACT)
    if stands < SEEN <= done:
        moves.append(Move.VISIT)
    if stands < SEEN_LAST <= done:
        moves.append(Move.FINISH)
    return tuple(moves)
