"""Signing: the one way in which a household's first term comes to be.

Screen, command and import all call `sign_household`. The household and then the team are locked
(PostgreSQL row locks; a SQLite transaction that began IMMEDIATE), so the checks and the rows stand
in one transaction and two desks cannot both take the last place.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractPackage,
    Cover,
    Household,
    ServicePackage,
    Signature,
    Team,
    User,
)
from contracts_app.queries import signing as facts_of
from contracts_app.queries.duty import responsible_team_id
from contracts_app.queries.policies import policies_for
from contracts_app.queries.scope import Scope
from contracts_app.queries.signing import MemberRow, TeamPlace
from contracts_app.rules import signing as rules
from contracts_app.rules.periods import Period, PeriodMode, Q4Start, first_period
from contracts_app.services import audit, numbers
from contracts_app.services.agreements import freeze
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.vocabulary import (
    ContractStatus,
    CoverState,
    SignatureMode,
    SignatureParty,
)
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
    def doctor(self) -> TeamPlace | None:
        key = self.request.doctor
        return next((place for place in self.staff if place.staff.key == key), None)


def sign_household(
    request: SigningRequest, scope: Scope, actor: Actor, today: date, user: User | None = None
) -> Contract:
    """Sign a household's first term; a repeated idempotency key returns the contract it made.

    Raises NotFound for a household outside the scope, Refused with the codes of signing.
    """
    household = facts_of.lock_household(request.household_code, scope)
    if household is None:
        raise NotFound("household")
    made = _already_made(request, household)
    if made is not None:
        return made
    signing = _look_up(request, household, scope, today)
    facts = _facts(signing, today)
    refusals = rules.refusals(facts)
    if refusals:
        raise Refused(*(Refusal(code, subject) for code, subject in _distinct(refusals)))
    contract = _write(signing, facts, actor, today, user)
    audit.record(actor, "contract.sign", "contract", contract.contract_no, after=_trail(signing))
    return contract


def _already_made(request: SigningRequest, household: Household) -> Contract | None:
    if not request.idempotency_key:
        return None
    query = select(Contract).filter_by(
        idempotency_key=request.idempotency_key, household_id=household.id
    )
    return db.session.scalar(query)


def _distinct(refusals: list[rules.Refusal]) -> list[rules.Refusal]:
    return list(dict.fromkeys(refusals))


def _look_up(
    request: SigningRequest, household: Household, scope: Scope, today: date
) -> Signing:
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


def _facts(signing: Signing, today: date) -> rules.SigningFacts:
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
    team = signing.team
    assert team is not None  # noqa: S101  (the caller looked the team up)
    hard = signing.policies
    return rules.TeamFacts(
        active=team.dissolved_on is None or team.dissolved_on >= today,
        missing_posts=missing_posts(signing.staff, signing.policies),
        households_after=facts_of.households_carried(team.id) + 1,
        households_limit=_limit(team.max_households, hard, "team.households_hard"),
        persons_after=facts_of.persons_carried(team.id) + len(signing.chosen),
        persons_limit=_limit(team.max_persons, hard, "team.persons_hard"),
    )


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
    carried = facts_of.persons_carried(signing.team.id, signing.doctor.staff.id)
    limit = int(signing.policies["doctor.persons_hard"])
    return rules.DoctorFacts(carried + len(signing.chosen), limit)


def _write(
    signing: Signing, facts: rules.SigningFacts, actor: Actor, today: date, user: User | None
) -> Contract:
    request, period = signing.request, signing.period
    assert signing.team and facts.team  # noqa: S101  (refused before when there is none)
    root_no = numbers.take_root_no(signing.household.county_code, request.signed_on.year)
    upcoming = period.start > today
    contract = Contract(
        county_code=signing.household.county_code,
        contract_no=numbers.contract_no(root_no, 1),
        root_no=root_no,
        term_no=1,
        household_id=signing.household.id,
        team_id=signing.team.id,
        doctor_id=signing.doctor.staff.id if signing.doctor else None,
        representative_id=signing.representative.resident.id,
        status=ContractStatus.UPCOMING if upcoming else ContractStatus.ACTIVE,
        channel=request.channel,
        signed_on=request.signed_on,
        entered_on=request.signed_on,
        period_start=period.start,
        period_end=period.end,
        noticed=True,
        consented=True,
        cross_grid=_crosses_grid(signing, today),
        paper_no=request.paper_no,
        verify_code=new_key(12),
        idempotency_key=request.idempotency_key,
        households_after=facts.team.households_after,
        households_limit=facts.team.households_limit,
        persons_after=facts.team.persons_after,
        persons_limit=facts.team.persons_limit,
        policy_snapshot=signing.policies,
        signed_by_id=actor.user_id,
        entered_at_utc=clock.utcnow(),
    )
    freeze(contract, signing, user)
    db.session.add(contract)
    db.session.flush()
    _write_parts(contract, signing, user, CoverState.UPCOMING if upcoming else CoverState.LIVE)
    db.session.flush()
    return contract


def _crosses_grid(signing: Signing, today: date) -> bool:
    responsible = responsible_team_id(signing.household.grid_id, today)
    return signing.team is not None and responsible != signing.team.id


def _write_parts(
    contract: Contract, signing: Signing, user: User | None, state: CoverState
) -> None:
    for row in signing.covered:
        db.session.add(
            Cover(
                county_code=contract.county_code,
                contract_id=contract.id,
                resident_id=row.resident.id,
                state=state,
                cover_from=max(contract.period_start, row.resident.birth_date),
                cover_to=contract.period_end,
            )
        )
    for code in dict.fromkeys(signing.request.package_codes):
        package = signing.packages[code]
        db.session.add(ContractPackage(contract_id=contract.id, package_id=package.id))
    db.session.add_all(_signatures(contract, signing, user))


def _signatures(contract: Contract, signing: Signing, user: User | None) -> list[Signature]:
    """What each party signed with; on paper both sign the sheets by hand."""
    request, now = signing.request, clock.utcnow()
    paper = request.strokes is None
    specimen = None if paper or user is None else user.specimen
    own = SignatureMode.SPECIMEN if specimen else SignatureMode.ACCOUNT
    household = Signature(
        contract_id=contract.id,
        party=SignatureParty.HOUSEHOLD,
        mode=SignatureMode.PAPER if paper else SignatureMode.SCREEN,
        signer_name=signing.representative.resident.name,
        strokes=request.strokes,
        signed_at_utc=now,
        user_id=contract.signed_by_id,
    )
    team = Signature(
        contract_id=contract.id,
        party=SignatureParty.TEAM,
        mode=SignatureMode.PAPER if paper else own,
        signer_name=user.display_name if user else "",
        strokes=specimen,
        signed_at_utc=now,
        user_id=contract.signed_by_id,
    )
    return [household, team]


def _trail(signing: Signing) -> dict[str, Any]:
    """What the audit row keeps: keys and codes, never names or numbers of people."""
    return {
        "household": signing.household.code,
        "team": signing.request.team_code,
        "members": list(signing.chosen),
        "packages": list(signing.request.package_codes),
        "period": [signing.period.start.isoformat(), signing.period.end.isoformat()],
        "paper": signing.request.paper,
    }
