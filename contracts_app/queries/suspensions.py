"""Who is away for long on a day: a condition for lists, and the rows of one household."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select

from contracts_app.extensions import db
from contracts_app.models import Household, Membership, Resident, Suspension
from contracts_app.queries.rows import table_of

_away = table_of(Suspension)
_member = table_of(Membership).alias("living_member")
"""By a name of its own: lists that ask may have joined the memberships already."""


def on_day(day: Any) -> ColumnElement[bool]:
    """Suspensions that stand on this day, a date or a bound parameter."""
    return and_(
        ~_away.c.undone,
        _away.c.from_day <= day,
        or_(_away.c.to_day.is_(None), _away.c.to_day >= day),
    )


def away_on(resident_id: Any, day: date) -> ColumnElement[bool]:
    """Whether the person of this column is away on a day."""
    return exists().where(_away.c.resident_id == resident_id, on_day(day))


def is_away(day: date) -> ColumnElement[bool]:
    """Households of which everybody who lives there is away on this day.

    It begins with the few who are away, so that a long list asks nothing more of all others.
    """
    lives_there = and_(_member.c.household_id == Household.id, _member.c.valid_to.is_(None))
    present = ~exists().where(_away.c.resident_id == _member.c.resident_id, on_day(day))
    some = (
        select(_member.c.household_id)
        .join_from(_away, _member, _member.c.resident_id == _away.c.resident_id)
        .where(on_day(day), _member.c.valid_to.is_(None))
    )
    return and_(Household.id.in_(some), ~exists().where(lives_there, present))


def list_away(household_id: int, day: date) -> dict[str, list[Any]]:
    """By key of a present member the suspensions of that day, the person's own first."""
    query = (
        select(
            Resident.key,
            Suspension.reason,
            Suspension.from_day,
            Suspension.expected_back,
            Suspension.with_household,
        )
        .join(Membership, Membership.resident_id == Suspension.resident_id)
        .join(Resident, Resident.id == Suspension.resident_id)
        .where(Membership.household_id == household_id, Membership.valid_to.is_(None), on_day(day))
        .order_by(Suspension.with_household, Suspension.id)
    )
    found: dict[str, list[Any]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.key, []).append(row)
    return found


def list_present(household_id: int) -> list[Row[Any]]:
    """Who lives there today: resident_id, key, birth_date and since when, the head first."""
    query = (
        select(
            Resident.id.label("resident_id"),
            Resident.key,
            Resident.birth_date,
            Membership.valid_from,
        )
        .join(Membership, Membership.resident_id == Resident.id)
        .where(Membership.household_id == household_id, Membership.valid_to.is_(None))
        .order_by(Membership.is_head.desc(), Resident.id)
    )
    return list(db.session.execute(query))


def list_standing(resident_ids: Collection[int]) -> list[Suspension]:
    """All suspensions of these people that were not taken back, past ones as well."""
    if not resident_ids:
        return []
    query = select(Suspension).where(
        Suspension.resident_id.in_(resident_ids), Suspension.undone.is_(False)
    )
    return list(db.session.scalars(query.order_by(Suspension.id)))
