"""What happened to a household, its contracts and its people while they lived there, by key.

Each kind of object is looked up in the index of the audit trail by its keys; nothing is scanned.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select, union_all

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import (
    AuditEvent,
    Contract,
    Household,
    HouseholdAction,
    Membership,
    Resident,
    Team,
    User,
)
from contracts_app.queries.paging import Cursor, Page, count_up_to, keys_of_page
from contracts_app.vocabulary import LeaveReason

_MOST = 500
"""More contracts or memberships than any household has."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Verbs:
    """Which events are wanted: those of `only`, or all but those of `without`."""

    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def list_timeline(household_id: int, code: str, verbs: Verbs, cursor: Cursor) -> Page:
    """One page of the events, the newest first: six statements whatever its size."""
    key = _key(household_id, code, verbs)
    query = select(key)
    total, more = count_up_to(query)
    ids, previous, following = keys_of_page(query, key, cursor, newest_first=True)
    return Page(_events(ids), total, more, previous, following)


def list_newest(household_id: int, code: str, verbs: Verbs) -> list[Row[Any]]:
    """The events of the first page alone, without counting how many there are."""
    key = _key(household_id, code, verbs)
    return _events(keys_of_page(select(key), key, Cursor(), newest_first=True)[0])


def _key(household_id: int, code: str, verbs: Verbs) -> ColumnElement[int]:
    """The ids of all events that are wanted."""
    told = union_all(
        *(
            select(AuditEvent.id).where(which, _wanted(verbs))
            for which in (
                _of_household(household_id, code),
                _of_contracts(household_id),
                _of_members(household_id, code),
            )
        )
    ).cte("told")
    # Gathered first: sought backwards along the ids, few events would cost a whole trail.
    return told.prefix_with("MATERIALIZED", dialect="postgresql").c.id


def _wanted(verbs: Verbs) -> ColumnElement[bool]:
    if verbs.only:
        return AuditEvent.verb.in_(verbs.only)
    return AuditEvent.verb.not_in(verbs.without)


def _of_household(household_id: int, code: str) -> ColumnElement[bool]:
    """Another county may use the code as well; commands and jobs act for all counties."""
    county = select(Household.county_code).where(Household.id == household_id).scalar_subquery()
    return and_(
        AuditEvent.object_type == "household",
        AuditEvent.object_key == code,
        or_(AuditEvent.county_code == "", AuditEvent.county_code == county),
    )


def _of_contracts(household_id: int) -> ColumnElement[bool]:
    query = select(Contract.contract_no).where(Contract.household_id == household_id)
    numbers = list(db.session.scalars(query.order_by(Contract.id).limit(_MOST)))
    return and_(AuditEvent.object_type == "contract", AuditEvent.object_key.in_(numbers))


def _of_members(household_id: int, code: str) -> ColumnElement[bool]:
    """On the days of each membership, and what names this household though it was entered later."""
    query = (
        select(Resident.key, Membership.valid_from, Membership.valid_to)
        .join(Membership, Membership.resident_id == Resident.id)
        .where(
            Membership.household_id == household_id,
            or_(Membership.end_reason.is_(None), Membership.end_reason != LeaveReason.UNDONE),
        )
        .order_by(Membership.id)
    )
    stays = db.session.execute(query.limit(_MOST)).all()
    keys = {stay.key for stay in stays}
    named = AuditEvent.after["household"].as_string() == code
    meanwhile = or_(named, *(_within(stay) for stay in stays))
    return and_(AuditEvent.object_type == "resident", AuditEvent.object_key.in_(keys), meanwhile)


def _within(stay: Any) -> ColumnElement[bool]:
    began = AuditEvent.at_utc >= clock.utc_of(stay.valid_from)
    own = and_(AuditEvent.object_key == stay.key, began)
    if stay.valid_to is None:
        return own
    return and_(own, AuditEvent.at_utc < clock.utc_of(stay.valid_to + _DAY))


def _events(ids: list[int]) -> list[Row[Any]]:
    return list(db.session.execute(_told().where(AuditEvent.id.in_(ids))))


def list_contract_events(contract_no: str) -> list[Row[Any]]:
    """What was done to a term, the newest first; looks at it are left out."""
    query = _told().where(
        AuditEvent.object_type == "contract",
        AuditEvent.object_key == contract_no,
        AuditEvent.verb.not_in(("view", "print")),
    )
    return list(db.session.execute(query.limit(_MOST)))


def last_change(household_id: int, code: str, key: str, verbs: tuple[str, ...]) -> Row[Any] | None:
    """The newest event with one of these verbs of a household or of the resident with the key."""
    person = and_(AuditEvent.object_type == "resident", AuditEvent.object_key == key)
    query = _told().where(
        or_(_of_household(household_id, code), person), AuditEvent.verb.in_(verbs)
    )
    return db.session.execute(query.limit(1)).first()


def _told() -> Select[Any]:
    return (
        select(
            AuditEvent.id,
            AuditEvent.at_utc,
            AuditEvent.actor,
            AuditEvent.verb,
            AuditEvent.object_type,
            AuditEvent.object_key,
            AuditEvent.reason,
            AuditEvent.before,
            AuditEvent.after,
            AuditEvent.request_id,
            User.display_name,
        )
        .outerjoin(User, User.id == AuditEvent.user_id)
        .order_by(AuditEvent.id.desc())
    )


def names_of(keys: Collection[str]) -> dict[str, str]:
    """The names of residents as they are on record now, by key."""
    query = select(Resident.key, Resident.name).where(Resident.key.in_(keys))
    return {row.key: row.name for row in db.session.execute(query)}


def names_of_teams(codes: Collection[str], county_code: str) -> dict[str, str]:
    """The names of teams by code."""
    query = select(Team.code, Team.name).where(Team.code.in_(codes))
    if county_code:
        query = query.where(Team.county_code == county_code)
    return {row.code: row.name for row in db.session.execute(query)}


def reasons_undone(action_ids: Collection[int]) -> dict[int, str]:
    """Why entries were taken back, by id; those that stand are left out."""
    query = select(HouseholdAction.id, HouseholdAction.undo_reason).where(
        HouseholdAction.id.in_(action_ids), HouseholdAction.undone_at_utc.is_not(None)
    )
    return {row.id: row.undo_reason or "" for row in db.session.execute(query)}
