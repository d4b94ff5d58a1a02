"""Drafts of who is responsible for which grid: begin, copy, count again, discard.

Nothing here touches a duty; publishing does (`publishing.py`).
"""

from datetime import date

from sqlalchemy import delete, insert, select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import (
    DutyPlan,
    DutyPlanGrid,
    DutyPlanTeam,
    Institution,
)
from contracts_app.queries import duty_plans as plans
from contracts_app.queries.census import Counted, count_grids
from contracts_app.queries.policies import policies_for
from contracts_app.queries.rows import table_of
from contracts_app.queries.scope import Scope
from contracts_app.queries.team_load import loads_of_teams
from contracts_app.rules.dates import FURTHEST
from contracts_app.rules.duty_plan import changed
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.duty_plan_steps import found, hold_draft, plan_state, write_step
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.vocabulary import PlanState

_GRIDS, _TEAMS = table_of(DutyPlanGrid), table_of(DutyPlanTeam)


def begin_plan(
    name: str, starts_on: date, institution: Institution, scope: Scope, actor: Actor, today: date
) -> DutyPlan:
    """Begin a draft from the duties of its first day, with everything counted now.

    Raises Refused(`bad_date`) for a day before today or more than two years ahead, `no_grids` when
    there is nothing to give, `missing_required` without a name; NotFound for an institution out of
    reach, and for whoever is narrowed to a team.
    """
    if scope.team_id is not None or institution.id not in scope.institution_ids:
        raise NotFound("institution")
    name = name.strip()
    if not name:
        raise Refused(Refusal("missing_required", "name"))
    check_first_day(starts_on, today)
    plan = _new_plan(name, starts_on, institution, actor)
    _count_into(plan, scope)
    audit.record(actor, "plan.begin", "duty_plan", plan.key, after={"starts_on": str(starts_on)})
    return plan


def check_first_day(starts_on: date, today: date) -> None:
    """Refuse a first day in the past, and one so far ahead that it is a slip of the pen."""
    if starts_on < today or starts_on > today + FURTHEST:
        raise Refused(Refusal("bad_date", "starts_on"))


def _new_plan(name: str, starts_on: date, institution: Institution, actor: Actor) -> DutyPlan:
    now = clock.utcnow()
    plan = DutyPlan(
        key=new_key(),
        county_code=institution.county_code,
        institution_id=institution.id,
        name=name,
        state=PlanState.DRAFT,
        version=1,
        cursor=0,
        starts_on=starts_on,
        counted_at_utc=now,
        created_by_id=actor.user_id,
        created_at_utc=now,
    )
    db.session.add(plan)
    db.session.flush()
    return plan


def _count_into(plan: DutyPlan, scope: Scope) -> None:
    """Write what lives on each leaf grid, its team on the first day, and what teams carry."""
    reach = plans.reach_of(plan, scope)
    base = plans.teams_on(reach, plan.starts_on)
    if not base:
        raise Refused(Refusal("no_grids"))
    weights = policies_for(plan.institution_id, plan.starts_on).get("board.key_weights_percent", {})
    counted = count_grids(reach, weights)
    none = Counted()
    db.session.execute(
        insert(_GRIDS),
        [
            {
                "plan_id": plan.id,
                "grid_id": grid_id,
                "base_team_id": team_id,
                **vars(counted.get(grid_id, none)),
            }
            for grid_id, team_id in base.items()
        ],
    )
    teams = [team.id for team in plans.teams_for(reach, plan.starts_on)]
    carried = [
        {"plan_id": plan.id, "team_id": team, **load._asdict()}
        for team, load in loads_of_teams(teams).items()
    ]
    if carried:
        db.session.execute(insert(_TEAMS), carried)


def copy_plan(key: str, name: str, scope: Scope, actor: Actor) -> DutyPlan:
    """A second draft that begins where this plan stands, to try another way beside it."""
    source = found(plans.find_plan(key, scope))
    institution = db.session.get_one(Institution, source.institution_id)
    plan = _new_plan(name.strip() or source.name, source.starts_on, institution, actor)
    plan.counted_at_utc = source.counted_at_utc
    for table in (_GRIDS, _TEAMS):
        names = [column.name for column in table.c if column.name != "plan_id"]
        rows = select(*(table.c[one] for one in names)).where(table.c.plan_id == source.id)
        copied = [{"plan_id": plan.id, **row} for row in db.session.execute(rows).mappings()]
        if copied:
            db.session.execute(insert(table), copied)
    base, after = plan_state(source)
    write_step(plan, {grid_id: after[grid_id] for grid_id in changed(base, after)}, actor)
    audit.record(actor, "plan.copy", "duty_plan", plan.key, after={"of": source.key})
    return plan


def change_plan(
    key: str, version: int, name: str, starts_on: date, scope: Scope, actor: Actor, today: date
) -> DutyPlan:
    """Rename a draft or move its first day; everything is counted again for the new day."""
    plan = hold_draft(key, version, scope)
    check_first_day(starts_on, today)
    plan.name, plan.starts_on = name.strip() or plan.name, starts_on
    return _recounted(plan, scope, actor)


def count_again(key: str, version: int, scope: Scope, actor: Actor) -> DutyPlan:
    """Count all figures anew and take grids that were made or retired meanwhile into account."""
    return _recounted(hold_draft(key, version, scope), scope, actor)


def _recounted(plan: DutyPlan, scope: Scope, actor: Actor) -> DutyPlan:
    for table in (_GRIDS, _TEAMS):
        db.session.execute(delete(table).where(table.c.plan_id == plan.id))
    _count_into(plan, scope)
    plan.counted_at_utc = clock.utcnow()
    plan.version += 1
    audit.record(actor, "plan.count", "duty_plan", plan.key)
    db.session.flush()
    return plan


def discard_plan(key: str, version: int, scope: Scope, actor: Actor) -> DutyPlan:
    """Put a draft away; it stays on record and can be copied."""
    plan = hold_draft(key, version, scope)
    plan.state = PlanState.DISCARDED
    plan.version += 1
    audit.record(actor, "plan.discard", "duty_plan", plan.key)
    db.session.flush()
    return plan
