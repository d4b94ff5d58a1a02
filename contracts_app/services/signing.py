"""Signing: the one way in which a household's first term comes to be.

Screen, command and import all call `sign_household`. The household and then the team are locked
(PostgreSQL row locks; a SQLite transaction that began IMMEDIATE), so the checks and the rows stand
in one transaction and two desks cannot both take the last place.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import make_transient_to_detached

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, ContractPackage, Cover, Signature, User
from contracts_app.queries import signing as facts_of
from contracts_app.queries.duty import responsible_team_id
from contracts_app.queries.rows import table_of
from contracts_app.queries.scope import Scope
from contracts_app.queries.signing import MemberRow
from contracts_app.rules import signing as rules
from contracts_app.rules.capacity import TeamRoom, judge, note_of
from contracts_app.rules.policies import of_a_contract
from contracts_app.services import audit, numbers, waiting
from contracts_app.services.agreements import freeze, gather
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.signing_facts import (
    Signing,
    SigningRequest,
    carried_besides,
    facts_for,
    look_up,
)
from contracts_app.vocabulary import ContractStatus, CoverState, SignatureMode, SignatureParty

__all__ = ["SigningRequest", "sign_household"]
_CONTRACT = table_of(Contract)
_ADD_CONTRACT = insert(_CONTRACT).returning(_CONTRACT.c.id)
_ADD_COVERS = insert(table_of(Cover))
_ADD_PACKAGES = insert(table_of(ContractPackage))
_ADD_SIGNATURES = insert(table_of(Signature))


def sign_household(
    request: SigningRequest, scope: Scope, actor: Actor, today: date, user: User | None = None
) -> Contract:
    """Sign a household's first term; a repeated idempotency key returns the contract it made.

    Raises NotFound for a household outside the scope, Refused with the codes of signing.
    """
    household = facts_of.lock_household(request.household_code, scope)
    if household is None:
        raise NotFound("household")
    terms = facts_of.terms_of(household.id)
    made = _already_made(request, terms)
    if made is not None:
        return made
    signing = look_up(request, household, terms, scope, today)
    load = carried_besides(signing, today)
    facts = facts_for(signing, load, today)
    refusals = rules.refusals(facts)
    if refusals:
        raise Refused(*(Refusal(code, subject) for code, subject in _distinct(refusals)))
    contract = _write(signing, facts, actor, today, user)
    audit.record(
        actor, "contract.sign", "contract", contract.contract_no, after=_trail(signing, contract)
    )
    if load is not None and load.own_place is not None:
        waiting.place_signed(load.own_place, contract.team_id, household.code, actor, today)
    return contract


def _already_made(request: SigningRequest, terms: Sequence[Any]) -> Contract | None:
    key = request.idempotency_key
    found = next((term.id for term in terms if key and term.idempotency_key == key), None)
    return None if found is None else db.session.get_one(Contract, found)


def _distinct(refusals: list[rules.Refusal]) -> list[rules.Refusal]:
    return list(dict.fromkeys(refusals))


def _write(
    signing: Signing, facts: rules.SigningFacts, actor: Actor, today: date, user: User | None
) -> Contract:
    request, period = signing.request, signing.period
    room, shared, cross_grid = room_of(facts), gather(signing), crosses_grid(signing, today)
    # All desks of a county wait for the counter until the commit, so it comes after every look-up.
    root_no = numbers.take_root_no(signing.household.county_code, request.signed_on.year)
    upcoming = period.start > today
    contract = Contract(
        county_code=signing.household.county_code,
        contract_no=numbers.contract_no(root_no, 1),
        root_no=root_no,
        term_no=1,
        household_id=signing.household.id,
        team_id=signing.accepted_team.id,
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
        cross_grid=cross_grid,
        paper_no=request.paper_no,
        verify_code=new_key(12),
        idempotency_key=request.idempotency_key,
        households_after=room.after.households,
        households_limit=room.limit.households,
        persons_after=room.after.persons,
        persons_limit=room.limit.persons,
        capacity_note=note_of(judge(room, facts.doctor), request.capacity_reason),
        policy_snapshot=of_a_contract(signing.policies),
        signed_by_id=actor.user_id,
        entered_at_utc=clock.utcnow(),
    )
    freeze(contract, signing, user, shared)
    insert_term(contract)
    write_parts(contract, signing, user, CoverState.UPCOMING if upcoming else CoverState.LIVE)
    return contract


def insert_term(contract: Contract) -> None:
    """Write the row past the unit of work; the session then knows the contract as if loaded."""
    row = {name: getattr(contract, name) for name in _CONTRACT.c.keys() if name != "id"}
    contract.id = db.session.execute(_ADD_CONTRACT, row).scalar_one()
    make_transient_to_detached(contract)
    db.session.add(contract)


def room_of(facts: rules.SigningFacts) -> TeamRoom:
    """What the team carries after a signing that the rules let through."""
    if facts.team is None:
        raise LookupError("a signing without a team is refused before")
    return facts.team.room


def crosses_grid(signing: Signing, today: date) -> bool:
    """Whether another team is responsible for the household's grid."""
    responsible = responsible_team_id(signing.household.grid_id, today)
    return bool(responsible != signing.accepted_team.id)


def write_parts(contract: Contract, signing: Signing, user: User | None, state: CoverState) -> None:
    """Write who is covered, with which packages, and what each party signed with."""
    execute = db.session.execute
    execute(_ADD_COVERS, [_cover(contract, row, state) for row in signing.covered])
    packages = [signing.packages[code] for code in dict.fromkeys(signing.request.package_codes)]
    chosen = [{"contract_id": contract.id, "package_id": package.id} for package in packages]
    execute(_ADD_PACKAGES, chosen)
    execute(_ADD_SIGNATURES, _signatures(contract, signing, user))


def _cover(contract: Contract, row: MemberRow, state: CoverState) -> dict[str, Any]:
    return {
        "county_code": contract.county_code,
        "contract_id": contract.id,
        "resident_id": row.resident.id,
        "state": state,
        "cover_from": max(contract.period_start, row.resident.birth_date),
        "cover_to": contract.period_end,
    }


def _signatures(contract: Contract, signing: Signing, user: User | None) -> list[dict[str, Any]]:
    """What each party signed with; on paper both sign the sheets by hand."""
    request = signing.request
    paper = request.strokes is None
    specimen = None if paper or user is None else user.specimen
    own = SignatureMode.SPECIMEN if specimen else SignatureMode.ACCOUNT
    common = {
        "contract_id": contract.id,
        "signed_at_utc": contract.entered_at_utc,
        "user_id": contract.signed_by_id,
    }
    household = {
        "party": SignatureParty.HOUSEHOLD,
        "mode": SignatureMode.PAPER if paper else SignatureMode.SCREEN,
        "signer_name": signing.representative.resident.name,
        "strokes": request.strokes,
    }
    team = {
        "party": SignatureParty.TEAM,
        "mode": SignatureMode.PAPER if paper else own,
        "signer_name": user.display_name if user else "",
        "strokes": specimen,
    }
    return [{**common, **household}, {**common, **team}]


def _trail(signing: Signing, contract: Contract) -> dict[str, Any]:
    """What the audit row keeps: keys and codes, never names or numbers of people."""
    return {
        "household": signing.household.code,
        "team": signing.request.team_code,
        "members": list(signing.chosen),
        "packages": list(signing.request.package_codes),
        "period": [signing.period.start.isoformat(), signing.period.end.isoformat()],
        "paper": signing.request.paper,
        "above_soft_limit": contract.capacity_note is not None,
    }
