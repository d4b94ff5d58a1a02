"""Reads of teams: who serves, what they carry, and what they may carry."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, case, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import (
    GridDuty,
    Institution,
    Team,
    User,
)
from contracts_app.queries.grid_days import on_duty
from contracts_app.queries.policies import policies_of
from contracts_app.queries.scope import Scope, teams_in
from contracts_app.queries.team_limits import LIMIT_KEYS, limits_of
from contracts_app.queries.team_load import loads_of_teams
from contracts_app.queries.team_staff import existing_on, missing_of, serving_in
from contracts_app.rules.capacity import Room

_POSTS = ("team.min_roles", "team.solo_allowed")


@dataclass(frozen=True)
class TeamLoad:
    """A team with its load, each household and person once, and the limits of the day."""

    id: int
    code: str
    name: str
    leader: str
    hotline: str
    service_hours: str
    dissolved_on: date | None
    institution: str
    households: int
    households_limit: int
    persons: int
    persons_limit: int
    grids: int
    members: int
    missing: tuple[str, ...]
    """Posts the policy asks for and nobody holds; `leader` when the leader is no doctor."""
    households_soft: int
    """Above this many households a new signing needs a reason."""
    granted: Room
    """What the limits of the day hold of room granted for some time."""


def list_teams(scope: Scope, day: date) -> list[TeamLoad]:
    """The teams in scope with load, limits and missing posts: eight statements for any number."""
    return _loads(_bases(scope), day)


def get_team(code: str, scope: Scope, day: date) -> TeamLoad | None:
    """One team in scope; None outside it, as if it did not exist."""
    found = _loads(_bases(scope, code)[:1], day)
    return found[0] if found else None


def _bases(scope: Scope, code: str | None = None) -> list[Any]:
    query = (
        select(
            Team.id,
            Team.code,
            Team.name,
            Team.leader_name,
            Team.hotline,
            Team.service_hours,
            Team.dissolved_on,
            Institution.name.label("institution"),
            Team.institution_id,
            Team.max_households,
            Team.max_persons,
        )
        .join(Institution, Institution.id == Team.institution_id)
        .where(teams_in(scope))
        .order_by(Institution.code, Team.code)
    )
    if code is not None:
        query = query.where(Team.code == code)
    return list(db.session.execute(query))


def _loads(bases: list[Any], day: date) -> list[TeamLoad]:
    if not bases:
        return []
    ids = [base.id for base in bases]
    grids, serving = _grids(ids, day), serving_in(ids, day)
    policies = policies_of({base.institution_id for base in bases}, (*LIMIT_KEYS, *_POSTS), day)
    loads, limits = loads_of_teams(ids), limits_of(bases, day, policies)
    return [
        TeamLoad(
            id=base.id,
            code=base.code,
            name=base.name,
            leader=base.leader_name,
            hotline=base.hotline,
            service_hours=base.service_hours,
            dissolved_on=base.dissolved_on,
            institution=base.institution,
            households=loads[base.id].households,
            households_limit=limits[base.id].hard.households,
            persons=loads[base.id].persons,
            persons_limit=limits[base.id].hard.persons,
            grids=grids.get(base.id, 0),
            members=len(serving.get(base.id, ())),
            missing=missing_of(serving.get(base.id, []), policies[base.institution_id]),
            households_soft=limits[base.id].households_soft,
            granted=limits[base.id].granted,
        )
        for base in bases
    ]


def _grids(ids: Iterable[int], day: date) -> dict[int, int]:
    rows = db.session.execute(
        select(GridDuty.team_id, func.count())
        .where(GridDuty.team_id.in_(ids), on_duty(day))
        .group_by(GridDuty.team_id)
    )
    return {row[0]: row[1] for row in rows}


def list_missing(ids: Collection[int], day: date) -> dict[int, tuple[str, ...]]:
    """The teams of these that lack a post on a day, with what they lack."""
    teams = db.session.execute(select(Team.id, Team.institution_id).where(Team.id.in_(ids))).all()
    serving = serving_in(ids, day)
    policies = policies_of({team.institution_id for team in teams}, _POSTS, day)
    found = {
        team.id: missing_of(serving.get(team.id, []), policies[team.institution_id])
        for team in teams
    }
    return {team_id: missing for team_id, missing in found.items() if missing}


def list_team_choices(scope: Scope) -> list[Row[Any]]:
    """Teams in scope that still exist, for a filter or a form: code and name."""
    query = (
        select(Team.code, Team.name)
        .where(teams_in(scope), existing_on(scope.today))
        .order_by(Team.code)
    )
    return list(db.session.execute(query))


def find_hotline(user: User, day: date) -> str:
    """The hotline of the user's team, else of the first team of the institution; may be empty.

    Where that has none, one of a team of the institution above, or of one below.
    """
    if user.team:
        return user.team.hotline or ""
    own = user.institution
    query = (
        select(Team.hotline)
        .join(Institution, Institution.id == Team.institution_id)
        .where(
            Institution.county_code == own.county_code,
            or_(Institution.id.in_((own.id, own.parent_id)), Institution.parent_id == own.id),
            existing_on(day),
            Team.hotline != "",
        )
        .order_by(
            case((Institution.id == own.id, 0), (Institution.id == own.parent_id, 1), else_=2),
            Team.code,
        )
    )
    return db.session.scalar(query.limit(1)) or ""
