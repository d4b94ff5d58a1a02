"""What each number of the measures says of one referral, judged by its steps in their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts_app.rules.referrals.measures import (
    CUT_SHORT,
    FEEDBACK_CLOCKS,
    GONE_BACK,
    NO,
    REACHED,
    YES,
    Counted,
    was_in_time,
)
from contracts_app.rules.referrals.transitions import Move
from contracts_app.vocabulary.referrals import ClockKind, Direction, Side


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
    return was_in_time(one.at, one.due, _still_since(steps, place))


def _still_since(steps: Sequence[Step], place: int) -> datetime | None:
    """Since when the clock of a step stood still as it was stopped."""
    for before in reversed(steps[:place]):
        if before.move == Move.PAUSE:
            return before.at
        if before.move == Move.RESUME or before.clock is not None:
            break
    return None


def counts_for(
    direction: Direction, steps: Sequence[Step], contact_until: datetime | None = None
) -> frozenset[Counted]:
    """The numbers in which a referral is counted that was sent.

    `contact_until`: the moment in UTC at which the seventh day after coming home is over, or
    seven days after being asked, where that is later.
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
    if _died_unanswered(steps):
        return frozenset({Counted.LEFT_OUT})
    told = any(
        one.move == Move.FEED_BACK and in_time(steps, place) for place, one in enumerate(steps)
    )
    result = Counted.FED_BACK if told else Counted.NOT_FED_BACK
    return frozenset({Counted.SENT, Counted.ACCEPTED, result})


def _left_before_an_answer(steps: Sequence[Step]) -> bool:
    last = steps[-1]
    left = last.move == Move.DIE or (last.move == Move.CANCEL and last.side != Side.HOSPITAL)
    return left and last.clock == ClockKind.ACCEPT and in_time(steps, len(steps) - 1)


def _died_unanswered(steps: Sequence[Step]) -> bool:
    """Before there was a result, and not after the time for it was over."""
    last = steps[-1]
    if last.move != Move.DIE or last.clock == ClockKind.RESULT:
        return False
    return last.clock not in FEEDBACK_CLOCKS or in_time(steps, len(steps) - 1)


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
