"""Handovers of records: the list of them, and who is on the list that both sides sign."""

from typing import Any, Final

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import (
    HealthRecord,
    Household,
    Institution,
    Membership,
    RecordEvent,
    RecordHandover,
    Resident,
    User,
)
from contracts_app.queries.record_scope import is_last, records_in
from contracts_app.queries.scope import Scope

_SHOWN: Final = 100


def list_handovers(scope: Scope) -> list[Row[Any]]:
    """The newest handovers that an institution in reach gave or took."""
    ordered = _handovers(scope).order_by(RecordHandover.id.desc())
    return list(db.session.execute(ordered.limit(_SHOWN)))


def get_handover(key: str, scope: Scope) -> Any:
    """One of them by its key, or None."""
    query = _handovers(scope).where(RecordHandover.key == key)
    return db.session.execute(query).one_or_none()


def _handovers(scope: Scope) -> Any:
    giver, taker = aliased(Institution), aliased(Institution)
    mine = or_(
        RecordHandover.from_institution_id.in_(scope.institution_ids),
        RecordHandover.to_institution_id.in_(scope.institution_ids),
    )
    return (
        select(
            RecordHandover.id,
            RecordHandover.key,
            RecordHandover.handed_on,
            RecordHandover.reason,
            RecordHandover.records,
            giver.name.label("giver"),
            taker.name.label("taker"),
            User.display_name.label("by"),
        )
        .join(giver, giver.id == RecordHandover.from_institution_id)
        .join(taker, taker.id == RecordHandover.to_institution_id)
        .outerjoin(User, User.id == RecordHandover.user_id)
        .where(mine)
    )


def list_handed(handover_id: int, scope: Scope, most: int) -> list[Row[Any]]:
    """The records of a handover by code: code, name, sex, birth date, address and state.

    Both institutions sign for all of them; who is narrowed to a team sees those in its reach.
    """
    query = (
        select(
            HealthRecord.code,
            HealthRecord.status,
            Resident.name,
            Resident.sex,
            Resident.birth_date,
            Household.address,
        )
        .join(RecordEvent, RecordEvent.record_id == HealthRecord.id)
        .join(Resident, Resident.id == HealthRecord.resident_id)
        .outerjoin(Membership, and_(Membership.resident_id == Resident.id, is_last()))
        .outerjoin(Household, Household.id == Membership.household_id)
        .where(RecordEvent.handover_id == handover_id)
        .order_by(HealthRecord.code, Membership.id)
    )
    if scope.team_id is not None:
        query = query.where(records_in(scope))
    return list(db.session.execute(query.limit(most)))
