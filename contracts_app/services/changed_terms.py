"""A first term that goes on from another contract: other days, team or packages, the same people.

It is a signing whose household, people and end are given by the contract before it. What it is made
of (load, agreement, covers, signatures) is written as at the signing desk.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Household, Resident, Staff, Team, User
from contracts_app.queries.policies import policies_for
from contracts_app.queries.signing import MemberRow, current_members, packages_by_ids
from contracts_app.queries.team_places import members_of_team
from contracts_app.rules import signing as rules
from contracts_app.rules.capacity import TeamRoom, judge, note_of
from contracts_app.rules.periods import Period, PeriodMode, going_on
from contracts_app.rules.policies import of_a_contract
from contracts_app.services import numbers
from contracts_app.services.agreements import freeze, gather
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.signing import crosses_grid, insert_term, room_of, write_parts
from contracts_app.services.signing_facts import (
    Signing,
    SigningRequest,
    carried_besides,
    facts_for,
)
from contracts_app.services.status import OPEN_COVERS
from contracts_app.vocabulary import ContractStatus, CoverState, SigningCode
from contracts_app.vocabulary.life import OriginKind

_NO_RELATION: Final = "99"
"""Of somebody whom the contract covers and who lives in another household by now."""


@dataclass(frozen=True)
class SignedWith:
    """How both sides agreed to go on, and when; without strokes the household signs on paper."""

    on: date
    strokes: Any | None = None
    user: User | None = None
    note: str | None = None
    """Why it is signed above a soft limit."""


@dataclass(frozen=True)
class ChangedTerm:
    """A term that may begin, with everything looked up and judged, and not yet written."""

    old: Contract
    kind: OriginKind
    signing: Signing
    room: TeamRoom | None
    signed: SignedWith
    note: str | None


def plan_changed_term(
    old: Contract,
    kind: OriginKind,
    first_day: date,
    team_id: int,
    doctor_id: int | None,
    package_ids: list[int],
    today: date,
    signed: SignedWith | None = None,
) -> ChangedTerm:
    """Look up and judge the term that would go on from `old`; nothing is written.

    The household and the teams are held by the caller, who ends `old` between planning and writing.
    Raises Refused with the codes of signing that concern the team and the packages. Room is asked
    of another team alone: whom a team carries already, it goes on carrying.
    """
    signed = signed or SignedWith(today)
    signing = _signing(old, first_day, team_id, doctor_id, package_ids, signed, today)
    load = carried_besides(signing, today)
    facts = facts_for(signing, load, today)
    found = list(rules.package_refusals(facts))
    if kind == OriginKind.CHANGE_TEAM:
        found += rules.team_refusals(facts)
    if not signing.covered:
        found.append((SigningCode.NO_MEMBERS, ""))
    if found:
        raise Refused(*(Refusal(code, subject) for code, subject in dict.fromkeys(found)))
    room = room_of(facts) if kind == OriginKind.CHANGE_TEAM else None
    note = note_of(judge(room, facts.doctor), signed.note) if room else None
    return ChangedTerm(old, kind, signing, room, signed, note)


def _signing(
    old: Contract,
    first_day: date,
    team_id: int,
    doctor_id: int | None,
    package_ids: list[int],
    signed: SignedWith,
    today: date,
) -> Signing:
    team = db.session.get_one(Team, team_id)
    household = db.session.get_one(Household, old.household_id)
    doctor = db.session.get(Staff, doctor_id) if doctor_id else None
    signer = db.session.get_one(Resident, old.signer_id or old.representative_id)
    people = people_of(old, first_day)
    packages = {package.code: package for package in packages_by_ids(package_ids)}
    policies = policies_for(team.institution_id, today)
    request = SigningRequest(
        household_code=household.code,
        team_code=team.code,
        representative=signer.key,
        package_codes=tuple(packages),
        channel=old.channel,
        signed_on=signed.on,
        notice=True,
        consent=True,
        paper=signed.strokes is None,
        strokes=signed.strokes,
        doctor=doctor.key if doctor else None,
        capacity_reason=signed.note,
    )
    return Signing(
        request=request,
        household=household,
        members=_with_signer(people, signer),
        chosen=tuple(row.resident.key for row in people),
        team=team,
        staff=members_of_team(team_id, today),
        packages=packages,
        policies=policies,
        period=days_from(old, first_day),
    )


def days_from(old: Contract, first_day: date) -> Period:
    """The days of the term that goes on from `old`, by the policy that was signed with it."""
    mode = old.policy_snapshot.get("contract.period_mode", PeriodMode.CALENDAR)
    return going_on(first_day, old.period_end, PeriodMode(mode))


def people_of(old: Contract, first_day: date) -> list[MemberRow]:
    """Whom the contract covers to its end, the head first; those who live elsewhere come last.

    In a next term only members of the household are covered, as after a renewal.
    """
    query = (
        select(Resident)
        .join(Cover, Cover.resident_id == Resident.id)
        .where(
            Cover.contract_id == old.id,
            Cover.state.in_(OPEN_COVERS),
            Cover.cover_to == old.period_end,
            Resident.died_on.is_(None),
        )
        .order_by(Resident.birth_date, Resident.id)
    )
    covered = {resident.id: resident for resident in db.session.scalars(query)}
    members = [row for row in current_members(old.household_id) if row.resident.id in covered]
    if first_day > old.period_end:
        return members
    at_home = {row.resident.id for row in members}
    elsewhere = [one for id_, one in covered.items() if id_ not in at_home]
    return [*members, *(_not_at_home(one) for one in elsewhere)]


def _not_at_home(resident: Resident) -> MemberRow:
    return MemberRow(resident, _NO_RELATION, False, frozenset(), False, True)


def _with_signer(people: Collection[MemberRow], signer: Resident) -> list[MemberRow]:
    """The people, and who stands for the household when not covered."""
    known = any(row.resident.id == signer.id for row in people)
    return [*people] if known else [*people, _not_at_home(signer)]


def write_changed_term(planned: ChangedTerm, actor: Actor, today: date) -> Contract:
    """Write the planned term with its covers, packages, signatures and frozen agreement."""
    signing, user = planned.signing, planned.signed.user
    shared = gather(signing)
    # All desks of a county wait for the counter until the commit, so it comes after every look-up.
    root_no = numbers.take_root_no(planned.old.county_code, planned.signed.on.year)
    contract = _term(planned, root_no, actor, today)
    freeze(contract, signing, user, shared)
    insert_term(contract)
    upcoming = contract.status == ContractStatus.UPCOMING
    write_parts(contract, signing, user, CoverState.UPCOMING if upcoming else CoverState.LIVE)
    return contract


def _term(planned: ChangedTerm, root_no: str, actor: Actor, today: date) -> Contract:
    old, signing, room = planned.old, planned.signing, planned.room
    upcoming = signing.period.start > today
    return Contract(
        county_code=old.county_code,
        contract_no=numbers.contract_no(root_no, 1),
        root_no=root_no,
        term_no=1,
        household_id=old.household_id,
        team_id=signing.accepted_team.id,
        doctor_id=signing.doctor.staff.id if signing.doctor else None,
        representative_id=old.signer_id or old.representative_id,
        status=ContractStatus.UPCOMING if upcoming else ContractStatus.ACTIVE,
        channel=old.channel,
        signed_on=planned.signed.on,
        entered_on=today,
        period_start=signing.period.start,
        period_end=signing.period.end,
        noticed=True,
        consented=True,
        cross_grid=crosses_grid(signing, today),
        verify_code=new_key(12),
        households_after=room.after.households if room else None,
        households_limit=room.limit.households if room else None,
        persons_after=room.after.persons if room else None,
        persons_limit=room.limit.persons if room else None,
        capacity_note=planned.note,
        policy_snapshot=of_a_contract(signing.policies),
        signed_by_id=actor.user_id,
        entered_at_utc=clock.utcnow(),
        origin_no=old.contract_no,
        origin_kind=planned.kind,
    )
