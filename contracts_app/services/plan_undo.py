"""Undoing a published plan: a new draft that gives its grids back, published like any other."""

from dataclasses import dataclass
from datetime import date

from contracts_app.extensions import db
from contracts_app.models import DutyPlan, Institution
from contracts_app.queries import duty_plans as plans
from contracts_app.queries.scope import Scope
from contracts_app.rules.duty_plan import changed
from contracts_app.services.audit import Actor
from contracts_app.services.duty_plan_steps import found, plan_state, write_step
from contracts_app.services.duty_plans import begin_plan
from contracts_app.services.errors import Refusal, Refused
from contracts_app.vocabulary import PlanState


@dataclass(frozen=True)
class Undoing:
    """The draft that undoes a plan, and the codes of grids it leaves alone.

    Those came to yet another team since, are no longer in use, or belonged to a team that is
    dissolved.
    """

    plan: DutyPlan
    left_alone: tuple[str, ...]


def begin_undo(
    key: str, name: str, starts_on: date, scope: Scope, actor: Actor, today: date
) -> Undoing:
    """Begin a draft that gives back what a published plan gave away; history is never deleted.

    Raises NotFound, Refused(`not_published`) and what `begin_plan` raises.
    """
    source = found(plans.find_plan(key, scope))
    if source.state != PlanState.PUBLISHED:
        raise Refused(Refusal("not_published"))
    institution = db.session.get_one(Institution, source.institution_id)
    plan = begin_plan(name, starts_on, institution, scope, actor, today)
    plan.undoes_id = source.id
    base, after = plan_state(source)
    now = plans.base_of_plan(plan.id)
    reach = plans.reach_of(plan, scope)
    open_teams = {team.id for team in plans.teams_for(reach, starts_on)} | {None}
    moved = changed(base, after)
    back = {
        grid: base[grid]
        for grid in moved
        if grid in now and now[grid] == after[grid] and base[grid] in open_teams
    }
    write_step(plan, back, actor)
    left = [grid for grid in moved if grid not in back]
    return Undoing(plan, tuple(plans.codes_of(left)))
