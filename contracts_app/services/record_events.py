"""What happens to health records is written down once and never changed."""

from datetime import date
from typing import Any

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import HealthRecord, RecordEvent
from contracts_app.services.audit import Actor
from contracts_app.vocabulary.records import RecordEventKind


def note_event(
    record: HealthRecord,
    kind: RecordEventKind,
    on: date,
    actor: Actor,
    details: dict[str, Any] | None = None,
    note: str = "",
    **institutions: int | None,
) -> None:
    """Add an event in the current transaction; `institutions` are the ids of a transfer."""
    db.session.add(
        RecordEvent(
            county_code=record.county_code,
            record_id=record.id,
            kind=kind,
            happened_on=on,
            recorded_at_utc=clock.utcnow(),
            user_id=actor.user_id,
            actor=actor.name,
            details=details or {},
            note=note.strip() or None,
            **institutions,
        )
    )
    db.session.flush()
