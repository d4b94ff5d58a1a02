"""Objections of a household to the silent renewal of its contract (S3P7): recorded, withdrawn."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select, update

from contracts_app.extensions import db
from contracts_app.models import Contract, Objection
from contracts_app.queries.changes import newest_change
from contracts_app.queries.renewal import has_objected
from contracts_app.queries.scope import Scope
from contracts_app.rules.renewal import objected_in_time
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.change_held import conflict, touch
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.held import held_contract
from contracts_app.services.term_ends import (
    call_off,
    call_off_begun,
    call_off_renewals,
    later_terms,
    next_chain,
    restore_renewals,
)
from contracts_app.vocabulary import STANDING, WAITING, ContractStatus, ObjectionKind
from contracts_app.vocabulary.catalogue import CHANNELS
from contracts_app.vocabulary.life import ChangeState, OriginKind

_CHANNELS = frozenset(channel.code for channel in CHANNELS)


def record_objection(
    contract_no: str,
    kind: str,
    raised_on: date,
    channel: str,
    person: str,
    scope: Scope,
    actor: Actor,
    today: date,
    note: str = "",
) -> Objection:
    """Record that a household objects to a term going on as it is, raised by `person` on a day.

    One that was raised in time and is entered in January ends the new term as if it had not begun;
    a wish to end calls off what had been agreed on before for the days after the term.
    Raises NotFound outside the scope, Refused with `not_in_force` (the term is neither live nor
    upcoming), `unknown_value`, `missing_required`, `future_date`, `bad_date` (before the signing)
    or `already_objected`; Conflict(`change_closed`) when both sides agreed on an end meanwhile.
    Whoever is about to confirm a request about the term has to read the objection first.
    """
    contract = held_contract(contract_no, scope, today)
    change = newest_change(contract.id)
    if change is not None and change.state == ChangeState.DONE and contract.ended_on is not None:
        raise conflict("change_closed", change)
    _check(contract, kind, raised_on, channel, person, today)
    if _open_objection(contract, kind):
        raise Refused(Refusal("already_objected", kind))
    objection = Objection(
        contract_id=contract.id,
        kind=kind,
        raised_on=raised_on,
        channel=channel,
        person=person.strip(),
        note=note.strip(),
    )
    db.session.add(objection)
    db.session.flush()
    if change is not None and change.state == ChangeState.OPEN:
        touch(change, actor)
    agreed = _agreed_before(contract, raised_on) if kind == ObjectionKind.END else []
    if contract.period_end < today:
        call_off_begun([*later_terms(contract), *agreed], actor, today)
    else:
        call_off_renewals(contract, today, actor)
        _call_off_agreed(contract, agreed, actor, today)
    after = {"kind": kind, "raised_on": raised_on.isoformat(), "channel": channel}
    audit.record(actor, "objection.record", "contract", contract_no, after=after)
    return objection


def _agreed_before(contract: Contract, raised_on: date) -> list[Contract]:
    """What was agreed on to follow the term before the household thought better of it."""
    agreed = next_chain(contract, (*WAITING, *STANDING))
    return [one for one in agreed if one.signed_on <= raised_on]


def _call_off_agreed(contract: Contract, agreed: list[Contract], actor: Actor, today: date) -> None:
    """What was agreed on ends with the term, which follows an objection now.

    A household that thinks better of that as well is renewed like any other, or asks once more.
    """
    if agreed:
        call_off(contract, agreed, actor, today)
        contract.lapse_reason = None
        db.session.flush()


def withdraw_objection(
    contract_no: str, kind: str, scope: Scope, actor: Actor, today: date
) -> Objection:
    """Note that the household withdrew its objection of this kind; the row stays on record.

    Raises NotFound outside the scope or without an open objection of the kind.
    """
    contract = held_contract(contract_no, scope, today)
    objection = _open_objection(contract, kind)
    if objection is None:
        raise NotFound("objection")
    objection.withdrawn_on = max(today, objection.raised_on)
    db.session.flush()
    if contract.ended_on is None and not has_objected(contract.id):
        restore_renewals(contract, today, actor)
    audit.record(actor, "objection.withdraw", "contract", contract_no, after={"kind": kind})
    return objection


def carry_objections(old: Contract, contract: Contract) -> None:
    """What stands against a silent renewal stands against that of the contract that goes on.

    A change settles the objection that asked for it.
    """
    mine = update(Objection).where(
        Objection.contract_id == old.id,
        Objection.withdrawn_on.is_(None),
        Objection.kind != contract.origin_kind,
    )
    db.session.execute(mine.values(contract_id=contract.id))


def bring_back_objections(contract_ids: Collection[int], actor: Actor, today: date) -> None:
    """Contracts that went on never were: what stands against their renewal stands where it was."""
    query = (
        select(Objection, Contract.origin_no)
        .join(Contract, Contract.id == Objection.contract_id)
        .where(
            Contract.id.in_(contract_ids),
            Contract.origin_kind != OriginKind.SPLIT,
            Objection.withdrawn_on.is_(None),
        )
        .order_by(Objection.id)
    )
    for objection, origin_no in db.session.execute(query).all():
        origin = db.session.scalars(select(Contract).filter_by(contract_no=origin_no)).one()
        if _open_objection(origin, objection.kind) is None:
            objection.contract_id = origin.id
        db.session.flush()
        call_off_renewals(origin, today, actor)


def _check(
    contract: Contract, kind: str, raised_on: date, channel: str, person: str, today: date
) -> None:
    late = kind == ObjectionKind.END and contract.status in (
        ContractStatus.RENEWED,
        ContractStatus.EXPIRED,
    )
    in_time = late and objected_in_time(raised_on, contract.period_end, today)
    faults = {
        "not_in_force": contract.status not in STANDING and not in_time,
        "unknown_value": kind not in list(ObjectionKind) or channel not in _CHANNELS,
        "missing_required": not person.strip(),
        "future_date": raised_on > today,
        "bad_date": raised_on < contract.signed_on,
    }
    wrong = [Refusal(code) for code, applies in faults.items() if applies]
    if wrong:
        raise Refused(*wrong)


def _open_objection(contract: Contract, kind: str) -> Objection | None:
    query = select(Objection).where(
        Objection.contract_id == contract.id,
        Objection.kind == kind,
        Objection.withdrawn_on.is_(None),
    )
    return db.session.scalar(query)
