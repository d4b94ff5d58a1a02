"""Reads of teams: who serves, what they carry, and what they may carry."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, case, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Cover,
    GridDuty,
    Institution,
    Policy,
    Staff,
    Team,
    TeamMember,
    User,
)
from contracts_app.queries.coverage import on_duty
from contracts_app.queries.scope import Scope, teams_in
from contracts_app.rules.signing import missing_posts
from contracts_app.vocabulary import STANDING, CoverState

_COVERED = (CoverState.LIVE, CoverState.UPCOMING)
_LIMITS = (
    "team.households_soft",
    "team.households_hard",
    "team.persons_hard",
    "team.min_roles",
)


@dataclass(frozen=True)
class TeamLoad:
    """A team with its load, each household and person once, and its hard limits."""

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


def list_teams(scope: Scope, day: date) -> list[TeamLoad]:
    """The teams in scope with load, limits and missing posts: seven statements for any number."""
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
    households, persons = _households(ids), _persons(ids)
    grids, serving = _grids(ids, day), _serving(ids, day)
    policies = policies_by_institution({base.institution_id for base in bases}, day)
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
            households=households.get(base.id, 0),
            households_limit=_limit(base, "max_households", "team.households_hard", policies),
            persons=persons.get(base.id, 0),
            persons_limit=_limit(base, "max_persons", "team.persons_hard", policies),
            grids=grids.get(base.id, 0),
            members=len(serving.get(base.id, ())),
            missing=_missing(serving.get(base.id, []), policies[base.institution_id]),
        )
        for base in bases
    ]


def _limit(base: Any, own: str, key: str, policies: dict[int, dict[str, Any]]) -> int:
    given = getattr(base, own)
    return int(policies[base.institution_id].get(key, 0)) if given is None else given


def _missing(serving: list[Any], policies: dict[str, Any]) -> tuple[str, ...]:
    posts: dict[str, int] = {}
    for place in serving:
        posts[place.post or ""] = posts.get(place.post or "", 0) + 1
    leader = next((place.post for place in serving if place.is_leader), None)
    return missing_posts(posts, policies.get("team.min_roles", {}), leader)


def _households(ids: Iterable[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Contract.team_id, func.count(func.distinct(Contract.household_id)))
        .where(Contract.team_id.in_(ids), Contract.status.in_(STANDING))
        .group_by(Contract.team_id)
    )
    return {row[0]: row[1] for row in rows}


def _persons(ids: Iterable[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Contract.team_id, func.count(func.distinct(Cover.resident_id)))
        .join(Cover, Cover.contract_id == Contract.id)
        .where(Contract.team_id.in_(ids), Contract.status.in_(STANDING), Cover.state.in_(_COVERED))
        .group_by(Contract.team_id)
    )
    return {row[0]: row[1] for row in rows}


def carried_by(ids: list[int]) -> dict[int, tuple[int, int]]:
    """Households and persons under contract with each team, each once, by team id."""
    households, persons = _households(ids), _persons(ids)
    return {one: (households.get(one, 0), persons.get(one, 0)) for one in ids}


def _grids(ids: Iterable[int], day: date) -> dict[int, int]:
    rows = db.session.execute(
        select(GridDuty.team_id, func.count())
        .where(GridDuty.team_id.in_(ids), on_duty(day))
        .group_by(GridDuty.team_id)
    )
    return {row[0]: row[1] for row in rows}


def _serving(ids: Iterable[int], day: date) -> dict[int, list[Any]]:
    rows = db.session.execute(
        select(TeamMember.team_id, TeamMember.post, TeamMember.is_leader)
        .where(
            TeamMember.team_id.in_(ids),
            TeamMember.valid_from <= day,
            or_(TeamMember.valid_to.is_(None), TeamMember.valid_to >= day),
        )
        .order_by(TeamMember.id)
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.team_id, []).append(row)
    return found


def policies_by_institution(institution_ids: Iterable[int], day: date) -> dict[int, dict[str, Any]]:
    """The limits in force for each institution: the nearest institution wins, then the day."""
    tree: dict[int, Any] = {
        row.id: row
        for row in db.session.execute(
            select(Institution.id, Institution.parent_id, Institution.code)
        )
    }
    rows = db.session.execute(
        select(Policy.key, Policy.institution_code, Policy.value)
        .where(Policy.key.in_(_LIMITS), Policy.valid_from <= day)
        .order_by(Policy.valid_from)
    ).all()
    values = {(row.institution_code, row.key): row.value for row in rows}
    return {one: _nearest(one, tree, values) for one in institution_ids}


def _nearest(
    institution_id: int, tree: dict[int, Any], values: dict[tuple[str, str], Any]
) -> dict[str, Any]:
    chain: list[str] = []
    step: int | None = institution_id
    while step is not None and step in tree and tree[step].code not in chain:
        chain.append(tree[step].code)
        step = tree[step].parent_id
    found: dict[str, Any] = {}
    for code in ["", *reversed(chain)]:
        found |= {key: values[code, key] for key in _LIMITS if (code, key) in values}
    return found


def list_team_members(team_id: int, day: date) -> list[Row[Any]]:
    """Who serves in a team on a day, the leader first; no phone."""
    query = (
        select(
            Staff.key,
            Staff.name,
            TeamMember.post,
            TeamMember.is_leader,
            TeamMember.valid_from,
            TeamMember.valid_to,
        )
        .join(Staff, Staff.id == TeamMember.staff_id)
        .where(
            TeamMember.team_id == team_id,
            TeamMember.valid_from <= day,
            or_(TeamMember.valid_to.is_(None), TeamMember.valid_to >= day),
        )
        .order_by(TeamMember.is_leader.desc(), TeamMember.id)
    )
    return list(db.session.execute(query))


def list_team_choices(scope: Scope) -> list[Row[Any]]:
    """Teams in scope that still exist, for a filter or a form: code and name."""
    query = (
        select(Team.code, Team.name)
        .where(teams_in(scope), or_(Team.dissolved_on.is_(None), Team.dissolved_on > scope.today))
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
            or_(Team.dissolved_on.is_(None), Team.dissolved_on >= day),
            Team.hotline != "",
        )
        .order_by(
            case((Institution.id == own.id, 0), (Institution.id == own.parent_id, 1), else_=2),
            Team.code,
        )
    )
    return db.session.scalar(query.limit(1)) or ""
