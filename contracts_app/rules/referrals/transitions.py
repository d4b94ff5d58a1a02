"""Every move of a referral, up and down; what is not listed does not happen (domain 3).

The database holds the same pairs: a trigger refuses every other change of a status, whoever writes
it. `docs/referral-states.md` is drawn from this table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from contracts_app.vocabulary.referrals import (
    AT_HOME,
    LEFT_HOSPITAL,
    Direction,
    ReferralStatus,
    Side,
)

_S = ReferralStatus
_UP, _DOWN = Direction.UP, Direction.DOWN
_STARTER, _TOWNSHIP, _HOSPITAL, _TEAM = Side.STARTER, Side.TOWNSHIP, Side.HOSPITAL, Side.TEAM


class Move(StrEnum):
    """A verb that somebody says to a referral."""

    SUBMIT = "submit"
    HAND_IN = "hand_in"
    CALL_AHEAD = "call_ahead"
    PASS_ON = "pass_on"  # noqa: S105
    HAND_BACK = "hand_back"
    TREAT_HERE = "treat_here"
    ACCEPT = "accept"
    REDIRECT = "redirect"
    REROUTE = "reroute"
    SEND_ON = "send_on"
    REJECT = "reject"
    BOOK = "book"
    REBOOK = "rebook"
    LOSE_PLACE = "lose_place"
    ARRIVE = "arrive"
    MISS = "miss"
    TREAT = "treat"
    DISCHARGE = "discharge"
    FEED_BACK = "feed_back"
    SEE_RESULT = "see_result"
    REFUSE = "refuse"
    CANCEL = "cancel"
    DIE = "die"
    PROPOSE = "propose"
    PROPOSE_AGAIN = "propose_again"
    DECLINE = "decline"
    ACCEPT_BACK = "accept_back"
    ASSIGN = "assign"
    REASSIGN = "reassign"
    CONTACT = "contact"
    VISIT = "visit"
    FINISH = "finish"
    READMIT = "readmit"
    PAUSE = "pause"
    RESUME = "resume"
    WRITE_FORM = "write_form"


@dataclass(frozen=True)
class Transition:
    """One move: from where to where, who makes it, what must hold, and what goes with it."""

    move: Move
    direction: Direction
    sources: tuple[ReferralStatus | None, ...]
    """None stands for a referral that is not there yet."""
    target: ReferralStatus | None
    """None where the status stays, whichever it is."""
    actors: tuple[Side, ...]
    guard: str
    effect: str
    rule: str

    @property
    def pairs(self) -> frozenset[tuple[ReferralStatus | None, ReferralStatus]]:
        """All changes of the stored word that this move may make."""
        new = self.target
        return frozenset((old, new) for old in self.sources if new is not None and old != new)


_ON_THE_WAY: Final = (
    _S.DRAFT, _S.INTERNAL_REVIEW, _S.SUBMITTED, _S.REROUTED, _S.ACCEPTED, _S.SCHEDULED, _S.NO_SHOW,
)  # fmt: skip
"""Not yet at the hospital: it can still be called off."""
_AT_HOSPITAL: Final = (_S.ARRIVED, _S.IN_TREATMENT, *LEFT_HOSPITAL)
_SENT_OUT: Final = (_S.SUBMITTED, _S.REROUTED, _S.ACCEPTED, _S.SCHEDULED, _S.NO_SHOW)
_COMING_HOME: Final = (_S.PROPOSED, _S.DECLINED, _S.ACCEPTED_BY_PRIMARY)
_SENDERS: Final = (_STARTER, _TOWNSHIP)
_ALL_UP: Final = (*_SENDERS, _HOSPITAL)
_PAUSED: Final = (
    "the clock runs and waits for the patient, with a reason",
    "the clock stands still: the ball is with the patient", "[D]",
)  # fmt: skip
_RESUMED: Final = ("the clock stands still", "the clock goes on with what was left", "[D]")

TRANSITIONS: Final = (
    Transition(
        Move.HAND_IN, _UP, (None, _S.DRAFT), _S.INTERNAL_REVIEW, (_STARTER,),
        "consent or inability is stored, the form is complete",
        "the summary of the record is frozen; the township is asked", "E1, E4",
    ),
    Transition(
        Move.SUBMIT, _UP, (None, _S.DRAFT), _S.SUBMITTED, (_TOWNSHIP,),
        "consent or inability is stored, the form is complete",
        "the summary of the record is frozen; a chosen place is held", "E1, E4",
    ),
    Transition(
        Move.CALL_AHEAD, _UP, (None,), _S.ACCEPTED, _SENDERS,
        "an emergency; the hospital agreed on the telephone and who said so is named",
        "the summary of the record is frozen and the form due within 24 hours; an ordinary one to"
        " the same department is called off",
        "domain 3 (emergency)",
    ),
    Transition(
        Move.PASS_ON, _UP, (_S.INTERNAL_REVIEW,), _S.SUBMITTED, (_TOWNSHIP,),
        "a clinician of the township has looked at it",
        "the hospital is asked; the time of a held place begins anew", "E1",
    ),
    Transition(
        Move.HAND_BACK, _UP, (_S.INTERNAL_REVIEW,), _S.DRAFT, (_TOWNSHIP,),
        "says what is missing", "a held place is given back", "[D]",
    ),
    Transition(
        Move.TREAT_HERE, _UP, (_S.INTERNAL_REVIEW,), _S.CLOSED, (_TOWNSHIP,),
        "says what was done", "a held place is given back", "domain 3 (tier 2)",
    ),
    Transition(
        Move.ACCEPT, _UP, (_S.SUBMITTED,), _S.ACCEPTED, (_HOSPITAL,),
        "none", "a held place is booked at once", "E1",
    ),
    Transition(
        Move.REDIRECT, _UP, (_S.SUBMITTED, _S.ACCEPTED), _S.SUBMITTED, (_HOSPITAL,),
        "another department of the same hospital, with a reason",
        "the other department answers; a held place is given back", "[D]",
    ),
    Transition(
        Move.REROUTE, _UP, (_S.SUBMITTED, _S.ACCEPTED), _S.REROUTED, (_HOSPITAL,),
        "a reason and another hospital",
        "a held place is given back; the sender asks the patient", "domain 3",
    ),
    Transition(
        Move.SEND_ON, _UP, (_S.REROUTED,), _S.SUBMITTED, (_TOWNSHIP,),
        "the patient agrees to the other hospital", "the other hospital is asked", "domain 3",
    ),
    Transition(
        Move.REJECT, _UP, (_S.SUBMITTED, _S.ACCEPTED), _S.REJECTED, (_HOSPITAL,),
        "a reason and an alternative", "a held place is given back", "domain 3",
    ),
    Transition(
        Move.BOOK, _UP, (_S.ACCEPTED,), _S.SCHEDULED, (_HOSPITAL,),
        "a free place of a clinic or a bed", "the place is taken", "E2",
    ),
    Transition(
        Move.REBOOK, _UP, (_S.SCHEDULED, _S.NO_SHOW), _S.SCHEDULED, (_HOSPITAL, *_SENDERS),
        "a free place of a clinic or a bed", "the old place is given back, the new one taken", "E2",
    ),
    Transition(
        Move.LOSE_PLACE, _UP, (_S.SCHEDULED,), _S.ACCEPTED, (_HOSPITAL,),
        "the clinic is called off, or the hold of the bed ran out",
        "the place is given back; another one is owed", "[D]",
    ),
    Transition(
        Move.ARRIVE, _UP, (_S.ACCEPTED, _S.SCHEDULED, _S.NO_SHOW), _S.ARRIVED, (_HOSPITAL,),
        "came in the flesh", "the place is used; one of a later day is given back", "domain 3",
    ),
    Transition(
        Move.MISS, _UP, (_S.SCHEDULED,), _S.NO_SHOW, (_HOSPITAL,),
        "the time of the place is over", "a strike is noted, nothing is barred", "domain 3",
    ),
    Transition(
        Move.TREAT, _UP, (_S.ARRIVED,), _S.IN_TREATMENT, (_HOSPITAL,),
        "none", "none", "domain 3",
    ),
    Transition(
        Move.DISCHARGE, _UP, (_S.ARRIVED, _S.IN_TREATMENT), _S.DISCHARGED, (_HOSPITAL,),
        "the day", "the bed is free", "domain 3",
    ),
    Transition(
        Move.FEED_BACK, _UP, (_S.ARRIVED, _S.DISCHARGED), _S.FEEDBACK_RECEIVED, (_HOSPITAL,),
        "diagnosis and advice are written",
        "the result stands in the record; a plan for home opens the way down", "E6",
    ),
    Transition(
        Move.SEE_RESULT, _UP, (_S.FEEDBACK_RECEIVED,), _S.CLOSED, _SENDERS,
        "the result was read", "the follow-up goes on by it", "W15",
    ),
    Transition(
        Move.REFUSE, _UP, (None, _S.DRAFT, _S.INTERNAL_REVIEW), _S.CLOSED, _SENDERS,
        "the resident refuses, with a reason", "a held place is given back", "W20",
    ),
    Transition(
        Move.CANCEL, _UP, _ON_THE_WAY, _S.CANCELLED, _ALL_UP,
        "a reason", "the place is given back", "domain 3",
    ),
    Transition(
        Move.DIE, _UP, (*_ON_THE_WAY, *_AT_HOSPITAL), _S.CLOSED, _ALL_UP,
        "the day", "the place is given back; the primary institution confirms the death", "2.12",
    ),
    Transition(
        Move.PROPOSE, _DOWN, (None,), _S.PROPOSED, (_HOSPITAL,),
        "the form and the plan for home are complete", "the primary institution is asked", "E5",
    ),
    Transition(
        Move.DECLINE, _DOWN, (_S.PROPOSED,), _S.DECLINED, (_TOWNSHIP,),
        "a reason and an alternative", "the hospital decides anew", "domain 3",
    ),
    Transition(
        Move.PROPOSE_AGAIN, _DOWN, (_S.DECLINED,), _S.PROPOSED, (_HOSPITAL,),
        "the same or another primary institution", "it is asked", "domain 3",
    ),
    Transition(
        Move.ACCEPT_BACK, _DOWN, (_S.PROPOSED,), _S.ACCEPTED_BY_PRIMARY, (_TOWNSHIP,),
        "none", "none", "E5",
    ),
    Transition(
        Move.ASSIGN, _DOWN, (_S.ACCEPTED_BY_PRIMARY,), _S.ASSIGNED, (_TOWNSHIP,),
        "the team of the contract, or that of the grid",
        "visits are due on days 3, 7 and 30", "E5, E7",
    ),
    Transition(
        Move.REASSIGN, _DOWN, AT_HOME, None, (_TOWNSHIP,), "another team, with a reason",
        "what is still due at home is the new team's; the clock runs on", "E5, E7",
    ),
    Transition(
        Move.CONTACT, _DOWN, (_S.ASSIGNED,), _S.FIRST_FOLLOWUP_DONE, (_TEAM,),
        "a visit or a call is recorded", "the first visit is done", "E5",
    ),
    Transition(
        Move.VISIT, _DOWN, (_S.ASSIGNED, _S.FIRST_FOLLOWUP_DONE), _S.TRACKING, (_TEAM,),
        "met face to face", "the second visit is done", "E5",
    ),
    Transition(
        Move.FINISH, _DOWN, (_S.TRACKING,), _S.CLOSED, (_TEAM,),
        "the last visit is recorded", "the rule of the population goes on", "E5",
    ),
    Transition(
        Move.READMIT, _DOWN, (*_COMING_HOME, *AT_HOME), _S.CLOSED, (_HOSPITAL, *_SENDERS),
        "at the hospital again", "what was due at home is dropped; flagged within 31 days", "E5",
    ),
    Transition(
        Move.REFUSE, _DOWN, (*_COMING_HOME, *AT_HOME), _S.CLOSED, (_TOWNSHIP, _TEAM),
        "the resident refuses, with a reason", "what was due at home is dropped", "W20",
    ),
    Transition(
        Move.CANCEL, _DOWN, (*_COMING_HOME, *AT_HOME), _S.CANCELLED, (_HOSPITAL, _TOWNSHIP),
        "a reason", "what was due at home is dropped", "domain 3",
    ),
    Transition(
        Move.DIE, _DOWN, (*_COMING_HOME, *AT_HOME), _S.CLOSED, (_HOSPITAL, _TOWNSHIP, _TEAM),
        "the day", "what was due is dropped; the primary institution confirms the death", "2.12",
    ),
    Transition(Move.PAUSE, _UP, (*_ON_THE_WAY, *_AT_HOSPITAL), None, _ALL_UP, *_PAUSED),
    Transition(Move.PAUSE, _DOWN, (*_COMING_HOME, *AT_HOME), None, tuple(Side), *_PAUSED),
    Transition(Move.RESUME, _UP, (*_ON_THE_WAY, *_AT_HOSPITAL), None, _ALL_UP, *_RESUMED),
    Transition(Move.RESUME, _DOWN, (*_COMING_HOME, *AT_HOME), None, tuple(Side), *_RESUMED),
    Transition(
        Move.WRITE_FORM, _UP,
        (*_SENT_OUT, *_AT_HOSPITAL),
        None, _SENDERS, "the form of an emergency is owed",
        "it stands beside the summary that was frozen at the call", "domain 3 (emergency)",
    ),
)  # fmt: skip

BY_MOVE: Final = {(one.move, one.direction): one for one in TRANSITIONS}
PAIRS: Final = frozenset(pair for one in TRANSITIONS for pair in one.pairs)
"""Every change of a status that the database lets through."""


def allows(move: Move, direction: Direction, old: ReferralStatus | None) -> bool:
    """Whether this move can be made from a status."""
    found = BY_MOVE.get((move, direction))
    return found is not None and old in found.sources


def target_of(move: Move, direction: Direction, old: ReferralStatus | None) -> ReferralStatus:
    """Where a referral stands after a move; raises ValueError for what the table does not allow."""
    found = BY_MOVE.get((move, direction))
    new = (found.target or old) if found and old in found.sources else None
    if new is None:
        raise ValueError(f"{move} {direction} from {old}")
    return new


def moves_of(
    direction: Direction, status: ReferralStatus, sides: Iterable[Side]
) -> tuple[Move, ...]:
    """What these sides may do to a referral that stands here, in the order of the table."""
    mine = frozenset(sides)
    return tuple(
        one.move
        for one in TRANSITIONS
        if one.direction == direction and status in one.sources and mine.intersection(one.actors)
    )
