"""Reads of the people of a household."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import (
    SINCE_EVER,
    Birth,
    Cover,
    Household,
    Membership,
    MoveAway,
    Resident,
    ResidentMerge,
    ResidentTag,
)
from contracts_app.queries.scope import Scope, households_in
from contracts_app.vocabulary import CoverState, LeaveReason

_SHOWN = 200
_ALIKE = 2_000
"""So many phones with the same last four digits are compared in full."""


@dataclass(frozen=True)
class Member:
    """A current member; the numbers are in full and are masked before they are shown."""

    key: str
    name: str
    sex: str
    birth_date: date
    id_number: str | None
    phone: str | None
    permanent: bool
    relation: str
    is_head: bool
    since: date
    tags: tuple[str, ...]
    cover: str | None
    """`live`, `upcoming` or None; the live one wins."""
    cover_to: date | None


def list_members(household_id: int) -> list[Member]:
    """The current members, the head first, then by age: three statements."""
    rows = db.session.execute(
        select(
            Resident.id,
            Resident.key,
            Resident.name,
            Resident.sex,
            Resident.birth_date,
            Resident.id_number,
            Resident.phone,
            Resident.permanent,
            Membership.relation,
            Membership.is_head,
            Membership.valid_from,
        )
        .join(Membership, Membership.resident_id == Resident.id)
        .where(Membership.household_id == household_id, Membership.valid_to.is_(None))
        .order_by(Membership.is_head.desc(), Resident.birth_date, Resident.id)
        .limit(_SHOWN)
    ).all()
    ids = [row.id for row in rows]
    tags, covers = _tags(ids), _covers(ids)
    return [
        Member(
            *row[1:],
            tags=tuple(tags.get(row.id, ())),
            cover=covers[row.id].state if row.id in covers else None,
            cover_to=covers[row.id].cover_to if row.id in covers else None,
        )
        for row in rows
    ]


def _tags(ids: list[int]) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(ResidentTag.resident_id, ResidentTag.tag)
        .where(ResidentTag.resident_id.in_(ids), ResidentTag.valid_to.is_(None))
        .order_by(ResidentTag.id)
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.resident_id, []).append(row.tag)
    return found


def _covers(ids: list[int]) -> dict[int, Any]:
    """The upcoming cover of each resident, replaced by the live one where there is one."""
    rows = db.session.execute(
        select(Cover.resident_id, Cover.state, Cover.cover_to)
        .where(Cover.resident_id.in_(ids), Cover.state.in_((CoverState.LIVE, CoverState.UPCOMING)))
        .order_by(Cover.state.desc())
    )
    return {row.resident_id: row for row in rows}


def list_former_members(household_id: int) -> list[Row[Any]]:
    """Who left the household: name, from, to, why and where to; the last to leave first."""
    # The place of a moving away that was taken back stays behind it.
    moved = Membership.end_reason == LeaveReason.MOVED_OUT
    query = (
        select(
            Resident.key,
            Resident.name,
            Membership.relation,
            Membership.valid_from,
            Membership.valid_to,
            Membership.end_reason,
            MoveAway.destination,
            MoveAway.handed_over_to,
        )
        .join(Membership, Membership.resident_id == Resident.id)
        .outerjoin(MoveAway, and_(MoveAway.membership_id == Membership.id, moved))
        .where(_former(household_id))
        .order_by(Membership.valid_to.desc(), Membership.id.desc())
    )
    return list(db.session.execute(query.limit(_SHOWN)))


def _former(household_id: int) -> ColumnElement[bool]:
    """Memberships that ended; who came by a wrong entry was never a member."""
    return and_(
        Membership.household_id == household_id,
        Membership.valid_to.is_not(None),
        Membership.end_reason != LeaveReason.UNDONE,
    )


def find_former_member(household_id: int, key: str) -> Resident | None:
    """The resident with this key, if he or she once was a member of the household."""
    query = (
        select(Resident)
        .join(Membership, Membership.resident_id == Resident.id)
        .where(Resident.key == key, _former(household_id))
    )
    return db.session.scalars(query.limit(1)).first()


def stands_for_another(resident_id: Any) -> ColumnElement[bool]:
    """The row was united with another one of the same person, which counts since."""
    return exists().where(ResidentMerge.merged_id == resident_id, ~ResidentMerge.undone)


def list_homeless(household_id: int) -> list[Row[Any]]:
    """Former members who live and belong to no household today: key, name and birth date.

    Who stands on record in another row is not among them.
    """
    home = aliased(Membership)
    query = (
        select(Resident.key, Resident.name, Resident.birth_date)
        .join(Membership, Membership.resident_id == Resident.id)
        .where(
            _former(household_id),
            Resident.died_on.is_(None),
            ~exists().where(home.resident_id == Resident.id, home.valid_to.is_(None)),
            ~stands_for_another(Resident.id),
        )
        .distinct()
        .order_by(Resident.birth_date, Resident.key)
    )
    return list(db.session.execute(query.limit(_SHOWN)))


def list_births_to_confirm(household_id: int) -> list[Row[Any]]:
    """Newborn members whom nobody who stands for the household has confirmed yet."""
    query = (
        select(Resident.key, Resident.name, Resident.birth_date)
        .join(Birth, Birth.resident_id == Resident.id)
        .join(Membership, Membership.resident_id == Resident.id)
        .where(
            Membership.household_id == household_id,
            Membership.valid_to.is_(None),
            Birth.confirmed_on.is_(None),
        )
        .order_by(Resident.birth_date, Resident.id)
    )
    return list(db.session.execute(query.limit(_SHOWN)))


def first_day_here(resident_id: int) -> date | None:
    """The first day on which somebody is told to have lived or been covered; None if ever since."""
    came = select(func.min(Membership.valid_from)).where(
        Membership.resident_id == resident_id,
        Membership.valid_from > SINCE_EVER,
        or_(Membership.end_reason.is_(None), Membership.end_reason != LeaveReason.UNDONE),
    )
    covered = select(func.min(Cover.cover_from)).where(
        Cover.resident_id == resident_id, Cover.state != CoverState.VOID
    )
    days = [db.session.scalar(query) for query in (came, covered)]
    return min((day for day in days if day is not None), default=None)


def count_with_phone(phone: str, scope: Scope) -> int:
    """How many people who live in scope have this phone, of the first with its last four digits."""
    query = (
        select(Resident.phone)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .where(
            Resident.phone_last4 == phone[-4:], Membership.valid_to.is_(None), households_in(scope)
        )
        .order_by(Resident.id)
        .limit(_ALIKE)
    )
    return sum(one == phone for one in db.session.scalars(query))


def tags_of(resident_id: int) -> tuple[str, ...]:
    """The groups to which a resident belongs today."""
    return tuple(_tags([resident_id]).get(resident_id, ()))


def get_member(key: str, scope: Scope) -> tuple[Resident, Membership, str] | None:
    """A resident with the current membership and the household's code, in scope; else None."""
    row = db.session.execute(
        select(Resident, Membership, Household.code)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .where(Resident.key == key, Membership.valid_to.is_(None), households_in(scope))
    ).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def count_other_members(household_id: int, resident_id: int) -> int:
    """How many current members a household has besides this one."""
    query = select(func.count()).where(
        Membership.household_id == household_id,
        Membership.valid_to.is_(None),
        Membership.resident_id != resident_id,
    )
    return db.session.scalar(query) or 0
