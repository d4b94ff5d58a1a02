"""Every way from one status of a term to another; what is not listed does not happen (domain 2).

The database holds the same pairs: a trigger refuses every other change of a status, whoever writes
it. `docs/contract-states.md` is drawn from this table.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from contracts_app.rules.permissions import PERMISSIONS, Permission
from contracts_app.vocabulary import ContractStatus, Role

_S = ContractStatus
_NIGHT: Final = None
_SIGN, _OBJECT = Permission.CONTRACT_SIGN, Permission.OBJECTION_RECORD
_CHANGE, _ENTRY = Permission.CONTRACT_CHANGE, Permission.HOUSEHOLD_CHANGE


class Move(StrEnum):
    """Why a term is called something else from now on."""

    TELL = "tell"
    SIGN_ONE_SIDE = "sign_one_side"
    SIGN = "sign"
    NEXT_IN_LINE = "next_in_line"
    BEGIN = "begin"
    EXPIRE = "expire"
    RENEW = "renew"
    CALL_OFF = "call_off"
    TAKE_UP = "take_up"
    EMPTY = "empty"
    LOSE_SUCCESSOR = "lose_successor"
    ASK_TO_END = "ask_to_end"
    GO_ON = "go_on"
    TERMINATE = "terminate"
    SUPERSEDE = "supersede"
    UNDO = "undo"
    REOPEN = "reopen"
    CANCEL = "cancel"


@dataclass(frozen=True)
class Transition:
    """One move: from where to where, who starts it, what must hold, and what goes with it."""

    move: Move
    sources: tuple[ContractStatus, ...]
    targets: tuple[ContractStatus, ...]
    permission: Permission | None
    """What whoever starts it at a desk may do; None where the calendar does."""
    guard: str
    effect: str
    rule: str

    @property
    def roles(self) -> frozenset[Role]:
        """Who starts it at a desk; nobody where the calendar does."""
        return PERMISSIONS[self.permission] if self.permission else frozenset()

    @property
    def pairs(self) -> frozenset[tuple[ContractStatus, ContractStatus]]:
        """All changes of the stored word that this move may make."""
        return frozenset((old, new) for old in self.sources for new in self.targets if old != new)


_LIVE: Final = (_S.ACTIVE, _S.TERMINATING)
_OVER: Final = (_S.EXPIRED, _S.RENEWED)
_AHEAD: Final = (_S.UPCOMING, _S.DRAFT)

TRANSITIONS: Final = (
    Transition(
        Move.TELL, (_S.DRAFT,), (_S.NOTICE_GIVEN,), _SIGN,
        "first term", "the notice is stored with its version", "A1",
    ),
    Transition(
        Move.SIGN_ONE_SIDE, (_S.DRAFT, _S.NOTICE_GIVEN), (_S.SIGNED_ONE_SIDE,), _SIGN,
        "first term, notice given", "one signature is stored", "2.3",
    ),
    Transition(
        Move.SIGN, (_S.DRAFT, _S.NOTICE_GIVEN, _S.SIGNED_ONE_SIDE), (_S.UPCOMING, _S.ACTIVE),
        _SIGN, "both signatures, notice, consent, room in the team, a free package",
        "covers begin with the term", "2.3",
    ),
    Transition(
        Move.NEXT_IN_LINE, (_S.DRAFT,), (_S.UPCOMING,), _NIGHT,
        "a renewal further ahead, and the term before it has begun",
        "its covers are upcoming", "2.6",
    ),
    Transition(
        Move.BEGIN, _AHEAD, (_S.ACTIVE,), _NIGHT,
        "the first day has come", "its covers are live", "2.4",
    ),
    Transition(
        Move.EXPIRE, (*_LIVE, *_AHEAD), (_S.EXPIRED,), _NIGHT,
        "the last day is over and no term follows", "its covers have ended", "2.7",
    ),
    Transition(
        Move.RENEW, (*_LIVE, *_AHEAD), (_S.RENEWED,), _NIGHT,
        "the last day is over and the next term stands", "its covers have ended", "2.7",
    ),
    Transition(
        Move.CALL_OFF, (*_AHEAD, *_LIVE), (_S.TERMINATED,), _OBJECT,
        "the household objected in time to it, or the one before ends earlier",
        "its covers are void", "2.8",
    ),
    Transition(
        Move.TAKE_UP, (_S.TERMINATED,), _AHEAD, _OBJECT,
        "it was called off, has not begun, and the household withdrew what called it off",
        "who would be renewed today is covered again", "2.8",
    ),
    Transition(
        Move.EMPTY, (*_LIVE, *_AHEAD, *_OVER), (_S.EXPIRED, _S.TERMINATED), _ENTRY,
        "nobody is covered any more; terminated where it never covered anybody",
        "it ends with its last cover", "2.12",
    ),
    Transition(
        Move.LOSE_SUCCESSOR, (_S.RENEWED,), (_S.EXPIRED,), _ENTRY,
        "the term after it was called off", "none", "2.12",
    ),
    Transition(
        Move.ASK_TO_END, (_S.ACTIVE,), (_S.TERMINATING,), _CHANGE,
        "one side asked to end it, with a reason", "it stays live until both confirmed", "2.9",
    ),
    Transition(
        Move.GO_ON, (_S.TERMINATING,), (_S.ACTIVE,), _CHANGE,
        "the request was withdrawn or refused", "none", "2.9",
    ),
    Transition(
        Move.TERMINATE, (*_LIVE, *_OVER), (_S.TERMINATED,), _CHANGE,
        "both sides confirmed, or attempts and the institution stand for the household; or nobody"
        " signed the contract of a split in time",
        "covers end on the later of both days, what follows is called off", "2.9, 2.10",
    ),
    Transition(
        Move.SUPERSEDE, (*_LIVE, *_AHEAD), (_S.SUPERSEDED,), _CHANGE,
        "another team or other packages from the next day, or another household takes over",
        "covers end the day before, the new term keeps the old end", "2.11, 2.14",
    ),
    Transition(
        Move.UNDO, (_S.TERMINATED, _S.SUPERSEDED), (*_LIVE, *_AHEAD, *_OVER), _ENTRY,
        "the entry that ended it was wrong and nothing was built on it since; what the institution"
        " agreed to, a leader takes back",
        "covers are as before the entry, and as the calendar has moved them since", "2.12",
    ),
    Transition(
        Move.REOPEN, _OVER, (*_LIVE, *_OVER), _ENTRY,
        "everybody had left by an entry that was wrong",
        "covers are as before the entry, and as the calendar has moved them since", "2.12",
    ),
    Transition(
        Move.CANCEL,
        (_S.DRAFT, _S.NOTICE_GIVEN, _S.SIGNED_ONE_SIDE, *_LIVE, _S.UPCOMING, *_OVER),
        (_S.VOID,), _ENTRY,
        "made by mistake; no service was given under it", "its covers are void", "2 (void)",
    ),
)  # fmt: skip

BY_MOVE: Final = {one.move: one for one in TRANSITIONS}
PAIRS: Final = frozenset(pair for one in TRANSITIONS for pair in one.pairs)
"""Every change of a status that the database lets through."""


def allows(move: Move, old: ContractStatus, new: ContractStatus) -> bool:
    """Whether this move leads from one status to the other."""
    return (old, new) in BY_MOVE[move].pairs
