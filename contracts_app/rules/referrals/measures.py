"""What is measured of referrals: R1 to R3, and the time that each stage takes (domain 5).

Everything is counted anew from the moves of each referral; no figure is stored. The queries count
the same in sets, and tests hold the two together.

- *Sent* is a referral up in whose period the hospital was asked first. One that ended before the
  hospital's time to answer was over, by somebody else than the hospital or by a death, counts
  neither way: nobody could answer it any more. Once that time is over it counts, or whoever lets
  people wait until they go elsewhere would look well.
- *Accepted* is one whose last answer is a yes; a yes that the hospital took back is none.
- *Feedback in time* came before its clock ran out; it does not run while the ball is with the
  patient.
- *Sent down* is a referral home in whose period a primary institution was asked first. One that
  ended within seven days without a contact, called off by the hospital, by a death or because the
  person was at the hospital again, counts neither way. What the primary institution itself ends
  counts, also where the resident refuses.
- *Contacted* is one of which the team noted a contact or a visit by the end of the seventh day
  after the person came home.
- A *stage* is a clock that stopped in the period. One that was cut short in time is left out, for
  nobody knows how long it would have taken; cut short afterwards it counts, as late.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from contracts_app.rules.referrals.transitions import Move
from contracts_app.vocabulary.referrals import ClockKind, Direction, Side

YES: Final = (Move.ACCEPT, Move.CALL_AHEAD)
NO: Final = (Move.REJECT, Move.REROUTE, Move.REDIRECT)
REACHED: Final = (Move.CONTACT, Move.VISIT)
GONE_BACK: Final = (Move.DIE, Move.READMIT)
"""Of somebody on the way home, whoever says so."""
CUT_SHORT: Final = (Move.CANCEL, Move.DIE, Move.REFUSE, Move.READMIT, Move.LOSE_PLACE)
"""These stop a clock without what it waited for."""
STOP_AND_GO: Final = (Move.PAUSE, Move.RESUME)
CONTACT_DAYS: Final = 7
MIDDLE: Final = 50
MOST: Final = 90
"""The percentiles that are shown: the median, and what nine in ten stay within."""


class Counted(StrEnum):
    """A number with a list behind it."""

    SENT = "sent"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    FED_BACK = "fed_back"
    NOT_FED_BACK = "not_fed_back"
    HOME = "home"
    CONTACTED = "contacted"
    NOT_CONTACTED = "not_contacted"
    LEFT_OUT = "left_out"


class By(StrEnum):
    """Whose numbers stand in a line."""

    HOSPITAL = "hospital"
    DEPARTMENT = "department"
    TOWNSHIP = "township"
    TEAM = "team"


@dataclass(frozen=True)
class Step:
    """A move as it is measured; moments in UTC."""

    move: Move
    at: datetime
    side: Side = Side.HOSPITAL
    clock: ClockKind | None = None
    """The clock that it stopped, and until when that ran."""
    due: datetime | None = None


def in_time(steps: Sequence[Step], place: int) -> bool:
    """Whether the clock that a step stopped had not run out by then.

    `steps` are all of a referral in their order. A clock that stands still, because the ball is
    with the patient, was stopped in time when it was in time as it came to stand.
    """
    one = steps[place]
    if one.due is None:
        return False
    return _stopped(steps, place) <= one.due


def _stopped(steps: Sequence[Step], place: int) -> datetime:
    """The moment until which the clock of a step ran."""
    for before in reversed(steps[:place]):
        if before.move == Move.PAUSE:
            return before.at
        if before.move == Move.RESUME or before.clock is not None:
            break
    return steps[place].at


def counts_for(
    direction: Direction, steps: Sequence[Step], contact_until: datetime | None = None
) -> frozenset[Counted]:
    """The numbers in which a referral is counted that was sent.

    `contact_until`: the moment in UTC at which the seventh day after coming home is over.
    """
    if direction == Direction.UP:
        return _up(steps)
    return _home(steps, contact_until) if contact_until is not None else frozenset()


def _up(steps: Sequence[Step]) -> frozenset[Counted]:
    if _left_before_an_answer(steps):
        return frozenset({Counted.LEFT_OUT})
    answers = [one.move for one in steps if one.move in (*YES, *NO)]
    if not answers or answers[-1] not in YES:
        return frozenset({Counted.SENT, Counted.NOT_ACCEPTED})
    told = any(
        one.move == Move.FEED_BACK and in_time(steps, place) for place, one in enumerate(steps)
    )
    result = Counted.FED_BACK if told else Counted.NOT_FED_BACK
    return frozenset({Counted.SENT, Counted.ACCEPTED, result})


def _left_before_an_answer(steps: Sequence[Step]) -> bool:
    last = steps[-1]
    left = last.move == Move.DIE or (last.move == Move.CANCEL and last.side != Side.HOSPITAL)
    return left and last.clock == ClockKind.ACCEPT and in_time(steps, len(steps) - 1)


def _home(steps: Sequence[Step], until: datetime) -> frozenset[Counted]:
    if any(one.move in REACHED and one.at < until for one in steps):
        return frozenset({Counted.HOME, Counted.CONTACTED})
    last = steps[-1]
    called_off = last.move == Move.CANCEL and last.side == Side.HOSPITAL
    if (called_off or last.move in GONE_BACK) and last.at < until:
        return frozenset({Counted.LEFT_OUT})
    return frozenset({Counted.HOME, Counted.NOT_CONTACTED})


def is_stage(steps: Sequence[Step], place: int) -> bool:
    """Whether the clock that a step stopped is counted as a stage."""
    one = steps[place]
    if one.clock is None:
        return False
    return one.move not in CUT_SHORT or not in_time(steps, place)


def nearest_rank(values: Sequence[int], percent: int) -> int | None:
    """The smallest value that so many percent of all do not exceed; None when there are none.

    It is always one of the values, so that nobody has to ask between which two it lies.
    """
    if not values:
        return None
    return sorted(values)[rank_of(len(values), percent) - 1]


def rank_of(number: int, percent: int) -> int:
    """Which one, in order of size and counted from one, of so many values (1 to 100 percent)."""
    return (number * percent + 99) // 100
