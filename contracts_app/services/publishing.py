"""Publishing a plan: its report is read first, then dated duties are written (S3P2).

Whoever publishes sends back the digest of the report that was read; if anything of weight in it has
changed since, the new one has to be read first.
"""

from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, insert, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import DutyPlan, GridDuty
from contracts_app.queries.duty_plans import reach_of
from contracts_app.queries.locks import hold_grids, keep_people
from contracts_app.queries.rows import table_of
from contracts_app.queries.scope import Scope
from contracts_app.rules.duty_plan import changed
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.duty_plan_steps import hold_draft, plan_state
from contracts_app.services.duty_plans import check_first_day
from contracts_app.services.errors import Conflict, Refusal, Refused
from contracts_app.services.publish_report import Planned, Report, planned, report_of
from contracts_app.vocabulary import DutyLevel, PlanState

_DUTY = table_of(GridDuty)
_END = update(_DUTY).where(_DUTY.c.id == bindparam("duty")).values(valid_to=bindparam("last"))
_GIVE = update(_DUTY).where(_DUTY.c.id == bindparam("duty")).values(team_id=bindparam("team"))
_DROP = delete(_DUTY).where(_DUTY.c.id == bindparam("duty"))


def preview(plan: DutyPlan, scope: Scope) -> Report:
    """What publishing the plan would do, as things stand now."""
    base, after = plan_state(plan)
    reach = reach_of(plan, scope)
    return report_of(plan, planned(plan, base, after, reach), reach)


def publish_plan(
    key: str, version: int, digest: str, scope: Scope, actor: Actor, today: date
) -> tuple[DutyPlan, int]:
    """Make a plan real from its first day on; returns it and how many grids change hands.

    Raises Refused(`bad_date`) when the first day has passed, `nothing_changes`, `report_not_read`
    when the report is another one than was read; PlanChanged; Conflict(`plan_outdated`) when a
    grid of the plan came to another team or went after the plan was counted.
    """
    plan = hold_draft(key, version, scope)
    check_first_day(plan.starts_on, today)
    base, after = plan_state(plan)
    moved = changed(base, after)
    if not moved:
        raise Refused(Refusal("nothing_changes"))
    keep_people({team for team in after.values() if team}, ())
    hold_grids(moved)
    reach = reach_of(plan, scope)
    found = planned(plan, base, after, reach)
    report = report_of(plan, found, reach)
    if report.outdated:
        raise Conflict("plan_outdated")
    if report.digest != digest:
        raise Refused(Refusal("report_not_read"))
    _write(plan, found, report, actor)
    plan.state = PlanState.PUBLISHED
    plan.version += 1
    plan.published_at_utc, plan.published_by_id = clock.utcnow(), actor.user_id
    trail = {"starts_on": str(plan.starts_on), "grids": len(moved), "gaps": len(report.gaps)}
    audit.record(actor, "plan.publish", "duty_plan", plan.key, after=trail)
    db.session.flush()
    return plan, len(moved)


def _write(plan: DutyPlan, found: Planned, report: Report, actor: Actor) -> None:
    """A few statements for any number of grids; old duties end before new ones begin."""
    changes = found.changes
    _many(_END, [{"duty": c.end[0], "last": c.end[1]} for c in changes.values() if c.end])
    _many(_DROP, [{"duty": c.drop} for c in changes.values() if c.drop])
    _many(_GIVE, [{"duty": c.give[0], "team": c.give[1]} for c in changes.values() if c.give])
    _many(
        insert(_DUTY),
        [
            {
                "county_code": plan.county_code,
                "grid_id": grid,
                "team_id": change.begin[0],
                "level": DutyLevel.TEAM,
                "valid_from": change.begin[1],
                "valid_to": change.begin[2],
            }
            for grid, change in changes.items()
            if change.begin
        ],
    )
    audit.record_all(
        [
            audit.event_row(
                actor,
                "grid.assign",
                "grid",
                one.code,
                before={"team_id": found.base[grid]},
                after={
                    "team_id": found.after[grid],
                    "valid_from": str(plan.starts_on),
                    "plan": plan.key,
                },
            )
            for grid, one in zip(found.moved, report.changed, strict=True)
        ]
    )


def _many(statement: Any, values: list[dict[str, Any]]) -> None:
    if values:
        db.session.execute(statement, values)
