"""Two rows were one person: what somebody planned for the other row stays planned."""

from datetime import date
from typing import Any

from sqlalchemy import and_, case, exists, or_, select, update

from contracts_app.models import Obligation, TeamMember
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.team_staff import serves_on
from contracts_app.vocabulary.care import Cancelled, DutyState

_duty = table_of(Obligation)


def carry_plans(merged_id: int, kept_id: int, today: date) -> None:
    """Give the duties of the kept row the day and the colleague of those that ended just now.

    Only where the kept row has none itself: a day that is over is none, and a colleague works in
    the team of the duty.
    """
    for row in rows(_ended(merged_id, kept_id, today)):
        taken: dict[str, Any] = {}
        if row.planned_on is not None and (row.own_day is None or row.own_day < today):
            taken["planned_on"] = row.planned_on
        if row.staff_id is not None and row.own_staff is None:
            taken["staff_id"] = row.staff_id
        if taken:
            rows(update(_duty).where(_duty.c.id == row.id).values(taken))


def _ended(merged_id: int, kept_id: int, today: date) -> Any:
    """Duties of the other row that ended with it and were planned, beside those of the person."""
    other = _duty.alias("other")
    same = and_(_duty.c.resident_id == kept_id, _duty.c.item_code == other.c.item_code)
    serves = exists().where(
        TeamMember.team_id == _duty.c.team_id,
        TeamMember.staff_id == other.c.staff_id,
        serves_on(today),
    )
    day, colleague = other.c.planned_on >= today, and_(other.c.staff_id.is_not(None), serves)
    return (
        select(
            _duty.c.id,
            _duty.c.planned_on.label("own_day"),
            _duty.c.staff_id.label("own_staff"),
            case((day, other.c.planned_on)).label("planned_on"),
            case((colleague, other.c.staff_id)).label("staff_id"),
        )
        .join_from(other, _duty, same)
        .where(
            other.c.resident_id == merged_id,
            other.c.state == DutyState.CANCELLED,
            other.c.cancelled_for == Cancelled.LEFT,
            other.c.closed_on == today,
            _duty.c.state == DutyState.OPEN,
            or_(day, colleague),
        )
        .order_by(_duty.c.id, other.c.id)
    )
