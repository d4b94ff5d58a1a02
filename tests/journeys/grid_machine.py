"""A machine that assigns, splits, merges, retires and moves for weeks, day by day.

After every step each household has exactly one team on each day, or its grid stands in the gap
report of that day. Another way to change duties is one more rule: do it by `attempt`, and tell
the model what changed.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select, update

from contracts_app.extensions import db
from contracts_app.models import Grid, GridDuty, Household, Team
from contracts_app.queries.scope import Scope, everything
from contracts_app.rules.grid_parts import PartRule
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Refused
from contracts_app.services.grid_duty import assign_grids
from contracts_app.services.grid_life import (
    NewGrid,
    Part,
    create_grid,
    merge_grids,
    retire_grid,
    split_grid,
)
from contracts_app.services.household_moves import move_households
from contracts_app.vocabulary import MoveReason
from tests.factories import COUNTY, VILLAGE, GridFactory, HouseholdFactory, make_team, make_world
from tests.journeys import grid_views
from tests.journeys.grid_model import DAY, FIRST_DAY, GridModel
from tests.journeys.life_world import Database

TEAMS = ("T01", "T02", "T03")
OTHER_VILLAGE = "110199100202"
HOMES = 6
pick = st.integers(0, 30)


class Held(NamedTuple):
    """One stored duty."""

    first: date
    last: date | None


def held_duties(grid: str) -> list[Held]:
    query = select(GridDuty.valid_from, GridDuty.valid_to).join(Grid, Grid.id == GridDuty.grid_id)
    return [Held(*row) for row in db.session.execute(query.where(Grid.code == grid))]


def until(held: list[Held], day: date) -> date | None:
    """To which day a change from `day` holds: what was decided for later stays."""
    for duty in held:
        if duty.first <= day and (duty.last is None or day <= duty.last):
            return duty.last
    later = [duty.first for duty in held if duty.first > day]
    return min(later) - DAY if later else None


class GridLife(RuleBasedStateMachine):
    """Grids of two villages, three teams and six households."""

    open_database: Any

    def __init__(self) -> None:
        super().__init__()
        self.database: Database = type(self).open_database()
        self.database.context.push()
        self.today, self.made, self.steps = FIRST_DAY + 30 * DAY, 0, 0
        self.model = GridModel()
        self._settle()

    def _settle(self) -> None:
        world = make_world()
        make_team(world.centre, code="T02")
        make_team(world.centre, code="T03")
        grids = [*world.grids, GridFactory(code="G3", village_code=OTHER_VILLAGE)]
        third = select(Team.id).where(Team.code == "T03").scalar_subquery()
        db.session.add(
            GridDuty(county_code=COUNTY, grid_id=grids[2].id, team_id=third, valid_from=FIRST_DAY)
        )
        db.session.flush()
        db.session.execute(update(GridDuty).values(valid_from=FIRST_DAY))
        for grid in grids:
            self.model.add_grid(grid.code, grid.village_code, date.min)
        for code, team in (("G1", "T01"), ("G2", "T01"), ("G3", "T03")):
            self.model.give(code, team, FIRST_DAY)
        for number in range(HOMES):
            grid = grids[number % 3]
            home = HouseholdFactory(grid_id=grid.id, code=f"H{number}")
            self.model.places[home.code] = [(FIRST_DAY, grid.code)]
        db.session.commit()

    # ------------------------------------------------------------------ what rules need

    @property
    def scope(self) -> Scope:
        return everything(self.today)

    def attempt(self, work: Callable[[], Any]) -> set[str]:
        """Do it and commit; the codes of the refusal when there was one."""
        try:
            work()
        except Refused as refused:
            db.session.rollback()
            return set(refused.codes)
        db.session.commit()
        return set()

    def grid(self, which: int, *, out_of_use: bool = False) -> str:
        codes = list(self.model.villages) if out_of_use else self.model.open_grids()
        return codes[which % len(codes)]

    def new_code(self) -> str:
        self.made += 1
        return f"N{self.made}"

    # ------------------------------------------------------------------ rules

    @rule(days=st.integers(1, 4))
    def days_pass(self, days: int) -> None:
        self.today += days * DAY

    @rule(which=pick, team=pick, ahead=st.sampled_from([-3, 0, 0, 2, 3, 4]))
    def assign(self, which: int, team: int, ahead: int) -> None:
        self._assign(self.grid(which, out_of_use=True), TEAMS[team % 3], ahead)

    def _assign(self, code: str, team_code: str, ahead: int) -> None:
        first, held = self.today + ahead * DAY, held_duties(code)
        refused = self.attempt(
            lambda: assign_grids([code], team_code, first, self.scope, SYSTEM, self.today)
        )
        wrong_days = {"bad_date"} if ahead < 0 else set()
        assert refused <= {"team_inactive", "grid_not_in_use"} | wrong_days
        assert (refused == {"grid_not_in_use"}) == (code in self.model.retired)
        if not refused:
            self.model.give(code, team_code, first, until(held, first))

    @rule(
        which=pick,
        where=st.lists(st.integers(0, 2), min_size=HOMES, max_size=HOMES),
        later=st.sampled_from([None, *TEAMS]),
    )
    def split(self, which: int, where: list[int], later: str | None) -> None:
        """A grid is split, perhaps after somebody decided who answers for it later."""
        code, model, today = self.grid(which, out_of_use=True), self.model, self.today
        if later:
            self._assign(code, later, 2)
        names = [self.new_code() for _ in range(3)]
        homes = model.homes_in(code, today)
        ways = {home: names[where[place]] for place, home in enumerate(homes)}
        parts = [
            Part(
                NewGrid(name, name),
                PartRule(frozenset(home for home, way in ways.items() if way == name)),
            )
            for name in names
        ]
        refused = self.attempt(lambda: split_grid(code, parts, self.scope, SYSTEM, today))
        assert refused == ({"grid_not_in_use"} if code in model.retired else set())
        if refused:
            return
        timeline = model.from_day(code, today)
        for name in names:
            model.add_grid(name, model.villages[code], today)
            model.hand_on(timeline, name, today)
        for home, name in ways.items():
            model.move(home, name, today)
        model.close(code, today)

    @precondition(lambda self: len(self.model.open_grids()) > 1)
    @rule(
        chosen=st.lists(pick, min_size=2, max_size=4),
        new=st.booleans(),
        team=st.sampled_from([None, None, 0, 1, 2]),
    )
    def merge(self, chosen: list[int], new: bool, team: int | None) -> None:
        model, today = self.model, self.today
        codes = list(dict.fromkeys(self.grid(which) for which in chosen))
        team_code = "" if team is None else TEAMS[team]
        into = self.new_code() if new else codes[0]
        timelines = {line for code in codes if any(line := model.from_day(code, today))}
        refused = self.attempt(
            lambda: merge_grids(
                codes, NewGrid(into, into) if new else into, self.scope, SYSTEM, today,
                team_code=team_code,
            )
        )  # fmt: skip
        assert refused == self._merge_refusals(codes, team_code, len(timelines))
        if refused:
            return
        if new:
            model.add_grid(into, model.villages[codes[0]], today)
        self._merged([code for code in codes if code != into], into)
        if team_code:
            model.give(into, team_code, today)
        elif timelines:
            model.hand_on(timelines.pop(), into, today)

    def _merged(self, going: list[str], into: str) -> None:
        for code in going:
            for home in self.model.homes_in(code, self.today):
                self.model.move(home, into, self.today)
            self.model.close(code, self.today)

    def _merge_refusals(self, codes: list[str], team_code: str, timelines: int) -> set[str]:
        if len(codes) < 2:
            return {"grids_needed"}
        if len({self.model.villages[code] for code in codes}) > 1:
            return {"other_village"}
        if team_code:
            gone = self.model.dissolved.get(team_code, date.max) <= self.today
            return {"team_inactive"} if gone else set()
        return {"team_needed"} if timelines > 1 else set()

    @precondition(lambda self: len(self.model.open_grids()) > 1)
    @rule(which=pick, into=st.one_of(st.none(), pick))
    def retire(self, which: int, into: int | None) -> None:
        model, today = self.model, self.today
        code, target = self.grid(which), "" if into is None else self.grid(into)
        homes = model.homes_in(code, today)
        refused = self.attempt(lambda: retire_grid(code, self.scope, SYSTEM, today, into=target))
        if target == code:
            assert refused == {"grids_needed"}
        elif not target:
            assert refused == ({"households_left"} if homes else set())
        else:
            elsewhere = model.villages[target] != model.villages[code]
            assert refused == ({"other_village"} if elsewhere else set())
        if not refused:
            for home in homes:
                model.move(home, target, today)
            model.close(code, today)

    @rule(home=st.integers(0, HOMES - 1), which=pick, back=st.booleans())
    def move_household(self, home: int, which: int, back: bool) -> None:
        """A door comes to another grid, and perhaps back on the same day."""
        old = self.model.grid_on(f"H{home}", self.today)
        self._move(f"H{home}", self.grid(which))
        if back:
            self._move(f"H{home}", old)

    def _move(self, code: str, target: str) -> None:
        home = db.session.scalars(select(Household.id).filter_by(code=code)).one()
        grid = db.session.scalars(select(Grid.id).filter_by(code=target)).one()
        move_households([home], grid, self.today, MoveReason.ROSTER, SYSTEM)
        db.session.commit()
        self.model.move(code, target, self.today)

    @rule(team=st.sampled_from(["", *TEAMS]), other=st.booleans())
    def create(self, team: str, other: bool) -> None:
        code, village = self.new_code(), OTHER_VILLAGE if other else VILLAGE
        refused = self.attempt(
            lambda: create_grid(
                NewGrid(code, code), village, self.scope, SYSTEM, self.today, team_code=team
            )
        )
        gone = self.model.dissolved.get(team, date.max) <= self.today
        assert refused == ({"team_inactive"} if gone else set())
        if not refused:
            self.model.add_grid(code, village, self.today, team or None)

    @precondition(lambda self: not self.model.dissolved)
    @rule(ahead=st.sampled_from([0, 3]))
    def dissolve(self, ahead: int) -> None:
        """A team ends and nobody has taken over its grids."""
        day = self.today + ahead * DAY
        db.session.execute(update(Team).where(Team.code == "T03").values(dissolved_on=day))
        db.session.commit()
        self.model.dissolved["T03"] = day

    # ------------------------------------------------------------------ what must hold

    @invariant()
    def every_door_has_one_answer(self) -> None:
        db.session.expire_all()
        self.steps += 1
        assert grid_views.stored_places() == grid_views.model_places(self.model)
        assert grid_views.stored_duties() == grid_views.model_duties(self.model)
        home = f"H{self.steps % HOMES}"
        day = self.today + (self.steps % 2) * (self.steps % 19 - 9) * DAY
        grid_views.compare_reports(self.model, home, day, self.scope)
        if self.steps % 2:
            grid_views.compare_coming_gaps(self.model, self.today, self.scope)
        if self.steps % 4 == 0:
            assert grid_views.broken_promises() == {}

    def teardown(self) -> None:
        try:
            assert grid_views.broken_promises() == {}
        finally:
            db.session.remove()
            db.engine.dispose()
            self.database.context.pop()
            self.database.close()
