"""What a team and a doctor may carry: limits that stop a signing, and limits that ask for a reason.

A hard limit stops new signings and nothing else; renewals never ask. Above a soft limit a reason is
noted. Limits of households and of persons are different units and never compared (K1, K2).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from contracts_app.rules.appointments import KEPT_SHARE
from contracts_app.vocabulary import SigningCode

TEAM_HOUSEHOLDS: Final = "team.households_hard"
TEAM_PERSONS: Final = "team.persons_hard"
TEAM_HOUSEHOLDS_SOFT: Final = "team.households_soft"
DOCTOR_PERSONS: Final = "doctor.persons_hard"
DOCTOR_PERSONS_SOFT: Final = "doctor.persons_soft"
VILLAGE_DOCTOR_SOFT: Final = "village_doctor.persons_soft"
OFFER_DAYS: Final = "capacity.offer_days"

KEYS: Final = (
    TEAM_HOUSEHOLDS_SOFT,
    TEAM_HOUSEHOLDS,
    TEAM_PERSONS,
    DOCTOR_PERSONS_SOFT,
    DOCTOR_PERSONS,
    VILLAGE_DOCTOR_SOFT,
    OFFER_DAYS,
    KEPT_SHARE,
)
"""The policies that a health authority may set: capacity, and places kept for who goes first."""

MOST: Final = 10_000_000
"""No limit and no grant is larger than this."""
OFFER_DAYS_MOST: Final = 366
LONGEST_REASON: Final = 200

NOT_GIVEN: Final = "not_given"
"""Stands in a contract above a soft limit whose sender did not know that a reason is asked for."""
FROM_IMPORT: Final = "import"
"""Stands in a contract above a soft limit that came from a file of paper contracts."""


class Room(NamedTuple):
    """So many households and persons."""

    households: int
    persons: int


NONE: Final = Room(0, 0)


def hard_limits(
    households: int | None, persons: int | None, policies: Mapping[str, Any], granted: Room = NONE
) -> Room:
    """The limits of a team: its own ones, else those of the policy, and the room granted on top."""
    own = int(policies.get(TEAM_HOUSEHOLDS, 0)) if households is None else households
    most = int(policies.get(TEAM_PERSONS, 0)) if persons is None else persons
    return Room(own + granted.households, most + granted.persons)


def doctor_soft_limit(post: str | None, policies: Mapping[str, Any]) -> tuple[str, int]:
    """The policy and limit above which a doctor of this post is advised against (S3P6, S3P7)."""
    key = VILLAGE_DOCTOR_SOFT if post == "village_doctor" else DOCTOR_PERSONS_SOFT
    return key, int(policies.get(key, 0))


@dataclass(frozen=True)
class TeamRoom:
    """What a team would carry after a signing, what it keeps for others, and its limits."""

    after: Room
    limit: Room
    households_soft: int
    held: Room = NONE
    """Places of households that stand in the queue before the one that signs."""


@dataclass(frozen=True)
class DoctorRoom:
    """The persons whom the doctor named in the contract would carry after it, and the limits."""

    persons_after: int
    persons_limit: int
    soft_key: str
    persons_soft: int


class Passed(NamedTuple):
    """A soft limit that a signing passes: which policy, the figure after it, and the limit."""

    key: str
    after: int
    limit: int


class Judgement(NamedTuple):
    """What stands against a signing, and what only asks for a reason."""

    refusals: tuple[SigningCode, ...]
    warnings: tuple[Passed, ...]


def judge(team: TeamRoom, doctor: DoctorRoom | None = None) -> Judgement:
    """The one answer for a new signing; at a limit there is no word yet, above it there is."""
    return Judgement(tuple(_too_much(team, doctor)), tuple(_advised_against(team, doctor)))


def _too_much(team: TeamRoom, doctor: DoctorRoom | None) -> Iterator[SigningCode]:
    if team.after.households + team.held.households > team.limit.households:
        yield SigningCode.CAPACITY_HOUSEHOLDS
    if team.after.persons + team.held.persons > team.limit.persons:
        yield SigningCode.CAPACITY_PERSONS
    if doctor and doctor.persons_after > doctor.persons_limit:
        yield SigningCode.CAPACITY_DOCTOR


def _advised_against(team: TeamRoom, doctor: DoctorRoom | None) -> Iterator[Passed]:
    if team.after.households > team.households_soft:
        yield Passed(TEAM_HOUSEHOLDS_SOFT, team.after.households, team.households_soft)
    if doctor and doctor.persons_after > doctor.persons_soft:
        yield Passed(doctor.soft_key, doctor.persons_after, doctor.persons_soft)


def reason_missing(judged: Judgement, reason: str | None) -> bool:
    """Whether a reason was asked for and left empty; None = the sender knows no such field."""
    return bool(judged.warnings) and not judged.refusals and reason is not None and not reason


def note_of(judged: Judgement, reason: str | None) -> str | None:
    """What is noted in the contract; None where no soft limit is passed."""
    return (reason or NOT_GIVEN) if judged.warnings else None


def places_for(needs: list[int], free: Room) -> int:
    """How many of a queue, first come first served, may be offered a place.

    `needs` are the persons of each household in order. Nobody overtakes: a family too large for
    what is free waits, and so does everybody behind it.
    """
    households, persons = free
    served = 0
    for need in needs:
        households, persons = households - 1, persons - need
        if households < 0 or persons < 0:
            return served
        served += 1
    return served
