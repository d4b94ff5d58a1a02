"""One referral of a year written in bulk: its moves by the table, its clocks and its events."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final

from contracts_app import clock
from contracts_app.rules.referrals.limits import FROM_HOME, Limit
from contracts_app.rules.referrals.transitions import BY_MOVE, Move, target_of
from contracts_app.services.referrals.clocks import Timing
from contracts_app.vocabulary.referrals import (
    OVER,
    WAITS,
    Cause,
    ClockKind,
    Direction,
    Outcome,
    ReferralStatus,
    Side,
    Urgency,
)

_ASKED: Final = (ReferralStatus.SUBMITTED, ReferralStatus.ACCEPTED, ReferralStatus.PROPOSED)
_END_OF_DAY: Final = time(23, 59, 59)
_FRESH: Final[dict[str, Any]] = {
    "version": 0, "status": None, "owner": None, "clock": None, "clock_limit": "",
    "clock_started_at_utc": None, "due_at_utc": None, "waiting_since_utc": None,
    "sent_at_utc": None, "over_at_utc": None, "outcome": None,
}  # fmt: skip


class StillAhead(Exception):
    """The next move lies in the future: here the referral stands now."""


@dataclass(frozen=True)
class Around:
    """What all referrals share: until when they are told, how institutions count, who acts."""

    now: datetime
    timing: Callable[[int], Timing]
    users: Mapping[int, int]
    """By institution the account that makes its moves, where it has one."""


@dataclass
class Way:
    """A referral move by move: where it stands after each, and the event that says so."""

    around: Around
    base: dict[str, Any]
    """The columns that are written once."""
    at: datetime
    team_id: int | None = None
    about: dict[str, Any] = field(default_factory=dict)
    """Codes for what moves are about: `department`, and `elsewhere`, another hospital."""
    state: dict[str, Any] = field(default_factory=lambda: dict(_FRESH))
    states: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    sealed: dict[int, dict[str, Any]] = field(default_factory=dict)
    """By number of the event what is written just before it: the feedback, or a form owed."""
    booking: dict[str, Any] | None = None
    bed: dict[str, Any] | None = None
    wait: dict[str, Any] | None = None
    told_at: datetime | None = None
    """When the hospital said what it found."""
    paused: int = 0
    """Seconds for which the running clock stood still."""

    @property
    def status(self) -> ReferralStatus | None:
        """Where it stands; None before its first move."""
        found = self.state["status"]
        return None if found is None else ReferralStatus(found)

    def go(
        self,
        move: Move,
        side: Side,
        hours: float = 0,
        *,
        outcome: Outcome | None = None,
        ends_at: datetime | None = None,
        **said: Any,
    ) -> None:
        """Make a move so many hours after the last one. Raises StillAhead for one not made yet.

        `said` are columns of the event: reason, note, details, cause, answered_by.
        """
        at = self.at + timedelta(hours=hours)
        if at > self.around.now:
            raise StillAhead
        direction, old = Direction(self.base["direction"]), self.status
        if side not in BY_MOVE[move, direction].actors:
            raise ValueError(f"{move} by {side}")
        new = target_of(move, direction, old)
        self.at = at
        event = self._event_row(move, side, old, new) | said
        self.state = {**self.state, "version": event["seq"], "status": new}
        if move in (Move.PAUSE, Move.RESUME):
            self._stand_still(event)
        elif new != old:
            self._stop(event)
            self._start(new, ends_at)
            self._reach(new, outcome)
        self.states.append({**self.state, "team_id": self.team_id})
        self.events.append(event)

    def seal(self, **values: Any) -> None:
        """Columns that say once what they say, written with the next move."""
        self.sealed[self.state["version"] + 1] = values

    def _event_row(
        self, move: Move, side: Side, old: ReferralStatus | None, new: ReferralStatus
    ) -> dict[str, Any]:
        place, seq = self._institution(side), self.state["version"] + 1
        return {
            "county_code": self.base["county_code"], "seq": seq, "before_seq": seq - 1 or None,
            "move": move, "from_status": old, "to_status": new, "at_utc": self.at,
            "user_id": self.around.users.get(place), "institution_id": place, "side": side,
            "cause": Cause.DESK, "answered_by": None, "reason": "", "note": None, "details": None,
            "clock": None, "due_at_utc": None, "took_seconds": 0, "paused_seconds": 0,
        }  # fmt: skip

    def _institution(self, side: Side) -> int:
        column = {Side.STARTER: "from_institution_id", Side.HOSPITAL: "hospital_id"}
        place: int = self.base[column.get(side, "township_id")]
        return place

    def _stop(self, event: dict[str, Any]) -> None:
        state = self.state
        if state["clock"] is not None:
            event |= {"clock": state["clock"], "due_at_utc": state["due_at_utc"]}
            event["took_seconds"] = _seconds(state["clock_started_at_utc"], self.at)
            event["paused_seconds"] = self.paused
        self.paused = 0

    def _start(self, status: ReferralStatus, ends_at: datetime | None) -> None:
        waits = WAITS.get(status)
        limit, due = "", ends_at
        if waits and ends_at is None:
            timing = self.around.timing(self._institution(waits.owner))
            start = self._counts_from(waits.clock)
            limit, due = timing.due(waits.clock, Urgency(self.base["urgency"]), start)
        owner, kind = waits or (None, None)
        self.state |= {
            "owner": owner, "clock": kind, "clock_limit": limit, "due_at_utc": due,
            "clock_started_at_utc": self.at if waits else None, "waiting_since_utc": None,
        }  # fmt: skip

    def _reach(self, status: ReferralStatus, outcome: Outcome | None) -> None:
        if status in OVER:
            self.state |= {"over_at_utc": self.at, "outcome": outcome}
        if self.state["sent_at_utc"] is None and status in _ASKED:
            self.state["sent_at_utc"] = self.at

    def _counts_from(self, kind: ClockKind) -> datetime:
        if kind in FROM_HOME:
            return clock.in_utc(datetime.combine(self.base["home_on"], _END_OF_DAY))
        return self.at

    def _stand_still(self, event: dict[str, Any]) -> None:
        """The ball is with the patient, or comes back from there."""
        state, since = self.state, self.state["waiting_since_utc"]
        if event["move"] == Move.PAUSE:
            state["waiting_since_utc"] = self.at
            return
        limit = Limit.read(state["clock_limit"])
        timing = self.around.timing(self._institution(Side(state["owner"])))
        if limit is not None:
            state["due_at_utc"] = timing.resumed(limit, state["due_at_utc"], since, self.at)
        event["paused_seconds"] = _seconds(since, self.at)
        self.paused += event["paused_seconds"]
        state["waiting_since_utc"] = None


def _seconds(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())
