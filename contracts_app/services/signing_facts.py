"""What one signing is about, looked up once: request, household, team, and the facts for rules."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts_app.models import Household, ServicePackage, Team
from contracts_app.queries import signing as facts_of
from contracts_app.queries.policies import policies_for
from contracts_app.queries.scope import Scope
from contracts_app.queries.signing import MemberRow, TeamPlace
from contracts_app.rules import signing as rules
from contracts_app.rules.periods import Period, PeriodMode, Q4Start, first_period
from contracts_app.vocabulary.catalogue import CHANNELS

_CHANNELS = frozenset(channel.code for channel in CHANNELS)


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


@dataclass(frozen=True)
class Signing:
    """Everything looked up for one signing."""

    request: SigningRequest
    household: Household
    members: list[MemberRow]
    chosen: tuple[str, ...]
    team: Team | None
    staff: list[TeamPlace]
    packages: dict[str, ServicePackage]
    policies: dict[str, Any]
    period: Period

    @property
    def covered(self) -> list[MemberRow]:
        return [row for row in self.members if row.resident.key in self.chosen]

    @property
    def representative(self) -> MemberRow:
        key = self.request.representative
        return next(row for row in self.members if row.resident.key == key)

    @property
    def accepted_team(self) -> Team:
        """The team, once the rules let the signing through."""
        if self.team is None:
            raise LookupError("a signing without a team is refused before")
        return self.team

    @property
    def doctor(self) -> TeamPlace | None:
        key = self.request.doctor
        return next((place for place in self.staff if place.staff.key == key), None)


def look_up(request: SigningRequest, household: Household, scope: Scope, today: date) -> Signing:
    team = facts_of.lock_team(request.team_code, scope)
    members = facts_of.current_members(household.id)
    permanent = tuple(row.resident.key for row in members if row.resident.permanent)
    policies = policies_for(team.institution_id, today) if team else {}
    chosen = permanent if request.members is None else tuple(dict.fromkeys(request.members))
    return Signing(
        request=request,
        household=household,
        members=members,
        chosen=chosen,
        team=team,
        staff=facts_of.members_of_team(team.id, today) if team else [],
        packages={package.code: package for package in facts_of.packages_on(today)},
        policies=policies,
        period=_period(request.signed_on, policies),
    )


def _period(signed_on: date, policies: dict[str, Any]) -> Period:
    mode = PeriodMode(policies.get("contract.period_mode", PeriodMode.CALENDAR))
    start = Q4Start(policies.get("contract.q4_first_start", Q4Start.IMMEDIATE))
    return first_period(signed_on, mode, start)


def facts_for(signing: Signing, today: date) -> rules.SigningFacts:
    request = signing.request
    return rules.SigningFacts(
        today=today,
        signed_on=request.signed_on,
        period=signing.period,
        members={row.resident.key: _member(row) for row in signing.members},
        chosen=signing.chosen,
        representative=request.representative,
        terms=facts_of.terms_of(signing.household.id),
        team=_team_facts(signing, today) if signing.team else None,
        doctor=_doctor_facts(signing),
        packages={code: package.target for code, package in signing.packages.items()},
        chosen_packages=tuple(dict.fromkeys(request.package_codes)),
        known_channel=request.channel in _CHANNELS,
        notice=request.notice,
        consent=request.consent,
        signature=request.paper or request.strokes is not None,
        unknown_doctor=bool(request.doctor) and signing.doctor is None,
    )


def _member(row: MemberRow) -> rules.Member:
    return rules.Member(
        key=row.resident.key,
        birth_date=row.resident.birth_date,
        permanent=row.resident.permanent,
        tags=row.tags,
        covered_elsewhere=row.covered_elsewhere,
    )


def _team_facts(signing: Signing, today: date) -> rules.TeamFacts:
    team = signing.accepted_team
    hard = signing.policies
    return rules.TeamFacts(
        active=team.dissolved_on is None or team.dissolved_on >= today,
        missing_posts=missing_posts(signing.staff, signing.policies),
        households_after=facts_of.households_carried(team.id, signing.household.id) + 1,
        households_limit=_limit(team.max_households, hard, "team.households_hard"),
        persons_after=_carried_with(signing, None),
        persons_limit=_limit(team.max_persons, hard, "team.persons_hard"),
    )


def _carried_with(signing: Signing, doctor_id: int | None) -> int:
    """Persons carried after the signing; who has a standing cover already counts once."""
    own = [row.resident.id for row in signing.covered]
    carried = facts_of.persons_carried(signing.accepted_team.id, doctor_id, own)
    return carried + len(signing.chosen)


def _limit(own: int | None, policies: dict[str, Any], key: str) -> int:
    return own if own is not None else int(policies[key])


def missing_posts(staff: list[TeamPlace], policies: dict[str, Any]) -> tuple[str, ...]:
    """The posts a team lacks under the policy; an incomplete team takes no new signings."""
    posts: dict[str, int] = {}
    for place in staff:
        if place.post:
            posts[place.post] = posts.get(place.post, 0) + 1
    leader = next((place.post for place in staff if place.is_leader), None)
    return rules.missing_posts(posts, policies.get("team.min_roles", {}), leader)


def _doctor_facts(signing: Signing) -> rules.DoctorFacts | None:
    if signing.team is None or signing.doctor is None:
        return None
    limit = int(signing.policies["doctor.persons_hard"])
    return rules.DoctorFacts(_carried_with(signing, signing.doctor.staff.id), limit)
