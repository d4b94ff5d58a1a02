"""What becomes of a term after its last day (S3P4, S3P6, S3P7; rule 2.7)."""

from dataclasses import dataclass
from datetime import date, timedelta

from contracts_app.rules.teams import exists_on
from contracts_app.vocabulary import LapseReason, SkipReason

Outcome = LapseReason | SkipReason
_ENTERED_LATE = timedelta(days=31)
_FEWEST = 200


@dataclass(frozen=True)
class DueTerm:
    """A term that is over and has no successor, with what decides about one."""

    objected: bool
    team_dissolved_on: date | None
    expiry_action: str
    members_left: int
    """Residents whose cover lasted to the end, who are alive and still live in the household."""
    signer_died_on: date | None
    signer_dead_days: int
    period_end: date
    successor_signs_by: date | None = None
    """The last day that was given to a successor; it is later where the death was entered late."""
    change_pending: bool = False
    """Another team, other packages or the end was asked for, and nobody has settled it."""


def decide(term: DueTerm, as_of: date) -> Outcome | None:
    """None to renew, a LapseReason to let it end, a SkipReason to leave it to a person.

    A missing notice never blocks, nor does capacity. The time in which a successor of a dead
    signer may sign runs from the death, or from its entry; the cover goes on meanwhile.
    """
    if term.objected:
        return LapseReason.OBJECTION
    if not term.members_left:
        return LapseReason.ALL_MEMBERS_GONE
    if not exists_on(term.team_dissolved_on, term.period_end + timedelta(days=1)):
        return LapseReason.TEAM_DISSOLVED
    if term.expiry_action != "auto_renew":
        return LapseReason.EXPIRY_POLICY
    if term.change_pending:
        return SkipReason.CHANGE_PENDING
    if term.signer_died_on:
        last = term.signer_died_on + timedelta(days=term.signer_dead_days)
        if as_of > max(last, term.successor_signs_by or last):
            return SkipReason.SIGNER_DEAD
    return None


def objected_in_time(raised_on: date, period_end: date, today: date) -> bool:
    """Whether an objection that is entered after the last day of a term was raised by then (2.7).

    Paper may lie on a desk for some weeks. What is found later ends the new term like any other.
    """
    return raised_on <= period_end < today <= period_end + _ENTERED_LATE


class Pace:
    """How many terms a transaction takes, so that it lasts about as many seconds as wished.

    Desks wait for a transaction that is under way; short ones cost the renewal little.
    """

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._fewest = min(_FEWEST, most)
        self.size = min(5 * self._fewest, most)

    def took(self, seconds: float) -> None:
        """Learn from how long the last transaction lasted."""
        fitting = int(self.size * self._seconds / max(seconds, 0.001))
        self.size = max(self._fewest, min(fitting, 2 * self.size, self._most))
