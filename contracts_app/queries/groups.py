"""Reads of groups and sites: those of teams in scope, their members, meetings and who came.

As with appointments, all names are seen by the own team, and else those of the own households.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import (
    CareGroup,
    CareGroupAttendance,
    CareGroupMember,
    CareGroupSession,
    Household,
    Membership,
    Resident,
    ResidentTag,
    Team,
)
from contracts_app.queries.scope import Scope, households_in, of_own_teams, teams_in

MOST = 500
"""Rows of a list; as many members as a group has at most."""
MEETINGS = 60
FITTING = 100
_CHOICES = 300
_HOME = func.coalesce(Membership.household_id, CareGroupMember.household_id)
"""Where a member lives; of those who live here no more, where they lived on joining."""
_GROUP: tuple[Any, ...] = (
    CareGroup.id,
    CareGroup.key,
    CareGroup.county_code,
    CareGroup.kind,
    CareGroup.name,
    CareGroup.topic,
    CareGroup.address,
    CareGroup.opened_on,
    CareGroup.closed_on,
    CareGroup.made_by_id,
    Team.name.label("team"),
    Team.code.label("team_code"),
)


def _groups(scope: Scope) -> Select[Any]:
    own = of_own_teams(scope, CareGroup.team_id).label("own")
    return select(*_GROUP, own).join(Team, Team.id == CareGroup.team_id).where(teams_in(scope))


def list_groups(scope: Scope, kinds: Collection[str], team: str = "") -> list[Row[Any]]:
    """Groups or sites of teams in scope, the open ones first, by name."""
    query = _groups(scope).where(CareGroup.kind.in_(kinds))
    if team:
        query = query.where(Team.code == team)
    order = (CareGroup.closed_on.is_not(None), CareGroup.name, CareGroup.id)
    return list(db.session.execute(query.order_by(*order).limit(MOST)))


def count_members(group_ids: Collection[int]) -> dict[int, int]:
    """By the id of a group how many belong to it and have not left."""
    query = (
        select(CareGroupMember.group_id, func.count())
        .where(CareGroupMember.group_id.in_(group_ids), CareGroupMember.to_day.is_(None))
        .group_by(CareGroupMember.group_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def find_open_name(team_id: int, name: str) -> CareGroup | None:
    """The open group of the team that has this name."""
    query = select(CareGroup).filter_by(team_id=team_id, name=name, closed_on=None)
    return db.session.scalars(query).one_or_none()


def get_group(key: str, scope: Scope) -> Row[Any] | None:
    """One group or site in scope; None outside it."""
    return db.session.execute(_groups(scope).where(CareGroup.key == key)).one_or_none()


def hold_group(key: str, scope: Scope) -> CareGroup | None:
    """The group in scope, held until the transaction ends."""
    query = (
        select(CareGroup)
        .join(Team, Team.id == CareGroup.team_id)
        .where(CareGroup.key == key, teams_in(scope))
        .with_for_update(of=CareGroup)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one_or_none()


_MEMBER: tuple[Any, ...] = (
    CareGroupMember.id,
    CareGroupMember.from_day,
    CareGroupMember.to_day,
    Resident.id.label("resident_id"),
    Resident.key,
    Resident.name,
    Resident.id_last4,
    Resident.birth_date,
    Resident.died_on,
    Household.code.label("household"),
)


def _seen(scope: Scope) -> ColumnElement[bool]:
    return or_(households_in(scope), of_own_teams(scope, CareGroup.team_id))


def _members(scope: Scope, columns: tuple[Any, ...]) -> Select[Any]:
    """Those who may be seen; `mine` = the household may be opened as well."""
    return (
        select(*columns, households_in(scope).label("mine"))
        .select_from(CareGroupMember)
        .join(CareGroup, CareGroup.id == CareGroupMember.group_id)
        .join(Resident, Resident.id == CareGroupMember.resident_id)
        .outerjoin(
            Membership,
            and_(Membership.resident_id == Resident.id, Membership.valid_to.is_(None)),
        )
        .join(Household, Household.id == _HOME)
        .where(_seen(scope))
    )


def list_members(group_id: int, scope: Scope) -> list[Row[Any]]:
    """Members who may be seen, those who left last, by household."""
    query = _members(scope, _MEMBER).where(CareGroupMember.group_id == group_id)
    order = (CareGroupMember.to_day.is_not(None), Household.code, CareGroupMember.id)
    return list(db.session.execute(query.order_by(*order).limit(MOST)))


def members_on(group_id: int, day: date, scope: Scope) -> list[Row[Any]]:
    """Members of a day who may be seen, by household."""
    query = _members(scope, _MEMBER).where(
        CareGroupMember.group_id == group_id,
        CareGroupMember.from_day <= day,
        or_(CareGroupMember.to_day.is_(None), CareGroupMember.to_day >= day),
    )
    return list(db.session.execute(query.order_by(Household.code, CareGroupMember.id).limit(MOST)))


def open_members(group_id: int) -> dict[int, CareGroupMember]:
    """By the id of a resident the membership that has not ended."""
    query = select(CareGroupMember).where(
        CareGroupMember.group_id == group_id, CareGroupMember.to_day.is_(None)
    )
    return {one.resident_id: one for one in db.session.scalars(query)}


def list_of_household(household_id: int) -> list[Row[Any]]:
    """Where present members of a household belong to: the person and the group."""
    columns: tuple[Any, ...] = (
        Resident.name, CareGroup.key, CareGroup.name.label("group"), CareGroup.kind,
    )  # fmt: skip
    query = (
        select(*columns)
        .select_from(CareGroupMember)
        .join(CareGroup, CareGroup.id == CareGroupMember.group_id)
        .join(Resident, Resident.id == CareGroupMember.resident_id)
        .join(Membership, Membership.resident_id == Resident.id)
        .where(
            Membership.household_id == household_id,
            Membership.valid_to.is_(None),
            CareGroupMember.to_day.is_(None),
            CareGroup.closed_on.is_(None),
        )
        .order_by(CareGroupMember.id)
    )
    return list(db.session.execute(query.limit(100)))


def list_choices(scope: Scope) -> list[Row[Any]]:
    """Open groups and sites of teams in scope: key, name and kind."""
    query = _groups(scope).where(CareGroup.closed_on.is_(None))
    return list(db.session.execute(query.order_by(CareGroup.kind, CareGroup.name).limit(_CHOICES)))


def list_fitting(group_id: int, topic: str, scope: Scope) -> list[Row[Any]]:
    """People in scope of a population group who do not belong yet, by household; the first 100."""
    columns: tuple[Any, ...] = (
        Resident.key, Resident.name, Resident.id_last4, Resident.birth_date,
        Household.code.label("household"),
    )  # fmt: skip
    member = select(CareGroupMember.resident_id).where(
        CareGroupMember.group_id == group_id, CareGroupMember.to_day.is_(None)
    )
    query = (
        select(*columns)
        .select_from(ResidentTag)
        .join(Resident, Resident.id == ResidentTag.resident_id)
        .join(
            Membership,
            and_(Membership.resident_id == Resident.id, Membership.valid_to.is_(None)),
        )
        .join(Household, Household.id == Membership.household_id)
        .where(
            ResidentTag.tag == topic,
            ResidentTag.valid_to.is_(None),
            Resident.died_on.is_(None),
            Resident.id.not_in(member),
            households_in(scope),
        )
        .order_by(Household.code, Resident.key)
    )
    return list(db.session.execute(query.limit(FITTING)))


def list_people(keys: Collection[str], scope: Scope) -> list[Row[Any]]:
    """Living people in scope by these keys: id, key, county and household."""
    columns: tuple[Any, ...] = (
        Resident.id, Resident.key, Resident.county_code, Resident.birth_date,
        Membership.household_id,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .where(Resident.key.in_(keys), Membership.valid_to.is_(None), Resident.died_on.is_(None))
        .where(households_in(scope))
        .order_by(Resident.id)
    )
    return list(db.session.execute(query))


def list_sessions(group_id: int) -> list[Row[Any]]:
    """Meetings or service days, the newest first, with how many came."""
    came = func.count(CareGroupAttendance.member_id).filter(CareGroupAttendance.came).label("came")
    columns: tuple[Any, ...] = (
        CareGroupSession.key, CareGroupSession.held_on, CareGroupSession.topic, came,
    )  # fmt: skip
    query = (
        select(*columns)
        .outerjoin(CareGroupAttendance, CareGroupAttendance.session_id == CareGroupSession.id)
        .where(CareGroupSession.group_id == group_id)
        .group_by(CareGroupSession.id)
        .order_by(CareGroupSession.held_on.desc())
    )
    return list(db.session.execute(query.limit(MEETINGS)))


def find_session(group_id: int, key: str) -> CareGroupSession | None:
    """A meeting of the group by its key."""
    return db.session.scalars(
        select(CareGroupSession).filter_by(group_id=group_id, key=key)
    ).one_or_none()


def session_on(group_id: int, day: date) -> CareGroupSession | None:
    """The meeting of a day."""
    return db.session.scalars(
        select(CareGroupSession).filter_by(group_id=group_id, held_on=day)
    ).one_or_none()


def attendance(session_id: int) -> dict[int, CareGroupAttendance]:
    """By the id of a member what was noted of a meeting."""
    query = select(CareGroupAttendance).filter_by(session_id=session_id)
    return {one.member_id: one for one in db.session.scalars(query)}
