"""Reads of family beds and rehabilitation plans of people who live in scope."""

from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Cover,
    HomeCare,
    HomeCareVisit,
    Household,
    Membership,
    Resident,
    Staff,
    TeamMember,
    User,
)
from contracts_app.queries.scope import Scope, households_in
from contracts_app.queries.team_staff import serves_on
from contracts_app.vocabulary import LIVE, CoverState

MOST = 200
_BRIEF: tuple[Any, ...] = (
    HomeCare.id,
    HomeCare.key,
    HomeCare.kind,
    HomeCare.reason,
    HomeCare.opened_on,
    HomeCare.closed_on,
    HomeCare.end_reason,
    Resident.key.label("resident"),
    Resident.name,
    Resident.id_last4,
    Resident.birth_date,
    Household.code.label("household"),
    Household.address,
    Staff.name.label("doctor"),
)


def _of_members(columns: tuple[Any, ...]) -> Select[Any]:
    return (
        select(*columns)
        .select_from(HomeCare)
        .join(Resident, Resident.id == HomeCare.resident_id)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .outerjoin(Staff, Staff.id == HomeCare.doctor_id)
        .where(Membership.valid_to.is_(None))
    )


def list_open(scope: Scope) -> list[Row[Any]]:
    """All that is open in scope, with the last visit: who was not visited for longest first."""
    last = (
        select(func.max(HomeCareVisit.visited_on))
        .where(HomeCareVisit.home_care_id == HomeCare.id)
        .scalar_subquery()
    )
    query = _of_members((*_BRIEF, last.label("last_visit")))
    query = query.where(HomeCare.closed_on.is_(None), households_in(scope))
    order = (func.coalesce(last, HomeCare.opened_on), HomeCare.id)
    return list(db.session.execute(query.order_by(*order).limit(MOST)))


def list_of_household(household_id: int) -> list[Row[Any]]:
    """All of the present members, the open ones first."""
    query = _of_members(_BRIEF).where(Household.id == household_id)
    order = (HomeCare.closed_on.is_not(None), HomeCare.id.desc())
    return list(db.session.execute(query.order_by(*order).limit(MOST)))


def get_home_care(key: str, scope: Scope) -> Row[Any] | None:
    """One of somebody who lives in scope, with its plan; None outside it."""
    query = _of_members((*_BRIEF, HomeCare.plan, Household.grid_id))
    query = query.where(HomeCare.key == key, households_in(scope))
    return db.session.execute(query).one_or_none()


def hold_home_care(home_care_id: int) -> HomeCare:
    """It, held until the transaction ends."""
    query = select(HomeCare).where(HomeCare.id == home_care_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def list_visits(home_care_id: int) -> list[Row[Any]]:
    """Rounds or sessions, the newest first."""
    columns: tuple[Any, ...] = (
        HomeCareVisit.visited_on, HomeCareVisit.minutes, HomeCareVisit.note,
        User.display_name.label("who"),
    )  # fmt: skip
    query = (
        select(*columns)
        .outerjoin(User, User.id == HomeCareVisit.user_id)
        .where(HomeCareVisit.home_care_id == home_care_id)
        .order_by(HomeCareVisit.visited_on.desc(), HomeCareVisit.id.desc())
    )
    return list(db.session.execute(query.limit(MOST)))


def last_visit(home_care_id: int) -> date | None:
    """The day of the last visit."""
    query = select(func.max(HomeCareVisit.visited_on)).filter_by(home_care_id=home_care_id)
    return db.session.scalar(query)


def find_visit(home_care_id: int, key: str) -> HomeCareVisit | None:
    """The visit that a form with this key made."""
    query = select(HomeCareVisit).filter_by(home_care_id=home_care_id, key=key)
    return db.session.scalars(query).one_or_none()


def find_open(resident_id: int, kind: str) -> HomeCare | None:
    """What is open of a kind for somebody."""
    query = select(HomeCare).filter_by(resident_id=resident_id, kind=kind, closed_on=None)
    return db.session.scalars(query).one_or_none()


def contract_covering(resident_id: int, day: date) -> Contract | None:
    """The contract in force that covers somebody on a day."""
    query = (
        select(Contract)
        .join(Cover, Cover.contract_id == Contract.id)
        .where(
            Cover.resident_id == resident_id,
            Cover.state == CoverState.LIVE,
            Cover.cover_from <= day,
            Cover.cover_to >= day,
            Contract.status.in_(LIVE),
        )
        .order_by(Contract.id)
    )
    return db.session.scalars(query.limit(1)).first()


def doctor_of(contract: Contract, day: date) -> int | None:
    """Who is named in the contract, else the leader of its team on a day."""
    if contract.doctor_id is not None:
        return contract.doctor_id
    query = select(TeamMember.staff_id).where(
        TeamMember.team_id == contract.team_id, TeamMember.is_leader, serves_on(day)
    )
    return db.session.scalar(query.order_by(TeamMember.id).limit(1))
