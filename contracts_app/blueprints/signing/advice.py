"""What the signing page says of room before one signs: soft limits with figures, and full teams."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts_app.blueprints.signing.offer import SigningOffer
from contracts_app.queries import team_load
from contracts_app.queries.policies import policies_of
from contracts_app.queries.team_limits import rooms_for
from contracts_app.rules.capacity import (
    DOCTOR_PERSONS,
    KEYS,
    NONE,
    DoctorRoom,
    Judgement,
    Passed,
    TeamRoom,
    doctor_soft_limit,
    judge,
)


@dataclass(frozen=True)
class Advice:
    """One team, or a doctor of it, with what a signing of today would pass."""

    team: str
    doctor: str
    """The key of the doctor; empty where it is about the team."""
    name: str
    passed: Passed | None
    """The soft limit with its figures; None where there is no room at all."""


def advice_for(offer: SigningOffer, covered: int, today: date) -> list[Advice]:
    """Of each team and doctor offered, what stands against signing so many persons with them."""
    policies = policies_of({team.institution_id for team in offer.teams}, KEYS, today)
    rooms = rooms_for(offer.household.id, covered, offer.teams, today, policies)
    carried = team_load.persons_of_doctors({one.id for one in offer.doctors}, today)
    found: list[Advice] = []
    for team in offer.teams:
        room, in_force = rooms[team.id], policies[team.institution_id]
        found += _told(team.code, "", team.name, judge(room))
        for one in offer.doctors:
            if one.team_id == team.id:
                after = carried.get(one.id, 0) + covered
                judged = _of_doctor(one, after, in_force)
                found += _told(team.code, one.key, one.name, judged)
    return found


_ENDLESS = TeamRoom(NONE, NONE, 0)
"""A team against which nothing speaks, so that a doctor is judged alone."""


def _of_doctor(doctor: Any, after: int, policies: dict[str, Any]) -> Judgement:
    soft = doctor_soft_limit(doctor.post, policies)
    return judge(_ENDLESS, DoctorRoom(after, int(policies.get(DOCTOR_PERSONS, 0)), *soft))


def _told(team: str, doctor: str, name: str, judged: Judgement) -> Iterator[Advice]:
    if judged.refusals:
        yield Advice(team, doctor, name, None)
        return
    yield from (Advice(team, doctor, name, passed) for passed in judged.warnings)
