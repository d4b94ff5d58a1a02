"""Records are closed when somebody dies, moves away or is out of reach; nothing in them is lost.

An entry about a household closes the record of who dies or moves away, and taking the entry back
opens it again. What a person does by hand is here as well.
"""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import HealthRecord, Resident
from contracts_app.queries.scope import Scope
from contracts_app.rules.records import refuse_closing
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.record_build import MAX_NOTE
from contracts_app.services.record_events import note_event
from contracts_app.services.record_sections import held_record
from contracts_app.services.record_staff import check_training
from contracts_app.vocabulary import LeaveReason
from contracts_app.vocabulary.records import CloseReason, RecordEventKind, RecordStatus

OF_LEAVING: Final = {
    LeaveReason.DEATH: CloseReason.DEATH,
    LeaveReason.MOVED_OUT: CloseReason.MOVED,
}


def close_record(
    code: str, reason: str, on: date, note: str, scope: Scope, actor: Actor, today: date
) -> HealthRecord:
    """Close a record; of who moved away the note tells where to and who received the record.

    Raises NotFound outside the scope, Refused with `unknown_value`, `record_closed`,
    `record_death_first`, `record_of_dead`, `future_date`, `bad_date`, `too_long`,
    `record_training_needed` or `missing_required` (nobody says where somebody moved).
    """
    record = held_record(code, scope)
    check_training(actor, today)
    if record.status == RecordStatus.CLOSED:
        raise Refused.of("record_closed")
    if reason not in list(CloseReason):
        raise Refused(Refusal("unknown_value", "reason"))
    _check_note(note, needed=reason == CloseReason.MOVED)
    resident = db.session.get_one(Resident, record.resident_id)
    first = record.built_on or resident.birth_date
    code_of_refusal = refuse_closing(reason, on, first, resident.died_on, today)
    if code_of_refusal is not None:
        subject = "reason" if code_of_refusal.startswith("record_") else "on"
        raise Refused(Refusal(code_of_refusal, subject))
    _close(record, CloseReason(reason), on, actor, note)
    _audit("record.close", record, resident.key, actor, reason=reason, on=on.isoformat())
    return record


def restore_record(code: str, note: str, scope: Scope, actor: Actor, today: date) -> HealthRecord:
    """Open a closed record again, with a reason in words.

    Raises NotFound outside the scope, Refused with `record_open`, `record_of_dead` (a wrong death
    is taken back on the page of the household), `record_training_needed`, `missing_required` or
    `too_long`.
    """
    record = held_record(code, scope)
    check_training(actor, today)
    if record.status == RecordStatus.OPEN:
        raise Refused.of("record_open")
    _check_note(note, needed=True)
    resident = db.session.get_one(Resident, record.resident_id)
    if resident.died_on is not None:
        raise Refused.of("record_of_dead")
    _open(record, today, actor, note)
    _audit("record.restore", record, resident.key, actor, on=today.isoformat())
    return record


def close_with_entry(
    resident_ids: Collection[int], reason: LeaveReason, on: date, actor: Actor, note: str = ""
) -> int:
    """People died or left for good, and this is their last day; part of the entry that says so.

    Returns how many records were open until now.
    """
    if reason not in OF_LEAVING:
        return 0
    found = _records_of(resident_ids, RecordStatus.OPEN)
    for record in found:
        _close(record, OF_LEAVING[reason], on, actor, note)
    return len(found)


def open_with_entry(resident_ids: Collection[int], on: date, actor: Actor) -> None:
    """People who had moved away live here again; part of the entry that says so."""
    for record in _records_of(resident_ids, RecordStatus.CLOSED):
        if record.close_reason != CloseReason.DEATH:
            _open(record, on, actor)


def take_back_entry(record_id: int, before: dict[str, Any], today: date, actor: Actor) -> None:
    """The entry that closed or opened a record was wrong; it is as it was, and that is told."""
    record = db.session.get_one(HealthRecord, record_id)
    if before.get("status") == RecordStatus.OPEN:
        record.restored_on = before.get("restored_on", record.restored_on)
        _open(record, today, actor, restored=False, details={"entry": "undone"})
    elif before.get("status") == RecordStatus.CLOSED:
        record.restored_on = before.get("restored_on", record.restored_on)
        reason = CloseReason(before["close_reason"])
        record.status, record.close_reason = RecordStatus.CLOSED, reason
        record.closed_on = before["closed_on"]
        # The return of the month in which it was closed has told of it already.
        told = {"reason": reason.value, "entry": "undone"}
        note_event(record, RecordEventKind.CLOSED, today, actor, told)


def _records_of(resident_ids: Collection[int], status: RecordStatus) -> list[HealthRecord]:
    query = select(HealthRecord).where(
        HealthRecord.resident_id.in_(resident_ids), HealthRecord.status == status
    )
    return list(db.session.scalars(query.order_by(HealthRecord.id).with_for_update()))


def _close(
    record: HealthRecord, reason: CloseReason, on: date, actor: Actor, note: str = ""
) -> None:
    record.status, record.close_reason, record.closed_on = RecordStatus.CLOSED, reason, on
    note_event(record, RecordEventKind.CLOSED, on, actor, {"reason": reason.value}, note)


def _open(
    record: HealthRecord,
    on: date,
    actor: Actor,
    note: str = "",
    *,
    restored: bool = True,
    details: dict[str, Any] | None = None,
) -> None:
    record.status, record.close_reason, record.closed_on = RecordStatus.OPEN, None, None
    if restored:
        record.restored_on = on
    note_event(record, RecordEventKind.RESTORED, on, actor, details, note)


def _check_note(note: str, *, needed: bool) -> None:
    if needed and not note.strip():
        raise Refused(Refusal("missing_required", "note"))
    if len(note.strip()) > MAX_NOTE:
        raise Refused(Refusal("too_long", "note"))


def _audit(verb: str, record: HealthRecord, key: str, actor: Actor, **told: str) -> None:
    after = {"record": record.code, **told}
    audit.record(actor, verb, "resident", key, after=after)
