"""The paper of records goes to another institution: one of them, or all of a station (I4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, insert, select, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import HealthRecord, RecordEvent, RecordHandover, Resident
from contracts_app.queries.record_places import get_keeper
from contracts_app.queries.record_scope import records_in
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import Scope
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.record_build import MAX_SHELF
from contracts_app.services.record_events import note_event
from contracts_app.services.record_sections import held_record
from contracts_app.services.record_staff import check_training
from contracts_app.vocabulary.records import RecordEventKind

MAX_REASON: Final = 200
_OLDEST: Final = timedelta(days=365)
"""How long ago a handover may have been that is noted today."""
MOST: Final = 5_000
"""Records of one handover, whose list is signed; a village has fewer."""
_record, _event = table_of(HealthRecord), table_of(RecordEvent)


@dataclass(frozen=True)
class Handing:
    """From whom to whom records go, on which day and why; perhaps only those of one grid."""

    giver: str
    taker: str
    on: date
    reason: str
    grid: str = ""


def transfer_record(
    code: str, keeper: str, shelf: str, on: date, scope: Scope, actor: Actor, today: date
) -> HealthRecord:
    """Note where the paper of one record lies from a day on: institution and shelf.

    Raises NotFound outside the scope, Refused with `keeper_unknown`, `nothing_changed`,
    `future_date`, `bad_date`, `too_long` or `record_training_needed`.
    """
    record = held_record(code, scope)
    check_training(actor, today)
    taker = get_keeper(keeper, record.county_code)
    shelf = shelf.strip()
    _check_transfer(record, taker, shelf, on, today)
    before = record.institution_id
    record.institution_id, record.shelf = taker.id, shelf
    kind, places = RecordEventKind.UPDATED, {}
    if taker.id != before:
        kind = RecordEventKind.TRANSFERRED
        places = {"from_institution_id": before, "to_institution_id": taker.id}
    note_event(record, kind, on, actor, {"shelf": shelf}, **places)
    key = db.session.get_one(Resident, record.resident_id).key
    told = {"record": record.code, "to": keeper, "shelf": shelf}
    audit.record(actor, "record.transfer", "resident", key, after=told)
    return record


def _check_transfer(record: HealthRecord, taker: Any, shelf: str, on: date, today: date) -> None:
    if taker is None:
        raise Refused(Refusal("keeper_unknown", "keeper"))
    if len(shelf) > MAX_SHELF:
        raise Refused(Refusal("too_long", "shelf"))
    if (taker.id, shelf) == (record.institution_id, record.shelf):
        raise Refused(Refusal("nothing_changed", "keeper"))
    if on > today:
        raise Refused(Refusal("future_date", "on"))
    if record.built_on is not None and on < record.built_on:
        raise Refused(Refusal("bad_date", "on"))


def count_to_hand_over(handing: Handing, scope: Scope) -> int:
    """How many records would go, counted up to one more than a handover takes."""
    giver = get_keeper(handing.giver, scope.county_code)
    if giver is None:
        return 0
    some = _chosen(giver.id, handing.grid, scope).limit(MOST + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def hand_over(handing: Handing, scope: Scope, actor: Actor, today: date) -> RecordHandover:
    """Hand all records that one institution stores to another one, open and closed ones.

    Raises NotFound when the giver lies outside the scope, Refused with `keeper_unknown`,
    `same_keeper`, `future_date`, `handover_too_old`, `missing_required`, `too_long`,
    `nothing_to_hand_over`, `too_many` or `record_training_needed`.
    """
    giver, taker = _parties(handing, scope)
    check_training(actor, today)
    _check(handing, today)
    chosen = _chosen(giver.id, handing.grid, scope).limit(MOST + 1).with_for_update()
    ids = list(db.session.scalars(chosen))
    if not ids:
        raise Refused(Refusal("nothing_to_hand_over", "giver"))
    if len(ids) > MOST:
        raise Refused(Refusal("too_many", "giver"))
    made = RecordHandover(
        county_code=scope.county_code,
        key=new_key(16),
        from_institution_id=giver.id,
        to_institution_id=taker.id,
        handed_on=handing.on,
        reason=handing.reason.strip(),
        records=len(ids),
        user_id=actor.user_id,
        recorded_at_utc=clock.utcnow(),
    )
    db.session.add(made)
    db.session.flush()
    _move(ids, made, actor)
    told = {"key": made.key, "to": handing.taker, "records": made.records, "grid": handing.grid}
    audit.record(actor, "record.handover", "institution", handing.giver, after=told)
    return made


def _parties(handing: Handing, scope: Scope) -> tuple[Any, Any]:
    giver = get_keeper(handing.giver, scope.county_code)
    if giver is None or giver.id not in scope.institution_ids:
        raise NotFound("institution")
    taker = get_keeper(handing.taker, scope.county_code)
    if taker is None:
        raise Refused(Refusal("keeper_unknown", "taker"))
    if taker.id == giver.id:
        raise Refused(Refusal("same_keeper", "taker"))
    return giver, taker


def _check(handing: Handing, today: date) -> None:
    if handing.on > today:
        raise Refused(Refusal("future_date", "on"))
    if handing.on < today - _OLDEST:
        raise Refused(Refusal("handover_too_old", "on"))
    if not handing.reason.strip():
        raise Refused(Refusal("missing_required", "reason"))
    if len(handing.reason.strip()) > MAX_REASON:
        raise Refused(Refusal("too_long", "reason"))


def _chosen(giver_id: int, grid: str, scope: Scope) -> Select[int]:
    stored = select(HealthRecord.id).where(HealthRecord.institution_id == giver_id)
    return stored.where(records_in(scope, grid)).order_by(HealthRecord.id)


def _move(ids: Sequence[int], made: RecordHandover, actor: Actor) -> None:
    """One event for each record, in one statement; then all of them lie elsewhere."""
    events: list[dict[str, Any]] = [
        {
            "county_code": made.county_code,
            "record_id": one,
            "kind": RecordEventKind.TRANSFERRED.value,
            "happened_on": made.handed_on,
            "recorded_at_utc": made.recorded_at_utc,
            "user_id": actor.user_id,
            "actor": actor.name,
            "details": {},
            "from_institution_id": made.from_institution_id,
            "to_institution_id": made.to_institution_id,
            "handover_id": made.id,
        }
        for one in ids
    ]
    db.session.execute(insert(_event), events)
    there = update(_record).where(_record.c.id.in_(ids))
    rows(there.values(institution_id=made.to_institution_id, shelf=""))
    db.session.expire_all()
