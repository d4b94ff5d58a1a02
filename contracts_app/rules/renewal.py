"""What becomes of a term after its last day (S3P4, S3P6, S3P7; rule 2.7)."""

from dataclasses import dataclass
from datetime import date, timedelta

from contracts_app.vocabulary import LapseReason, SkipReason


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


def decide(term: DueTerm, as_of: date) -> LapseReason | SkipReason | None:
    """None to renew, a LapseReason to let it end, a SkipReason to leave it to a person.

    A missing notice never blocks, nor does capacity. The time in which a successor of a dead
    signer may sign runs from the death; the cover goes on meanwhile.
    """
    if term.objected:
        return LapseReason.OBJECTION
    if not term.members_left:
        return LapseReason.ALL_MEMBERS_GONE
    if term.team_dissolved_on and term.team_dissolved_on <= term.period_end + timedelta(days=1):
        return LapseReason.TEAM_DISSOLVED
    if term.expiry_action != "auto_renew":
        return LapseReason.EXPIRY_POLICY
    if term.signer_died_on:
        waited = as_of - term.signer_died_on
        if waited > timedelta(days=term.signer_dead_days):
            return SkipReason.SIGNER_DEAD
    return None
