"""Reads of the pages of visits: one visit whole, who comes next."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, and_, case, exists, or_, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import (
    AuditEvent,
    Contract,
    FollowUp,
    Grid,
    Household,
    Membership,
    Obligation,
    Resident,
    ServiceItem,
    ServiceRecord,
    User,
    Visit,
)
from contracts_app.queries.scope import Scope, households_in
from contracts_app.queries.sealed_visits import find_origin
from contracts_app.queries.visits import Visited, get_visit
from contracts_app.vocabulary.care import DutyState, VisitState

_MOST: Final = 200


@dataclass(frozen=True)
class VisitPage:
    """One visit with the person, its forms, its services, and what it stands beside."""

    visit: Visit
    person: Visited
    forms: list[FollowUp]
    services: list[Row[Any]]
    items: tuple[str, ...]
    """What was ticked as done, counted or not."""
    uncounted: dict[str, str]
    recorder: str
    closer: str
    corrects: str
    corrected_by: str
    """Keys of the visit that this one replaces, and of the one that replaces it; or empty."""
    origin: Any
    """Who wrote it without a line and when; None for one that was saved with a line."""


def items_by_code() -> dict[str, Any]:
    """The services of the catalogue, each under its code: code, name and name_en."""
    query = select(ServiceItem.code, ServiceItem.name, ServiceItem.name_en)
    found = db.session.execute(query.order_by(ServiceItem.code).limit(_MOST))
    return {row.code: row for row in found}


def get_visit_page(key: str, scope: Scope) -> VisitPage | None:
    """The visit of this key of somebody who lives in scope; else None."""
    found = get_visit(key, scope)
    if found is None:
        return None
    visit, person = found
    told = told_of(visit.key)
    names = _names([visit.user_id, visit.closed_by_id])
    services = _services(visit.id)
    return VisitPage(
        visit,
        person,
        forms_of_visit(visit.id),
        services,
        tuple(told.get("items") or [row.item_code for row in services]),
        dict(told.get("uncounted") or {}),
        names.get(visit.user_id, ""),
        names.get(visit.closed_by_id, ""),
        _key_of(Visit.id == visit.corrects_id) if visit.corrects_id else "",
        _key_of(Visit.corrects_id == visit.id),
        find_origin(visit.id),
    )


def told_of(key: str) -> dict[str, Any]:
    """What the audit trail tells of the recording."""
    query = select(AuditEvent.after).where(
        AuditEvent.object_type == "visit",
        AuditEvent.object_key == key,
        AuditEvent.verb == "visit.record",
    )
    return db.session.scalars(query.order_by(AuditEvent.id).limit(1)).first() or {}


def _names(ids: Collection[int | None]) -> dict[int | None, str]:
    query = select(User.id, User.display_name).where(User.id.in_([one for one in ids if one]))
    return {row.id: row.display_name for row in db.session.execute(query)}


def _key_of(which: Any) -> str:
    return db.session.scalar(select(Visit.key).where(which).limit(1)) or ""


def forms_of_visit(visit_id: int) -> list[FollowUp]:
    """The filled forms of a visit."""
    query = select(FollowUp).filter_by(visit_id=visit_id).order_by(FollowUp.id)
    return list(db.session.scalars(query.limit(_MOST)))


def _services(visit_id: int) -> list[Row[Any]]:
    query = (
        select(
            ServiceRecord.item_code,
            ServiceItem.name,
            ServiceItem.name_en,
            ServiceRecord.standing,
            ServiceRecord.place,
            ServiceRecord.allowance,
            ServiceRecord.year,
            Contract.contract_no,
        )
        .join(ServiceItem, ServiceItem.code == ServiceRecord.item_code)
        .outerjoin(Contract, Contract.id == ServiceRecord.contract_id)
        .where(ServiceRecord.visit_id == visit_id)
        .order_by(ServiceRecord.id)
    )
    return list(db.session.execute(query.limit(_MOST)))


def last_mode(user_id: int) -> str:
    """How the person at the desk saw somebody last; empty before the first visit."""
    query = select(Visit.mode).filter_by(user_id=user_id)
    return db.session.scalar(query.order_by(Visit.served_on.desc(), Visit.id.desc()).limit(1)) or ""


def next_person(person: Visited, scope: Scope) -> str:
    """The key of the next one by door: of the village day of today, else of the grid.

    Whoever is planned for today in the village goes first; then those of the same grid to whom
    something is due. Behind the last door it begins again at the first. Whoever had a visit today,
    also a vain one, is left out; empty when nobody is left.
    """
    village = select(Grid.village_code).where(Grid.id == person.grid_id).scalar_subquery()
    planned = (
        Household.grid_id.in_(select(Grid.id).where(Grid.village_code == village)),
        _is_due(Obligation.planned_on == scope.today),
    )
    begun = Household.grid_id == person.grid_id, _is_due(Obligation.due_from <= scope.today)
    return _behind(person, scope, planned) or _behind(person, scope, begun)


def _is_due(which: Any) -> Any:
    open_one = Obligation.state == DutyState.OPEN
    return exists().where(Obligation.resident_id == Resident.id, open_one, which)


def _behind(person: Visited, scope: Scope, wanted: Iterable[Any]) -> str:
    """The first one of these behind the door of the person who was not seen today."""
    seen = aliased(Visit)
    behind = or_(
        Household.code > person.household_code,
        and_(Household.code == person.household_code, Resident.id > person.id),
    )
    query = (
        select(Resident.key)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .where(
            *wanted,
            Membership.valid_to.is_(None),
            households_in(scope),
            Resident.id != person.id,
            ~exists().where(
                seen.resident_id == Resident.id,
                seen.served_on == scope.today,
                seen.state == VisitState.STANDING,
            ),
        )
        .order_by(case((behind, 0), else_=1), Household.code, Resident.id)
    )
    return db.session.scalar(query.limit(1)) or ""
