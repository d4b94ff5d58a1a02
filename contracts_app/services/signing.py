"""Signing: the one way in which a household's first term comes to be.

Screen, command and import all call `sign_household`. The household and then the team are locked
(PostgreSQL row locks; a SQLite transaction that began IMMEDIATE), so the checks and the rows stand
in one transaction and two desks cannot both take the last place.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert

from contracts_app.extensions import db
from contracts_app.models import Contract, PaperForm, Signature, User
from contracts_app.queries import signing as facts_of
from contracts_app.queries.rows import table_of
from contracts_app.queries.scope import Scope
from contracts_app.rules import signing as rules
from contracts_app.rules.capacity import TeamRoom, judge, note_of
from contracts_app.rules.policies import of_a_contract
from contracts_app.rules.wording import is_still_so
from contracts_app.services import audit, numbers, waiting
from contracts_app.services.agreements import (
    Shared,
    build_snapshot,
    gather,
    seal,
    specimen_for,
    template_of,
    wording_for,
)
from contracts_app.services.audit import Actor
from contracts_app.services.duties import plan_for
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.first_terms import crosses_grid, first_term, write_term
from contracts_app.services.form_registration import (
    as_printed,
    close_form,
    form_of,
    form_refusals,
    spoil_what_is_out,
    with_prices_of,
    wording_of,
)
from contracts_app.services.signing_evidence import write_consents, write_evidence
from contracts_app.services.signing_facts import (
    Signing,
    SigningRequest,
    carried_besides,
    facts_for,
    look_up,
)
from contracts_app.vocabulary import SignatureMode, SignatureParty, SigningCode

__all__ = ["SigningRequest", "sign_household"]
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
    form = form_of(request, scope)
    signing = with_prices_of(form, signing)
    shared = Shared()
    extra = (*form_refusals(form, signing), *_wording_refusals(signing, shared))
    facts = facts_for(signing, load, today, extra)
    refusals = rules.refusals(facts)
    if refusals:
        raise Refused(*(Refusal(code, subject) for code, subject in _distinct(refusals)))
    gather(signing, shared)
    contract = _write(signing, facts, actor, today, user, form, shared)
    if form is not None:
        close_form(form, contract, actor, today)
    spoil_what_is_out(household.id, actor, today)
    audit.record(
        actor, "contract.sign", "contract", contract.contract_no, after=_trail(signing, contract)
    )
    plan_for([row.resident.id for row in signing.covered], today)
    if load is not None and load.own_place is not None:
        waiting.place_signed(load.own_place, contract.team_id, household.code, actor, today)
    return contract


def _already_made(request: SigningRequest, terms: Sequence[Any]) -> Contract | None:
    key = request.idempotency_key
    found = next((term.id for term in terms if key and term.idempotency_key == key), None)
    return None if found is None else db.session.get_one(Contract, found)


def _wording_refusals(signing: Signing, shared: Shared) -> Iterator[rules.Refusal]:
    """Whether the words and prices that were read are those that would be signed.

    Of a numbered form both stand on the paper, whatever the page shows on which it is entered.
    """
    read, team = signing.request.wording, signing.team
    if read is None or team is None or signing.request.form_number:
        return
    template = template_of(signing.request.signed_on, team.institution_id, shared)
    versions = {code: package.version for code, package in signing.packages.items()}
    if not is_still_so(read, template, versions, signing.period.end):
        yield SigningCode.WORDING_CHANGED, ""


def _distinct(refusals: list[rules.Refusal]) -> list[rules.Refusal]:
    return list(dict.fromkeys(refusals))


def _write(
    signing: Signing,
    facts: rules.SigningFacts,
    actor: Actor,
    today: date,
    user: User | None,
    form: PaperForm | None,
    shared: Shared,
) -> Contract:
    request, household, team = signing.request, signing.household, signing.accepted_team
    room = room_of(facts)
    cross_grid = crosses_grid(household, team.id, today)
    contract = first_term(
        household,
        signing.period,
        form.number if form else numbers.take_root_no(*_series(signing)),
        room,
        actor,
        today,
        team_id=team.id,
        doctor_id=signing.doctor.staff.id if signing.doctor else None,
        representative_id=signing.representative.resident.id,
        channel=request.channel,
        signed_on=request.signed_on,
        entered_on=request.signed_on,
        cross_grid=cross_grid,
        paper_no=request.paper_no,
        idempotency_key=request.idempotency_key,
        capacity_note=note_of(judge(room, facts.doctor), request.capacity_reason),
        policy_snapshot=of_a_contract(signing.policies),
        **({"verify_code": form.verify_code} if form else {}),
    )
    write_signed(contract, signing, user, shared, form)
    return contract


def _series(signing: Signing) -> tuple[str, int]:
    """The county and the year in which the numbers of first terms are counted."""
    return signing.household.county_code, signing.request.signed_on.year


def write_signed(
    contract: Contract,
    signing: Signing,
    user: User | None,
    shared: Shared,
    form: PaperForm | None = None,
) -> None:
    """Write a term with what each party signed, and with what; on a form, what it said."""
    template = wording_of(form) if form else wording_for(contract, signing, shared)
    seal(contract, as_printed(build_snapshot(contract, signing, user, shared), form, template))
    people = [(row.resident.id, row.resident.birth_date) for row in signing.covered]
    codes = dict.fromkeys(signing.request.package_codes)
    write_term(contract, people, [signing.packages[code].id for code in codes])
    db.session.execute(_ADD_SIGNATURES, _signatures(contract, signing, user))
    write_evidence(contract, signing, user, template)
    write_consents(contract, signing)


def room_of(facts: rules.SigningFacts) -> TeamRoom:
    """What the team carries after a signing that the rules let through."""
    if facts.team is None:
        raise LookupError("a signing without a team is refused before")
    return facts.team.room


def _signatures(contract: Contract, signing: Signing, user: User | None) -> list[dict[str, Any]]:
    """What each party signed with; on paper both sign the sheets by hand."""
    request = signing.request
    paper = request.strokes is None
    specimen = specimen_for(signing, user)
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
        **({"form": signing.request.form_number} if signing.request.form_number else {}),
        "above_soft_limit": contract.capacity_note is not None,
    }
