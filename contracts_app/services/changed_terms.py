"""A first term that goes on from another contract: other days, team or packages, the same people.

It is a signing whose household, people and end are given by the contract before it. What it is made
of (load, agreement, covers, signatures) is written as at the signing desk.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Household, Resident, Staff, Team, User
from contracts_app.queries.policies import policies_for
from contracts_app.queries.signing import (
    MemberRow,
    current_members,
    list_people,
    not_at_home,
    packages_by_ids,
)
from contracts_app.queries.team_places import members_of_team
from contracts_app.rules import signing as rules
from contracts_app.rules.capacity import TeamRoom, judge, note_of
from contracts_app.rules.policies import of_a_contract
from contracts_app.services import numbers
from contracts_app.services.agreements import gather
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.first_terms import crosses_grid, days_from, first_term
from contracts_app.services.goes_along import go_along
from contracts_app.services.signing import room_of, write_signed
from contracts_app.services.signing_facts import (
    Signing,
    SigningRequest,
    carried_besides,
    facts_for,
)
from contracts_app.services.status import OPEN_COVERS
from contracts_app.vocabulary import SigningCode
from contracts_app.vocabulary.life import OriginKind


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


def people_of(old: Contract, first_day: date) -> list[MemberRow]:
    """Whom the contract covers to its end, the head first; those who live elsewhere come last.

    In a next term only members of the household are covered, as after a renewal.
    """
    query = (
        select(Resident.id)
        .join(Cover, Cover.resident_id == Resident.id)
        .where(
            Cover.contract_id == old.id,
            Cover.state.in_(OPEN_COVERS),
            Cover.cover_to == old.period_end,
            Resident.died_on.is_(None),
        )
        .order_by(Resident.id)
    )
    covered = list(db.session.scalars(query))
    if first_day <= old.period_end:
        return list_people(old.household_id, covered)
    return [row for row in current_members(old.household_id) if row.resident.id in covered]


def _with_signer(people: Collection[MemberRow], signer: Resident) -> list[MemberRow]:
    """The people, and who stands for the household when not covered."""
    known = any(row.resident.id == signer.id for row in people)
    return [*people] if known else [*people, not_at_home(signer)]


def write_changed_term(planned: ChangedTerm, actor: Actor, today: date) -> Contract:
    """Write the planned term with its covers, packages, signatures and frozen agreement."""
    old, signing, signed = planned.old, planned.signing, planned.signed
    shared, team = gather(signing), signing.accepted_team
    cross_grid = crosses_grid(signing.household, team.id, today)
    contract = first_term(
        signing.household,
        signing.period,
        numbers.take_root_no(old.county_code, signed.on.year),
        planned.room,
        actor,
        today,
        team_id=team.id,
        doctor_id=signing.doctor.staff.id if signing.doctor else None,
        representative_id=old.signer_id or old.representative_id,
        channel=old.channel,
        signed_on=signed.on,
        entered_on=today,
        cross_grid=cross_grid,
        capacity_note=planned.note,
        policy_snapshot=of_a_contract(signing.policies),
        origin_no=old.contract_no,
        origin_kind=planned.kind,
    )
    write_signed(contract, signing, signed.user, shared)
    go_along(old, contract, today)
    return contract
