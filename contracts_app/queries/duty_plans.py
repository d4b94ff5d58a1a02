"""Reads of draft plans: the plans of an institution, their grids, steps and counted teams."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import (
    DutyPlan,
    DutyPlanGrid,
    DutyPlanMove,
    DutyPlanTeam,
    Grid,
    GridDuty,
    Institution,
    Region,
    Team,
    User,
)
from contracts_app.queries.grid_days import answering, is_in_use, is_leaf
from contracts_app.queries.scope import Scope, grids_in, scope_of_institution, teams_in
from contracts_app.queries.team_staff import existing_on
from contracts_app.rules.duty_plan import Move
from contracts_app.vocabulary import PlanState

MOST_PLANS = 50


def find_plan(key: str, scope: Scope) -> DutyPlan | None:
    """A plan of the scope's institutions, in any state."""
    return db.session.scalar(_plans(scope).where(DutyPlan.key == key))


def hold_plan(key: str, scope: Scope) -> DutyPlan | None:
    """The plan, held until the transaction ends, as it is now."""
    query = _plans(scope).where(DutyPlan.key == key).with_for_update(of=DutyPlan)
    return db.session.scalar(query.execution_options(populate_existing=True))


def newest_draft(scope: Scope, institution_id: int) -> DutyPlan | None:
    """The draft that this institution began last, else the last one of the scope."""
    query = _plans(scope).where(DutyPlan.state == PlanState.DRAFT)
    own = DutyPlan.institution_id == institution_id
    return db.session.scalar(query.order_by(own.desc(), DutyPlan.id.desc()).limit(1))


def _within(scope: Scope) -> ColumnElement[bool]:
    """Plans are of whole institutions: whoever is narrowed to a team has none."""
    if scope.team_id is not None:
        return false()
    return DutyPlan.institution_id.in_(scope.institution_ids)


def _plans(scope: Scope) -> Select[DutyPlan]:
    return select(DutyPlan).where(_within(scope))


def reach_of(plan: DutyPlan, scope: Scope) -> Scope:
    """What a plan is about: all that its institution reaches, whoever of the scope looks at it."""
    return scope_of_institution(plan.institution_id, plan.county_code, scope.today)


def list_plans(scope: Scope, states: Collection[PlanState]) -> list[Row[Any]]:
    """The newest plans in these states: key, name, state, days, who began and published them."""
    author, publisher = aliased(User), aliased(User)
    query = (
        select(
            DutyPlan.key,
            DutyPlan.name,
            DutyPlan.state,
            DutyPlan.version,
            DutyPlan.starts_on,
            DutyPlan.created_at_utc,
            DutyPlan.published_at_utc,
            author.display_name.label("author"),
            publisher.display_name.label("publisher"),
        )
        .outerjoin(author, author.id == DutyPlan.created_by_id)
        .outerjoin(publisher, publisher.id == DutyPlan.published_by_id)
        .where(_within(scope), DutyPlan.state.in_(states))
        .order_by(DutyPlan.id.desc())
    )
    return list(db.session.execute(query.limit(MOST_PLANS)))


def grids_of_plan(plan_id: int) -> list[Row[Any]]:
    """The grids of a plan by village and code, with what was counted on each."""
    query = (
        select(
            Grid.id,
            Grid.code,
            Grid.name,
            Grid.village_code,
            Region.name.label("village"),
            Grid.tile_x,
            Grid.tile_y,
            Grid.outline,
            DutyPlanGrid.base_team_id,
            DutyPlanGrid.households,
            DutyPlanGrid.persons,
            DutyPlanGrid.key_persons,
            DutyPlanGrid.weight,
            DutyPlanGrid.signed_households,
            DutyPlanGrid.signed_persons,
        )
        .join(DutyPlanGrid, DutyPlanGrid.grid_id == Grid.id)
        .join(Region, Region.code == Grid.village_code)
        .where(DutyPlanGrid.plan_id == plan_id)
        .order_by(Grid.village_code, Grid.code)
    )
    return list(db.session.execute(query))


def last_moves(plan: DutyPlan) -> list[Move]:
    """The standing move of each grid: as many as there are grids, however many steps were made."""
    standing = DutyPlanMove.plan_id == plan.id, DutyPlanMove.step <= plan.cursor
    last = (
        select(DutyPlanMove.grid_id, func.max(DutyPlanMove.step).label("step"))
        .where(*standing)
        .group_by(DutyPlanMove.grid_id)
        .subquery()
    )
    same = and_(DutyPlanMove.grid_id == last.c.grid_id, DutyPlanMove.step == last.c.step)
    query = (
        select(DutyPlanMove.step, DutyPlanMove.grid_id, DutyPlanMove.team_id)
        .join(last, same)
        .where(*standing)
        .order_by(DutyPlanMove.step, DutyPlanMove.grid_id)
    )
    return [Move(*row) for row in db.session.execute(query)]


def last_step(plan_id: int) -> int:
    """The number of the last stored step, done or undone."""
    query = select(func.max(DutyPlanMove.step)).where(DutyPlanMove.plan_id == plan_id)
    return db.session.scalar(query) or 0


def base_of_plan(plan_id: int) -> dict[int, int | None]:
    """The team of each grid as the plan found it, by grid id."""
    query = (
        select(DutyPlanGrid.grid_id, DutyPlanGrid.base_team_id)
        .where(DutyPlanGrid.plan_id == plan_id)
        .order_by(DutyPlanGrid.grid_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def households_of_plan(plan_id: int) -> dict[int, int]:
    """How many households were counted on each grid, by grid id."""
    query = select(DutyPlanGrid.grid_id, DutyPlanGrid.households).where(
        DutyPlanGrid.plan_id == plan_id
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def steps_since(plan: DutyPlan, version: int) -> list[Row[Any]]:
    """Standing moves that were made after a version: who, when, grid and team."""
    query = (
        select(
            DutyPlanMove.step,
            Grid.code,
            Grid.name,
            Team.name.label("team"),
            User.display_name.label("who"),
            DutyPlanMove.made_at_utc,
        )
        .join(Grid, Grid.id == DutyPlanMove.grid_id)
        .outerjoin(Team, Team.id == DutyPlanMove.team_id)
        .outerjoin(User, User.id == DutyPlanMove.made_by_id)
        .where(
            DutyPlanMove.plan_id == plan.id,
            DutyPlanMove.version > version,
            DutyPlanMove.step <= plan.cursor,
        )
        .order_by(DutyPlanMove.step, Grid.code)
    )
    return list(db.session.execute(query.limit(200)))


def counted_teams(plan_id: int) -> dict[int, tuple[int, int]]:
    """Households and persons each team carried by contract when the plan was counted."""
    query = select(DutyPlanTeam.team_id, DutyPlanTeam.households, DutyPlanTeam.persons).where(
        DutyPlanTeam.plan_id == plan_id
    )
    return {row[0]: (row[1], row[2]) for row in db.session.execute(query)}


def teams_for(scope: Scope, day: date, also: Collection[int] = ()) -> list[Row[Any]]:
    """The teams of the scope that exist on a day, by institution and code.

    `also` names further ones to tell of, such as those that are dissolved by then; they are not
    `open`: nothing is given to them.
    """
    may_take = and_(teams_in(scope), existing_on(day))
    query = (
        select(
            may_take.label("open"),
            Team.id,
            Team.code,
            Team.name,
            Team.leader_name,
            Team.max_households,
            Team.max_persons,
            Team.institution_id,
            Institution.name.label("institution"),
        )
        .join(Institution, Institution.id == Team.institution_id)
        .where(or_(may_take, Team.id.in_(also)))
        .order_by(may_take.desc(), Institution.code, Team.code)
    )
    return list(db.session.execute(query))


def teams_on(scope: Scope, day: date) -> dict[int, int | None]:
    """The team of each leaf grid in use on a day, by grid id; None is a gap."""
    query = (
        select(Grid.id, GridDuty.team_id)
        .outerjoin(GridDuty, and_(GridDuty.grid_id == Grid.id, answering(day)))
        .where(grids_in(scope), is_in_use(day), is_leaf(day))
        .order_by(Grid.id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def codes_of(ids: Collection[int]) -> list[str]:
    """The codes of grids, sorted."""
    if not ids:
        return []
    return list(db.session.scalars(select(Grid.code).where(Grid.id.in_(ids)).order_by(Grid.code)))
