"""Open records of people who died or left before their records were closed by that."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import HealthRecord, Membership, Resident
from contracts_app.queries.record_list import GONE, RecordFilters, filtered
from contracts_app.queries.scope import Scope
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.record_life import close_with_entry
from contracts_app.services.record_staff import check_training
from contracts_app.vocabulary import LeaveReason

MOST: Final = 200


def close_gone(codes: Collection[str], scope: Scope, actor: Actor, today: date) -> int:
    """Close these records with the day and reason that the households tell; how many were.

    One that is closed, belongs to somebody who lives here, or lies outside the scope is left out.
    Raises Refused(`record_training_needed`).
    """
    check_training(actor, today)
    known = filtered(select(HealthRecord.id), scope, RecordFilters(status=GONE))
    left = (
        select(func.max(Membership.valid_to))
        .where(Membership.resident_id == Resident.id)
        .correlate(Resident)
        .scalar_subquery()
    )
    query = (
        select(HealthRecord.code, Resident.id, Resident.key, Resident.died_on, left.label("left"))
        .join(Resident, Resident.id == HealthRecord.resident_id)
        .where(HealthRecord.id.in_(known), HealthRecord.code.in_(list(codes)[:MOST]))
        .order_by(HealthRecord.id)
    )
    closed = 0
    for one in db.session.execute(query).all():
        reason, on = _why(one, today)
        # Somebody else may have closed it meanwhile.
        if not close_with_entry([one.id], reason, on, actor):
            continue
        closed += 1
        told = {"record": one.code, "reason": reason.value, "on": on.isoformat()}
        audit.record(actor, "record.close", "resident", one.key, after=told)
    return closed


def _why(one: Any, today: date) -> tuple[LeaveReason, date]:
    if one.died_on is not None:
        return LeaveReason.DEATH, one.died_on
    return LeaveReason.MOVED_OUT, one.left or today
