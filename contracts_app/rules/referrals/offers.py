"""Which moves a page offers: those of the table that would not be refused right now."""

from collections.abc import Collection
from datetime import datetime

from contracts_app.rules.referrals.board import Standing
from contracts_app.rules.referrals.transitions import Move, moves_of
from contracts_app.vocabulary.referrals import WAITS, Side


def offered(
    one: Standing, sides: Collection[Side], now: datetime, *, timed: bool
) -> tuple[Move, ...]:
    """What these sides may do now; `timed`: a limit runs, not the day of a place."""
    possible = moves_of(one.direction, one.status, sides)
    others_turn = WAITS[one.status].owner not in sides if one.status in WAITS else True
    ran_out = one.due is not None and one.due <= now
    hindered = {
        # What is late already is not made to look in time by a patient who is waited for.
        Move.PAUSE: one.waiting or not timed or others_turn or ran_out,
        Move.RESUME: not one.waiting or others_turn,
        Move.WRITE_FORM: not one.form_owed,
        Move.MISS: one.due is None or now < one.due,
        # A centre that may ask the hospital itself does not ask itself first.
        Move.HAND_IN: Move.SUBMIT in possible,
    }
    return tuple(move for move in possible if not hindered.get(move, False))


def by_telephone(
    one: Standing, sides: Collection[Side], now: datetime, *, timed: bool
) -> tuple[Move, ...]:
    """What a centre may write down that a hospital without access said on the telephone."""
    if Side.TOWNSHIP not in sides or Side.HOSPITAL in sides:
        return ()
    own = offered(one, sides, now, timed=timed)
    told = offered(one, (Side.HOSPITAL,), now, timed=timed)
    return tuple(move for move in told if move not in own)
