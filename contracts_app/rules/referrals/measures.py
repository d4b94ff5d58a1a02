"""What is measured of referrals: R1 to R3, and the time that each stage takes (domain 5).

Everything is counted anew from the moves of each referral; no figure is stored. The queries count
in sets; tests judge one referral after the other and compare.

- *Sent* is a referral up in whose period the hospital was asked first. One that ended before the
  hospital's time to answer was over, by somebody else than the hospital or by a death, counts
  neither way: nobody could answer it any more. Once that time is over it counts, or whoever lets
  people wait until they go elsewhere would look well.
- *Accepted* is one whose last answer is a yes; a yes that the hospital took back is none.
- *Feedback in time* came before its clock ran out; it does not run while the ball is with the
  patient. Who was accepted and died before there was a result, within the time for it, counts
  neither way.
- *Sent down* is a referral home in whose period a primary institution was asked first. One that
  ended within seven days without a contact, called off by the hospital, by a death or because the
  person was at the hospital again, counts neither way. What the primary institution itself ends
  counts, also where the resident refuses.
- *Contacted* is one of which the team noted a contact or a visit by the end of the seventh day
  after the person came home, or within seven days after being asked where that is later. What was
  noted before a team was given counts by the moment at which it was noted.
- A *stage* is a clock that stopped in the period. One that was cut short in time is left out, for
  nobody knows how long it would have taken; cut short afterwards it counts, as late.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from contracts_app.rules.referrals.transitions import Move
from contracts_app.vocabulary.referrals import ClockKind

YES: Final = (Move.ACCEPT, Move.CALL_AHEAD)
NO: Final = (Move.REJECT, Move.REROUTE, Move.REDIRECT)
REACHED: Final = (Move.CONTACT, Move.VISIT)
GONE_BACK: Final = (Move.DIE, Move.READMIT)
"""Of somebody on the way home, whoever says so."""
CUT_SHORT: Final = (Move.CANCEL, Move.DIE, Move.REFUSE, Move.READMIT, Move.LOSE_PLACE)
"""These stop a clock without what it waited for."""
STOP_AND_GO: Final = (Move.PAUSE, Move.RESUME)
FEEDBACK_CLOCKS: Final = (ClockKind.FEEDBACK, ClockKind.FEEDBACK_AFTER_STAY)
CONTACT_DAYS: Final = 7
MIDDLE: Final = 50
MOST: Final = 90
"""The percentiles that are shown: the median, and what nine in ten stay within."""


def was_in_time(at: datetime, due: datetime, still_since: datetime | None) -> bool:
    """Whether a clock was stopped before it ran out; `still_since`: it stood still by then."""
    return at <= due or (still_since is not None and still_since <= due)


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
