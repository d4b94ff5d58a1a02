"""What one signing is about, looked up once: request, household, team, and the facts for rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from contracts_app.queries import signing as facts_of
from contracts_app.queries.locks import hold_doctor
from contracts_app.queries.policies import policies_for
from contracts_app.queries.scope import Scope
from contracts_app.queries.signing import MemberRow
from contracts_app.queries.team_load import load_besides
from contracts_app.queries.team_places import TeamPlace, members_of_team
from contracts_app.queries.team_staff import missing_of
from contracts_app.rules import signing as rules
from contracts_app.rules.capacity import (
    DOCTOR_PERSONS,
    TEAM_HOUSEHOLDS_SOFT,
    DoctorRoom,
    Room,
    TeamRoom,
    doctor_soft_limit,
    hard_limits,
)
from contracts_app.rules.periods import Period, PeriodMode, Q4Start, first_period
from contracts_app.rules.teams import SIGNING_DOCTORS, exists_on
from contracts_app.services.signing_evidence import Evidence
from contracts_app.services.status import move_household
from contracts_app.vocabulary import LIVE, WAITING, ContractStatus
from contracts_app.vocabulary.catalogue import CHANNELS

_MOVING = (*LIVE, *WAITING)
"""Where the calendar moves a term on."""
_CHANNELS = frozenset(channel.code for channel in CHANNELS)
_PERIOD_MODE: Final = "contract.period_mode"
_Q4_START: Final = "contract.q4_first_start"
PERIOD_KEYS: Final = (_PERIOD_MODE, _Q4_START)
"""The policies that decide the days of a first term."""


@dataclass(frozen=True)
class SigningRequest:
    """What was filled in at the desk or stands on a paper."""

    household_code: str
    team_code: str
    representative: str
    """Key of the resident who signs for all."""
    package_codes: tuple[str, ...]
    channel: str
    signed_on: date
    members: tuple[str, ...] | None = None
    """Keys of those to cover; None covers all members who live in the household."""
    notice: bool = False
    consent: bool = False
    paper: bool = False
    strokes: Any | None = None
    doctor: str | None = None
    idempotency_key: str | None = None
    paper_no: str | None = None
    capacity_reason: str | None = None
    """Why it is signed above a soft limit; None when the sender knows no such field."""
    evidence: Evidence = field(default_factory=Evidence)
    with_specimen: bool = False
    """Whether the member of staff had the own stored signature put on the paper."""
    wording: str | None = None
    """Digest of the wording and prices that were read; None when the sender knows no such field."""
    form_number: str | None = None
    """Of the numbered form that was signed by hand before it is entered."""


@dataclass(frozen=True)
class Signing:
    """Everything looked up for one signing."""

    request: SigningRequest
    household: Any
    """The household, as a row or an object: id, code, county code, grid id, address."""
    members: list[MemberRow]
    chosen: tuple[str, ...]
    team: Any | None
    """The team, likewise: codes, names, institution id, limits."""
    staff: list[TeamPlace]
    packages: dict[str, Any]
    """The packages that were chosen and are on offer, by code."""
    policies: dict[str, Any]
    period: Period
    terms: Sequence[Any] = ()
    """All terms of the household: status, first and last day, early end."""

    @property
    def covered(self) -> list[MemberRow]:
        return [row for row in self.members if row.resident.key in self.chosen]

    @property
    def representative(self) -> MemberRow:
        key = self.request.representative
        return next(row for row in self.members if row.resident.key == key)

    @property
    def accepted_team(self) -> Any:
        """The team, once the rules let the signing through."""
        if self.team is None:
            raise LookupError("a signing without a team is refused before")
        return self.team

    @property
    def doctor(self) -> TeamPlace | None:
        """The doctor who is named, when that is one of the team whom a contract may name."""
        named = (one for one in self.staff if one.staff.key == self.request.doctor)
        return next((one for one in named if one.post in SIGNING_DOCTORS), None)


def look_up(
    request: SigningRequest, household: Any, terms: Sequence[Any], scope: Scope, today: date
) -> Signing:
    """Lock the team and look up all the rest; `terms` are those of the locked household."""
    team = facts_of.lock_team(request.team_code, scope)
    members = members_today(household.id, terms, today)
    permanent = tuple(row.resident.key for row in members if row.resident.permanent)
    policies = policies_for(team.institution_id, today) if team else {}
    chosen = permanent if request.members is None else tuple(dict.fromkeys(request.members))
    return Signing(
        request=request,
        household=household,
        members=members,
        chosen=chosen,
        team=team,
        staff=members_of_team(team.id, today) if team else [],
        packages={one.code: one for one in facts_of.packages_on(today, request.package_codes)},
        policies=policies,
        period=agreed_period(request.signed_on, policies),
        terms=terms,
    )


def members_today(household_id: int, terms: Sequence[Any], today: date) -> list[MemberRow]:
    """The members, once every term that names them or their household is up to date.

    Where no term in force or to come names any of them, as with a family that never signed, there
    is none to bring up to date.
    """
    members = facts_of.current_members(household_id)
    if any(row.covered for row in members) or any(term.status in _MOVING for term in terms):
        move_household(household_id, today)
        members = facts_of.current_members(household_id)
    return members


def agreed_period(signed_on: date, policies: dict[str, Any]) -> Period:
    """The first term of a contract signed on a day, by the policies of its institution."""
    mode = PeriodMode(policies.get(_PERIOD_MODE, PeriodMode.CALENDAR))
    start = Q4Start(policies.get(_Q4_START, Q4Start.IMMEDIATE))
    return first_period(signed_on, mode, start)


def carried_besides(signing: Signing, today: date) -> Any | None:
    """What team and doctor carry; who has a standing cover there already counts once."""
    if signing.team is None:
        return None
    own = [row.resident.id for row in signing.covered]
    doctor_id = signing.doctor.staff.id if signing.doctor else None
    if doctor_id is not None:
        # A doctor may serve in another team, whose desks do not wait for this one.
        hold_doctor(doctor_id)
    return load_besides(signing.team.id, doctor_id, signing.household.id, own, today)


def facts_for(
    signing: Signing, load: Any | None, today: date, extra: tuple[rules.Refusal, ...] = ()
) -> rules.SigningFacts:
    """What the rules need to know; `load` is what team and doctor carry besides.

    `extra` are refusals that were found on the way.
    """
    request = signing.request
    return rules.SigningFacts(
        today=today,
        signed_on=request.signed_on,
        period=signing.period,
        members={row.resident.key: _member(row) for row in signing.members},
        chosen=signing.chosen,
        representative=request.representative,
        terms=_days_of(signing.terms),
        team=_team_facts(signing, load, today) if load else None,
        doctor=_doctor_room(signing, load) if load else None,
        packages={code: package.target for code, package in signing.packages.items()},
        chosen_packages=tuple(dict.fromkeys(request.package_codes)),
        known_channel=request.channel in _CHANNELS,
        notice=request.notice,
        consent=request.consent,
        signature=request.paper or request.strokes is not None,
        unknown_doctor=bool(request.doctor) and signing.doctor is None,
        capacity_reason=request.capacity_reason,
        stand_ins=request.evidence.stand_ins,
        extra=extra,
        excludes={code: package.excludes for code, package in signing.packages.items()},
    )


def _member(row: MemberRow) -> rules.Member:
    return rules.Member(
        key=row.resident.key,
        birth_date=row.resident.birth_date,
        permanent=row.resident.permanent,
        tags=row.tags,
        covered_elsewhere=row.covered_elsewhere,
    )


def _days_of(terms: Sequence[Any]) -> tuple[tuple[date, date], ...]:
    """First and last day of every term that is not void."""
    return tuple(
        (term.period_start, term.ended_on or term.period_end)
        for term in terms
        if term.status != ContractStatus.VOID
    )


def _team_facts(signing: Signing, load: Any, today: date) -> rules.TeamFacts:
    team = signing.accepted_team
    granted = Room(load.granted_households, load.granted_persons)
    room = TeamRoom(
        after=Room(load.households + 1, load.persons + len(signing.chosen)),
        limit=hard_limits(team.max_households, team.max_persons, signing.policies, granted),
        households_soft=int(signing.policies[TEAM_HOUSEHOLDS_SOFT]),
        held=Room(load.held_households, load.held_persons),
    )
    active = exists_on(team.dissolved_on, today)
    return rules.TeamFacts(active, missing_of(signing.staff, signing.policies), room)


def _doctor_room(signing: Signing, load: Any) -> DoctorRoom | None:
    doctor, policies = signing.doctor, signing.policies
    if doctor is None:
        return None
    soft = doctor_soft_limit(doctor.post, policies)
    return DoctorRoom(load.of_doctor + len(signing.chosen), int(policies[DOCTOR_PERSONS]), *soft)
