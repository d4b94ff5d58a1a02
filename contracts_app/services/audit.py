"""The audit trail: one row for each change and each look at a person, sealed once a night."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, text

from contracts_app import clock
from contracts_app.crypto import canonical_json
from contracts_app.extensions import db
from contracts_app.models import AuditEvent, AuditSeal, User
from contracts_app.queries.rows import table_of
from contracts_app.rules.redaction import redact

SEAL_ROWS = 20_000
_FIRST = "0" * 64
_EVENTS = table_of(AuditEvent)
_ADD = insert(_EVENTS)


@dataclass(frozen=True)
class Actor:
    """Who acts: a user, or a command or job by its name."""

    name: str
    user_id: int | None = None
    county_code: str = ""
    request_id: str = ""

    @classmethod
    def of(cls, user: User, request_id: str = "") -> "Actor":
        return cls(user.username, user.id, user.institution.county_code, request_id)


SYSTEM = Actor("system")


def event_row(
    actor: Actor,
    verb: str,
    object_type: str,
    object_key: str,
    *,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """One audit row as a mapping, for bulk inserts. Never holds an ID number or a phone.

    A reason may be what somebody typed, and the row can never be changed.
    """
    return {
        "at_utc": clock.utcnow(),
        "county_code": actor.county_code,
        "user_id": actor.user_id,
        "actor": actor.name,
        "verb": verb,
        "object_type": object_type,
        "object_key": object_key,
        "reason": redact(reason),
        "before": before,
        "after": after,
        "request_id": actor.request_id,
    }


def record(actor: Actor, verb: str, object_type: str, object_key: str, **details: Any) -> None:
    """Write one audit row in the current transaction."""
    record_all([event_row(actor, verb, object_type, object_key, **details)])


def record_all(rows: list[dict[str, Any]]) -> None:
    """Write many audit rows in the current transaction."""
    if rows:
        # The table itself, past the mapper: an import writes thousands of rows at once.
        db.session.execute(_ADD, rows)


def seal() -> int:
    """Seal all unsealed rows, chained to the last seal; returns how many rows were sealed."""
    if db.session.get_bind().dialect.name == "postgresql":
        # Ids are given out before a row is committed: a seal waits for every writer in between,
        # and for another seal.
        db.session.execute(text("LOCK TABLE audit_event IN SHARE ROW EXCLUSIVE MODE"))
    total = 0
    while count := _seal_next():
        total += count
    return total


def _seal_next() -> int:
    last = db.session.scalars(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)).first()
    rows = _rows_after(last.last_id if last else 0)
    if not rows:
        return 0
    previous = last.hash if last else _FIRST
    digest = _digest(previous, rows)
    db.session.add(
        AuditSeal(
            first_id=rows[0].id,
            last_id=rows[-1].id,
            rows=len(rows),
            previous_hash=previous,
            hash=digest,
            sealed_at_utc=clock.utcnow(),
        )
    )
    db.session.flush()
    return len(rows)


def _rows_after(last_id: int, until: int | None = None) -> list[Any]:
    query = select(AuditEvent.__table__).where(AuditEvent.id > last_id).order_by(AuditEvent.id)
    if until is not None:
        return list(db.session.execute(query.where(AuditEvent.id <= until)))
    return list(db.session.execute(query.limit(SEAL_ROWS)))


def _digest(previous: str, rows: list[Any]) -> str:
    digest = hashlib.sha256(previous.encode())
    for row in rows:
        digest.update(canonical_json([_plain(value) for value in row]))
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value


@dataclass(frozen=True)
class AuditReport:
    """The result of a verification; faults name the seal and what is wrong with it."""

    ok: bool
    rows: int
    sealed_to: int
    faults: list[dict[str, Any]]


def verify() -> AuditReport:
    """Recompute every seal from the rows. A missing, added or altered row breaks its seal."""
    faults: list[dict[str, Any]] = []
    previous, sealed_to = _FIRST, 0
    for sealed in db.session.scalars(select(AuditSeal).order_by(AuditSeal.id)):
        rows = _rows_after(sealed_to, sealed.last_id)
        if sealed.previous_hash != previous:
            faults.append({"id": sealed.id, "kind": "chain_broken"})
        if len(rows) != sealed.rows:
            faults.append({"id": sealed.id, "kind": "rows_missing_or_added"})
        elif _digest(sealed.previous_hash, rows) != sealed.hash:
            faults.append({"id": sealed.id, "kind": "row_altered"})
        previous, sealed_to = sealed.hash, sealed.last_id
    total = db.session.scalar(select(func.count()).select_from(AuditEvent)) or 0
    return AuditReport(not faults, total, sealed_to, faults)
