"""What the pages of capacity show: room granted, loads of doctors, and policies with their days."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Row, or_, select

from contracts_app.extensions import db
from contracts_app.models import CapacityGrant, Institution, Policy, Staff, Team, TeamMember, User
from contracts_app.queries.scope import Scope
from contracts_app.queries.team_staff import serves_on
from contracts_app.rules.teams import SIGNING_DOCTORS

GRANTS = 50
POLICIES = 500


def list_grants(team_id: int) -> list[Row[Any]]:
    """Room granted to a team, the latest first: figures, days, reason, and by whom."""
    query = (
        select(
            CapacityGrant.households,
            CapacityGrant.persons,
            CapacityGrant.valid_from,
            CapacityGrant.valid_to,
            CapacityGrant.reason,
            CapacityGrant.granted_at_utc,
            User.display_name.label("granted_by"),
        )
        .outerjoin(User, User.id == CapacityGrant.granted_by_id)
        .where(CapacityGrant.team_id == team_id)
        .order_by(CapacityGrant.id.desc())
        .limit(GRANTS)
    )
    return list(db.session.execute(query))


def list_doctors(team_ids: Collection[int], day: date) -> list[Row[Any]]:
    """The doctors who may be named in contracts of these teams on a day, the leader first."""
    query = (
        select(
            TeamMember.team_id,
            Staff.id,
            Staff.key,
            Staff.name,
            TeamMember.post,
        )
        .join(Staff, Staff.id == TeamMember.staff_id)
        .where(
            TeamMember.team_id.in_(team_ids),
            TeamMember.post.in_(SIGNING_DOCTORS),
            serves_on(day),
        )
        .order_by(TeamMember.team_id, TeamMember.is_leader.desc(), TeamMember.id)
    )
    return list(db.session.execute(query))


def list_institutions(scope: Scope) -> list[Row[Any]]:
    """Institutions in scope, for which policies may be set: code and name."""
    query = (
        select(Institution.id, Institution.code, Institution.name)
        .where(Institution.id.in_(scope.institution_ids))
        .order_by(Institution.code)
    )
    return list(db.session.execute(query))


def list_policies(scope: Scope, keys: Collection[str]) -> list[Row[Any]]:
    """The values of some policies of institutions in scope and of everybody, by day.

    The default of everybody comes first and has no institution.
    """
    query = (
        select(
            Policy.key,
            Policy.value,
            Policy.valid_from,
            Policy.institution_code,
            Institution.name.label("institution"),
        )
        .outerjoin(Institution, Institution.code == Policy.institution_code)
        .where(
            Policy.key.in_(keys),
            or_(Policy.institution_code == "", Institution.id.in_(scope.institution_ids)),
        )
        .order_by(Policy.institution_code, Policy.key, Policy.valid_from.desc())
        .limit(POLICIES)
    )
    return list(db.session.execute(query))


def teams_below(institution_id: int, institution_ids: Collection[int]) -> list[int]:
    """The teams of an institution and of all below it (among these), by rising id."""
    parents = select(Institution.id, Institution.parent_id).where(
        Institution.id.in_(institution_ids)
    )
    children: dict[int | None, list[int]] = {}
    for row in db.session.execute(parents):
        children.setdefault(row.parent_id, []).append(row.id)
    inside, reached = [institution_id], 0
    while reached < len(inside):
        inside += [one for one in children.get(inside[reached], []) if one not in inside]
        reached += 1
    query = select(Team.id).where(Team.institution_id.in_(inside)).order_by(Team.id)
    return list(db.session.scalars(query))
