"""What each night does to requests inside terms: silence is noticed, the overtaken ones end."""

from collections.abc import Callable
from datetime import date
from typing import Final

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, ContractChange, Objection, Resident
from contracts_app.queries import changes as queries
from contracts_app.queries.locks import hold_households
from contracts_app.queries.renewal import has_objected
from contracts_app.rules.renewal import objected_in_time
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.term_ends import call_off_begun, later_terms, never_began
from contracts_app.vocabulary import ContractStatus, ObjectionKind
from contracts_app.vocabulary.life import ChangeKind, ChangeState, RequestedBy

_OBJECTION: Final = {
    ChangeKind.TERMINATE: ObjectionKind.END,
    ChangeKind.CHANGE_TEAM: ObjectionKind.CHANGE_TEAM,
    ChangeKind.CHANGE_PACKAGES: ObjectionKind.CHANGE_PACKAGES,
}


def look_after_changes(today: date, actor: Actor, checkpoint: Callable[[], None]) -> dict[str, int]:
    """Mark requests that nobody answered in time, and close those of terms that are over.

    Once more on the same day changes nothing. `checkpoint` commits after each chunk. A request
    that a desk settles at the same moment is left alone.
    """
    done = {"escalated": 0, "overtaken": 0}
    while closed := _close_overtaken(today, actor):
        done["overtaken"] += closed
        checkpoint()
    while marked := _escalate(today, actor):
        done["escalated"] += marked
        checkpoint()
    return done


def _held(find: Callable[[], list[ContractChange]]) -> list[ContractChange]:
    """What is found, and found again once whoever works at these households has finished."""
    found = find()
    if hold_households(queries.households_of_changes(found)):
        db.session.expire_all()
        ids = {one.id for one in found}
        found = [one for one in find() if one.id in ids]
    return found


def _escalate(today: date, actor: Actor) -> int:
    found = _held(lambda: queries.silent_changes(today))
    numbers = queries.numbers_of_contracts([one.contract_id for one in found])
    for one in found:
        one.escalated_on = today
        audit.record(
            actor, "change.escalate", "contract", numbers[one.contract_id],
            reason=one.reason, after={"kind": one.kind},
        )  # fmt: skip
    db.session.flush()
    return len(found)


def _close_overtaken(today: date, actor: Actor) -> int:
    found = _held(queries.overtaken_changes)
    numbers = queries.numbers_of_contracts([one.contract_id for one in found])
    for one in found:
        one.state, one.version = ChangeState.WITHDRAWN, one.version + 1
        one.changed_at_utc, one.changed_by = clock.utcnow(), actor.name
        audit.record(
            actor, "change.overtaken", "contract", numbers[one.contract_id],
            reason=one.reason, after={"kind": one.kind},
        )  # fmt: skip
        if one.requested_by == RequestedBy.HOUSEHOLD:
            _keep_as_objection(one, actor, today)
    db.session.flush()
    return len(found)


def _keep_as_objection(change: ContractChange, actor: Actor, today: date) -> None:
    """What the household asked for and nobody answered stands against a silent renewal (2.8).

    It calls off one that was made ahead, as an objection does that is entered late. Where the next
    term has begun and ended since, both sides have settled it otherwise.
    """
    contract = db.session.get_one(Contract, change.contract_id)
    kind = _OBJECTION[ChangeKind(change.kind)]
    in_time = objected_in_time(change.requested_on, contract.period_end, today)
    renewed = in_time and contract.status == ContractStatus.RENEWED
    if has_objected(contract.id, kind) or not (
        renewed or contract.status == ContractStatus.EXPIRED
    ):
        return
    later = later_terms(contract) if renewed else []
    if any(one.ended_on is not None and not never_began(one) for one in later):
        return
    call_off_begun(later, actor, today)
    signer = db.session.get_one(Resident, contract.signer_id or contract.representative_id)
    db.session.add(
        Objection(
            contract_id=contract.id,
            kind=kind,
            raised_on=change.requested_on,
            channel=contract.channel,
            person=signer.name,
        )
    )
    after = {"kind": kind.value, "raised_on": change.requested_on.isoformat()}
    audit.record(actor, "objection.record", "contract", contract.contract_no, after=after)
