"""Who stands for a household when its signer dies or leaves: asked for, signed, needed no more.

The cover goes on meanwhile (rule 2.7). One open row stands for a whole chain of terms.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Household, HouseholdAction, Resident, SignerChange
from contracts_app.queries.policies import policies_for
from contracts_app.queries.scope import Scope
from contracts_app.queries.signers import (
    Unsigned,
    households_stood_for,
    living_members,
    may_be_signed,
    open_changes,
    open_changes_of_household,
    stand_for_others,
    unsigned_chains,
)
from contracts_app.rules.households import sign_by
from contracts_app.rules.signing import is_adult
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.held import held_contract
from contracts_app.services.journal import Entry, perform
from contracts_app.vocabulary import STANDING, ContractStatus, SignatureMode
from contracts_app.vocabulary.life import ActionKind, SignerReason

DAYS = "contract.signer_dead_days"
"""How long a successor has to sign."""


@dataclass(frozen=True)
class HandSignature:
    """How somebody signed: by hand on paper, or with strokes on the screen."""

    on: date
    paper: bool = False
    strokes: Any | None = None


def ask_for_signer(
    household: Household,
    reason: SignerReason,
    since: date,
    actor: Actor,
    today: date,
    key: str = "",
) -> None:
    """Ask somebody to sign where nobody stands for the household any more, and only there.

    `key` names who; else it is the head, if of full age. In a household of minors the row waits
    without a name. Raises Refused with `representative_not_member` or `representative_minor`.
    """
    db.session.flush()
    chains = unsigned_chains([household.id])
    members = living_members(household.id)
    named = _named(members, key, today) if chains else None
    for row in open_changes_of_household(household.id):
        if row.resident_id not in {one.id for one in members}:
            row.resident_id = named.id if named else None
    asked = {_root_of(row) for row in open_changes([one.root_no for one in chains])}
    for chain in chains:
        if chain.root_no not in asked:
            db.session.add(_asking(chain, household, reason, since, named, actor, today))
    _close_needless(household.id, today)
    db.session.flush()


def ask_where_nobody_stands(gone: Collection[int], actor: Actor, today: date) -> None:
    """The same for all households that one of these people, whom a roster moved, stood for."""
    db.session.flush()
    for id_ in households_stood_for(gone):
        household = db.session.get_one(Household, id_)
        ask_for_signer(household, SignerReason.LEFT, today, actor, today)


def choose_signer(
    household_id: int, leaving: Collection[int], head: str, key: str, today: date, *, must: bool
) -> str:
    """The key of who stands for the household once these people left; empty when nobody has to.

    `key` names who, else it is the head by key, where that is an adult. Raises Refused with
    `signer_needed` (nobody is named, and somebody must be), `representative_not_member` or
    `representative_minor`.
    """
    if not stand_for_others(household_id, leaving):
        return ""
    stay = [one for one in living_members(household_id) if one.id not in leaving]
    if key:
        return _signer(stay, key, today).key
    adults = {one.key for one in stay if is_adult(one.birth_date, today)}
    if head in adults:
        return head
    if adults and must:
        raise Refused(Refusal("signer_needed", "signer"))
    return ""


def _named(members: Sequence[Resident], key: str, today: date) -> Resident | None:
    """Who is asked to sign: the one named, else the head, who comes first, if of full age."""
    if key:
        return _signer(members, key, today)
    return next((one for one in members[:1] if is_adult(one.birth_date, today)), None)


def _signer(members: Sequence[Resident], key: str, on: date) -> Resident:
    found = next((one for one in members if one.key == key), None)
    if found is None:
        raise Refused(Refusal("representative_not_member", "signer"))
    if not is_adult(found.birth_date, on):
        raise Refused(Refusal("representative_minor", "signer"))
    return found


def _root_of(row: SignerChange) -> str:
    return db.session.get_one(Contract, row.contract_id).root_no


def _asking(
    chain: Unsigned,
    household: Household,
    reason: SignerReason,
    since: date,
    named: Resident | None,
    actor: Actor,
    today: date,
) -> SignerChange:
    days = int(policies_for(chain.institution_id, today)[DAYS])
    return SignerChange(
        county_code=household.county_code,
        contract_id=chain.contract_id,
        resident_id=named.id if named else None,
        reason=reason,
        since=since,
        due_on=sign_by(since, today, days),
        user_id=actor.user_id,
    )


def _close_needless(household_id: int, today: date) -> None:
    """Rows of chains that ended are needed no more."""
    for row in open_changes_of_household(household_id):
        own = Contract.root_no == _root_of(row)
        if db.session.scalar(select(Contract.id).where(own, may_be_signed()).limit(1)) is None:
            row.closed_on = today


def hand_over_signature(old: Contract, contract: Contract, today: date) -> None:
    """A signature that is still due is due by the same day for the contract that goes on.

    As long as the old one lasts it is due there as well; who signs, signs for both.
    """
    for due in open_changes([old.root_no]):
        if (old.ended_on or old.period_end) < today:
            due.closed_on = today
        db.session.add(
            SignerChange(
                county_code=due.county_code,
                contract_id=contract.id,
                resident_id=due.resident_id,
                reason=due.reason,
                since=due.since,
                due_on=due.due_on,
            )
        )
    db.session.flush()


def sign_for_household(
    contract_no: str, key: str, given: HandSignature, scope: Scope, actor: Actor, today: date
) -> HouseholdAction:
    """Record that a member signed: from now on he or she stands for all standing terms.

    Every signature that is due in the household is given by it. Raises NotFound outside the scope,
    Refused with `not_in_force`, `signature_missing`, `future_date`, `bad_date` (before the
    signature was due; where none is, before the contract; or before somebody else signed who came
    to stand for it), `representative_not_member`,
    `representative_minor` or `nothing_changed` (who stands for the household already, while no
    signature is due).
    """
    contract = held_contract(contract_no, scope, today)
    due = open_changes_of_household(contract.household_id)
    _check(contract, due, given, today)
    signer = _signer(living_members(contract.household_id), key, given.on)
    if not due and signer.id == (contract.signer_id or contract.representative_id):
        raise Refused(Refusal("nothing_changed", "signer"))
    household = db.session.get_one(Household, contract.household_id)
    entry = Entry(
        ActionKind.SIGNER,
        household,
        given.on,
        details={"resident": signer.key, "contract": contract.contract_no},
    )
    action = perform(entry, lambda: _sign(contract, list(due), signer, given, actor), actor, today)
    told = {"resident": signer.key, "on": given.on.isoformat(), "paper": given.strokes is None}
    audit.record(actor, "contract.signer", "contract", contract.contract_no, after=told)
    return action


def _check(
    contract: Contract, due: Sequence[SignerChange], given: HandSignature, today: date
) -> None:
    may = select(Contract.id).where(Contract.id == contract.id, may_be_signed())
    stands = contract.status in STANDING
    if db.session.scalar(may) is None or not (stands or due):
        raise Refused.of("not_in_force")
    if not given.paper and given.strokes is None:
        raise Refused(Refusal("signature_missing", "paper"))
    if given.on > today:
        raise Refused(Refusal("future_date", "on"))
    # A contract may have gone on as another one since the signature was due.
    asked = contract.root_no in map(_root_of, due)
    since = [row.since for row in due] + ([] if asked else [contract.signed_on])
    if given.on < max(since + _signed_on(contract)):
        raise Refused(Refusal("bad_date", "on"))


def _signed_on(contract: Contract) -> list[date]:
    """The days on which others came to stand for the household under this number."""
    query = (
        select(SignerChange.signed_on)
        .join(Contract, Contract.id == SignerChange.contract_id)
        .where(
            Contract.root_no == contract.root_no,
            SignerChange.signed_on.is_not(None),
            SignerChange.closed_on.is_(None),
        )
    )
    return [day for day in db.session.scalars(query) if day is not None]


def _sign(
    contract: Contract,
    due: list[SignerChange],
    signer: Resident,
    given: HandSignature,
    actor: Actor,
) -> None:
    for row in due or [_by_wish(contract, given.on)]:
        row.resident_id, row.signer_name, row.user_id = signer.id, signer.name, actor.user_id
        row.signed_on = given.on
        row.mode = SignatureMode.PAPER if given.strokes is None else SignatureMode.SCREEN
        row.strokes = given.strokes
        db.session.add(row)
    ahead = (Contract.term_no > 1) & (Contract.status == ContractStatus.DRAFT)
    query = select(Contract).where(
        Contract.root_no.in_({contract.root_no, *map(_root_of, due)}),
        or_(Contract.status.in_(STANDING), ahead, Contract.id == contract.id),
    )
    for term in db.session.scalars(query.order_by(Contract.term_no)):
        term.signer_id = signer.id
    db.session.flush()


def _by_wish(contract: Contract, on: date) -> SignerChange:
    return SignerChange(
        county_code=contract.county_code,
        contract_id=contract.id,
        reason=SignerReason.WISH,
        since=on,
        due_on=on,
    )
