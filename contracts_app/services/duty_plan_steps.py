"""The steps of a draft plan: grids move between teams, steps are taken back and done again.

Every change of a draft holds its row and raises its version, so that of two people who edit the
second one hears of the first.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import delete, insert, select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import DutyPlan, DutyPlanMove, Grid
from contracts_app.queries import duty_plans as plans
from contracts_app.queries.rows import table_of
from contracts_app.queries.scope import Scope, grids_in
from contracts_app.rules.duty_plan import teams_after
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, NotFound, Refusal, Refused
from contracts_app.vocabulary import PlanState

_MOVES = table_of(DutyPlanMove)
_CHUNK: Final = 500


class PlanChanged(Conflict):
    """Somebody else changed the plan since it was shown; `plan` is how it stands now."""

    def __init__(self, plan: DutyPlan) -> None:
        super().__init__("plan_changed")
        self.plan = plan


def hold_draft(key: str, version: int, scope: Scope) -> DutyPlan:
    """The draft, held, if it still is as it was shown.

    Raises NotFound, Refused(`plan_closed`) for one that is published or put away, PlanChanged.
    """
    plan = found(plans.hold_plan(key, scope))
    if plan.state != PlanState.DRAFT:
        raise Refused(Refusal("plan_closed"))
    if plan.version != version:
        raise PlanChanged(plan)
    return plan


def found(plan: DutyPlan | None) -> DutyPlan:
    """The plan; NotFound when there is none in the scope."""
    if plan is None:
        raise NotFound("plan")
    return plan


def plan_state(plan: DutyPlan) -> tuple[dict[int, int | None], dict[int, int | None]]:
    """The team of each grid as the plan found it, and after its steps."""
    base = plans.base_of_plan(plan.id)
    return base, teams_after(base, plans.last_moves(plan), plan.cursor)


def move_grids(
    key: str,
    version: int,
    grid_codes: Iterable[str],
    team_code: str,
    scope: Scope,
    actor: Actor,
) -> tuple[DutyPlan, list[str]]:
    """Give grids to a team in one step; an empty team code takes them from theirs.

    Returns the plan and the codes of the grids that changed. Raises NotFound for a grid or team
    outside the plan, PlanChanged when the plan is no longer as it was shown.
    """
    plan = hold_draft(key, version, scope)
    ids = _grid_ids(plan, list(dict.fromkeys(grid_codes)), scope)
    team_id = _team_id(plan, team_code, scope)
    _base, after = plan_state(plan)
    if not set(ids.values()) <= set(after):
        raise NotFound("grid")
    wanted = {grid_id: team_id for grid_id in ids.values() if after[grid_id] != team_id}
    moved = [code for code, grid_id in ids.items() if grid_id in wanted]
    write_step(plan, wanted, actor)
    if moved:
        after_trail = {"step": plan.cursor, "team": team_code, "grids": moved[:_CHUNK]}
        audit.record(actor, "plan.move", "duty_plan", plan.key, after=after_trail)
    return plan, moved


def _grid_ids(plan: DutyPlan, codes: list[str], scope: Scope) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(codes), _CHUNK):
        query = select(Grid.code, Grid.id).where(
            Grid.code.in_(codes[start : start + _CHUNK]),
            Grid.county_code == plan.county_code,
            grids_in(scope),
        )
        found |= {row[0]: row[1] for row in db.session.execute(query)}
    if not codes or len(found) != len(codes):
        raise NotFound("grid")
    return {code: found[code] for code in codes}


def _team_id(plan: DutyPlan, code: str, scope: Scope) -> int | None:
    if not code:
        return None
    for team in plans.teams_for(plans.reach_of(plan, scope), plan.starts_on):
        if team.code == code:
            return int(team.id)
    raise NotFound("team")


def write_step(plan: DutyPlan, teams: Mapping[int, int | None], actor: Actor) -> None:
    """Write one step of a plan; steps that were undone before it are gone for good."""
    if not teams:
        return
    later = _MOVES.c.plan_id == plan.id, _MOVES.c.step > plan.cursor
    db.session.execute(delete(_MOVES).where(*later))
    plan.cursor += 1
    plan.version += 1
    common = {
        "plan_id": plan.id,
        "step": plan.cursor,
        "version": plan.version,
        "made_by_id": actor.user_id,
        "made_at_utc": clock.utcnow(),
    }
    rows = [{**common, "grid_id": grid, "team_id": team} for grid, team in teams.items()]
    db.session.execute(insert(_MOVES), rows)
    db.session.flush()


def undo_step(key: str, version: int, scope: Scope, actor: Actor) -> DutyPlan:
    """Take back the last step; it can be done again until another step is made."""
    plan = hold_draft(key, version, scope)
    if plan.cursor > 0:
        _turn(plan, plan.cursor - 1, "plan.undo", actor)
    return plan


def redo_step(key: str, version: int, scope: Scope, actor: Actor) -> DutyPlan:
    """Do the step again that was taken back last."""
    plan = hold_draft(key, version, scope)
    if plan.cursor < plans.last_step(plan.id):
        _turn(plan, plan.cursor + 1, "plan.redo", actor)
    return plan


def _turn(plan: DutyPlan, cursor: int, verb: str, actor: Actor) -> None:
    audit.record(actor, verb, "duty_plan", plan.key, after={"step": max(plan.cursor, cursor)})
    plan.cursor = cursor
    plan.version += 1
    db.session.flush()
