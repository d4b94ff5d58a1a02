"""Who signs for a household when the signer goes elsewhere and others stay covered (2.1, 2.14)."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import exists, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, SignerChange, Team
from contracts_app.queries.policies import policies_for
from contracts_app.rules.households import is_adult, sign_by
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.household_people import Home, Person
from contracts_app.services.status import OPEN_COVERS
from contracts_app.vocabulary.life import SignerReason

SUCCESSOR_DAYS = "contract.signer_dead_days"
SPLIT_DAYS = "contract.split_sign_days"


def hand_on_signing(
    home: Home, leaving: Collection[Person], signer: str, on: date, today: date
) -> None:
    """Where one of the leaving stands for a covered household, ask for another signature.

    `signer` is the key of an adult who stays. Where no adult stays, nobody is named yet. Raises
    Refused with `signer_needed`, `not_member` or `representative_minor`.
    """
    gone = {one.id for one in leaving}
    for term in _first_covered_terms(home.id):
        due = open_signature(term.id)
        stands = due.resident_id if due else term.signer_id or term.representative_id
        if stands not in gone:
            continue
        person = _successor(home, leaving, signer, on)
        if due is not None:
            due.closed_on = today
            db.session.flush()
        ask_to_sign(term, person, SignerReason.LEFT, SUCCESSOR_DAYS, on, today)


def _successor(home: Home, leaving: Collection[Person], signer: str, on: date) -> Person | None:
    staying = home.besides(leaving)
    if not any(is_adult(one.resident.birth_date, on) for one in staying):
        return None
    if not signer:
        raise Refused(Refusal("signer_needed", "new_signer"))
    if signer in {one.key for one in leaving}:
        raise Refused(Refusal("not_member", "new_signer"))
    return home.adult(signer, "new_signer", on)


def ask_to_sign(
    term: Contract, person: Person | None, reason: SignerReason, policy: str, on: date, today: date
) -> None:
    """From a day on somebody has to sign for the household, within the days of a policy."""
    team = db.session.get_one(Team, term.team_id)
    days = int(policies_for(team.institution_id, today)[policy])
    db.session.add(
        SignerChange(
            county_code=term.county_code,
            contract_id=term.id,
            resident_id=person.id if person else None,
            reason=reason,
            since=on,
            due_on=sign_by(on, today, days),
        )
    )
    db.session.flush()


def open_signature(contract_id: int) -> SignerChange | None:
    """The signature that is due under a term, if one is."""
    query = select(SignerChange).where(
        SignerChange.contract_id == contract_id,
        SignerChange.signed_on.is_(None),
        SignerChange.closed_on.is_(None),
    )
    return db.session.scalar(query)


def _first_covered_terms(household_id: int) -> list[Contract]:
    """Of each chain the first term that covers somebody still or will; those after it follow it."""
    covering = exists(
        select(Cover.id).where(Cover.contract_id == Contract.id, Cover.state.in_(OPEN_COVERS))
    )
    query = select(Contract).where(Contract.household_id == household_id, covering)
    chains: dict[str, Contract] = {}
    for term in db.session.scalars(query.order_by(Contract.term_no, Contract.id)):
        chains.setdefault(term.root_no, term)
    return list(chains.values())
