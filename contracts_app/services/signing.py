"""Signing: the one way in which a household's first term comes to be.

Screen, command and import all call `sign_household`. The household and then the team are locked
(PostgreSQL row locks; a SQLite transaction that began IMMEDIATE), so the checks and the rows stand
in one transaction and two desks cannot both take the last place.
"""

from datetime import date
from typing import Any

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, ContractPackage, Cover, Household, Signature, User
from contracts_app.queries import signing as facts_of
from contracts_app.queries.duty import responsible_team_id
from contracts_app.queries.scope import Scope
from contracts_app.rules import signing as rules
from contracts_app.services import audit, numbers
from contracts_app.services.agreements import freeze
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.signing_facts import Signing, SigningRequest, facts_for, look_up
from contracts_app.services.status import move_household
from contracts_app.vocabulary import ContractStatus, CoverState, SignatureMode, SignatureParty

__all__ = ["SigningRequest", "sign_household"]


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
    move_household(household.id, today)
    signing = look_up(request, household, scope, today)
    facts = facts_for(signing, today)
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


def _write(
    signing: Signing, facts: rules.SigningFacts, actor: Actor, today: date, user: User | None
) -> Contract:
    request, period = signing.request, signing.period
    load = _load(facts)
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
        cross_grid=_crosses_grid(signing, today),
        paper_no=request.paper_no,
        verify_code=new_key(12),
        idempotency_key=request.idempotency_key,
        households_after=load.households_after,
        households_limit=load.households_limit,
        persons_after=load.persons_after,
        persons_limit=load.persons_limit,
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


def _load(facts: rules.SigningFacts) -> rules.TeamFacts:
    if facts.team is None:
        raise LookupError("a signing without a team is refused before")
    return facts.team


def _crosses_grid(signing: Signing, today: date) -> bool:
    responsible = responsible_team_id(signing.household.grid_id, today)
    return responsible != signing.accepted_team.id


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
