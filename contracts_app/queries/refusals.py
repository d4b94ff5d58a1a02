"""Reads of refusals of a household's people; they go with the person."""

from datetime import date
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import Household, Membership, Refusal, Resident, User
from contracts_app.queries.scope import Scope, households_in

MOST = 100
_back = aliased(Refusal)
_BRIEF: tuple[Any, ...] = (
    Refusal.key,
    Refusal.kind,
    Refusal.said_on,
    Refusal.proof,
    Resident.key.label("resident"),
    Resident.name,
    _back.said_on.label("withdrawn_on"),
)
_FULL: tuple[Any, ...] = (
    *_BRIEF,
    Refusal.id,
    Refusal.advised,
    Refusal.witness,
    Refusal.strokes,
    Refusal.county_code,
    Resident.id.label("resident_id"),
    Resident.id_last4,
    Resident.birth_date,
    Resident.sex,
    Household.code.label("household"),
    Household.address,
    Household.grid_id,
    User.display_name.label("who"),
)


def _of_members(columns: tuple[Any, ...]) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Refusal)
        .join(Resident, Resident.id == Refusal.resident_id)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .outerjoin(User, User.id == Refusal.user_id)
        .outerjoin(_back, _back.withdraws_id == Refusal.id)
        .where(Refusal.withdraws_id.is_(None), Membership.valid_to.is_(None))
    )


def list_standing(household_id: int) -> list[Row[Any]]:
    """What present members still refuse, the newest first, without what was advised."""
    query = _of_members(_BRIEF).where(Household.id == household_id, _back.id.is_(None))
    return list(db.session.execute(query.order_by(Refusal.id.desc()).limit(MOST)))


def list_of_household(household_id: int) -> list[Row[Any]]:
    """All that present members refused, with what was advised, the newest first."""
    query = _of_members(_FULL).where(Household.id == household_id)
    return list(db.session.execute(query.order_by(Refusal.id.desc()).limit(MOST)))


def get_refusal(key: str, scope: Scope) -> Row[Any] | None:
    """A refusal of somebody who lives in scope; None outside it."""
    query = _of_members(_FULL).where(Refusal.key == key, households_in(scope))
    return db.session.execute(query).one_or_none()


def find_standing(resident_id: int, kind: str, said_on: date) -> list[Refusal]:
    """What somebody refused of a kind on a day and did not withdraw, the newest first."""
    query = (
        select(Refusal)
        .outerjoin(_back, _back.withdraws_id == Refusal.id)
        .where(
            Refusal.resident_id == resident_id,
            Refusal.kind == kind,
            Refusal.said_on == said_on,
            Refusal.withdraws_id.is_(None),
            _back.id.is_(None),
        )
    )
    return list(db.session.scalars(query.order_by(Refusal.id.desc()).limit(MOST)))


def find_withdrawal(refusal_id: int) -> Refusal | None:
    """The row by which a refusal was withdrawn."""
    return db.session.scalars(select(Refusal).filter_by(withdraws_id=refusal_id)).one_or_none()
