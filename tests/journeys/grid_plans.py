"""The machine of grids with plans: drafts are published and undone between all other changes."""

from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import DutyPlan, Grid, Institution, Team
from contracts_app.services.audit import SYSTEM
from contracts_app.services.duty_plan_steps import move_grids, plan_state
from contracts_app.services.duty_plans import begin_plan
from contracts_app.services.plan_undo import begin_undo
from contracts_app.services.publishing import preview, publish_plan
from tests.journeys.grid_machine import TEAMS, GridLife, held_duties, pick, until
from tests.journeys.grid_model import DAY

MOVES = st.lists(st.tuples(pick, st.sampled_from([*TEAMS, ""])), min_size=1, max_size=4)
AHEAD = st.sampled_from([0, 0, 1, 3])


class PlannedGridLife(GridLife):
    """Whoever publishes changes many grids at once; undoing is another plan."""

    def __init__(self) -> None:
        super().__init__()
        self.published: list[str] = []

    @rule(moves=MOVES, ahead=AHEAD)
    def publish(self, moves: list[tuple[int, str]], ahead: int) -> None:
        day = self.today + ahead * DAY
        centre = db.session.scalars(select(Institution).filter_by(code="ORG01")).one()
        plan = begin_plan("方案", day, centre, self.scope, SYSTEM, self.today)
        for which, team in moves:
            if self.model.dissolved.get(team, date.max) > day:
                codes = [self.grid(which)]
                move_grids(plan.key, plan.version, codes, team, self.scope, SYSTEM)
        self._publish(plan)

    @precondition(lambda self: self.published)
    @rule(which=pick, ahead=AHEAD)
    def undo(self, which: int, ahead: int) -> None:
        key = self.published[which % len(self.published)]
        day = self.today + ahead * DAY
        self._publish(begin_undo(key, "撤销", day, self.scope, SYSTEM, self.today).plan)

    def _publish(self, plan: DutyPlan) -> None:
        base, after = plan_state(plan)
        changed = {grid: team for grid, team in after.items() if team != base[grid]}
        codes = {row[0]: row[1] for row in db.session.execute(select(Grid.id, Grid.code))}
        teams = {row[0]: row[1] for row in db.session.execute(select(Team.id, Team.code))}
        held = {grid: held_duties(codes[grid]) for grid in changed}
        key, day, digest = plan.key, plan.starts_on, preview(plan, self.scope).digest
        refused = self.attempt(
            lambda: publish_plan(key, plan.version, digest, self.scope, SYSTEM, self.today)
        )
        assert refused == (set() if changed else {"nothing_changes"})
        for grid, team in changed.items():
            last = until(held[grid], day)
            self.model.give(codes[grid], teams[team] if team else None, day, last)
        if changed:
            self.published.append(key)
