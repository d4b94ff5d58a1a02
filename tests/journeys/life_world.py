"""The people, places and teams around the contracts, and the model that is told of each step."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from sqlalchemy import select, update

from contracts_app.extensions import db
from contracts_app.models import Grid, Team
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Refused
from contracts_app.services.grid_duty import assign_grids
from contracts_app.services.household_life import leave_household
from contracts_app.services.signing import SigningRequest
from tests.factories import make_household, make_team, make_world
from tests.journeys import life_parts
from tests.journeys.life_model import DAY, Model
from tests.journeys.life_moves import add_baby, heads_others, move_in
from tests.journeys.life_parts import Person

FIRST_DAY = date(2025, 9, 20)
HOUSEHOLDS = 7
TEAMS = ("T01", "T02", "T03")
pick = st.integers(0, 20)
days_ago = st.sampled_from([0, 1, 5, 29, 45, 130])


@dataclass(frozen=True)
class Database:
    """A context of an application on a new database, and what ends it."""

    context: Any
    close: Any


class LifeWorld(RuleBasedStateMachine):
    """Households come, people leave and move, teams change; contracts are added on top."""

    open_database: Any

    def __init__(self) -> None:
        super().__init__()
        self.database: Database = type(self).open_database()
        self.database.context.push()
        self.today, self.stale = FIRST_DAY, False
        self.model = Model()
        self.homes: list[str] = []
        self.signed: list[tuple[SigningRequest, str]] = []
        world = make_world()
        for code in TEAMS:
            self.model.teams[code] = life_parts.Team()
            if code != world.team.code:
                make_team(world.centre, code=code)
        db.session.commit()

    def teardown(self) -> None:
        db.session.remove()
        db.engine.dispose()
        self.database.context.pop()
        self.database.close()

    # ------------------------------------------------------------------ people

    @precondition(lambda self: len(self.homes) < HOUSEHOLDS)
    @rule(members=st.integers(1, 3), years=st.sampled_from([17, 18, 40, 80]), baby=st.booleans())
    def new_household(self, members: int, years: int, baby: bool) -> None:
        grid = db.session.scalars(select(Grid).order_by(Grid.id)).first()
        assert grid
        code, birth = f"H{len(self.homes)}", date(self.today.year - years, 11, 21)
        household, people = make_household(grid, members, code, birth=birth)
        if baby:
            people.append(add_baby(household, self.today - DAY))
        for one in people:
            self.model.people[one.key] = Person(one.birth_date, code)
        self.homes.append(code)
        db.session.commit()

    @precondition(lambda self: any(one.home for one in self.model.people.values()))
    @rule(who=pick, ago=days_ago, died=st.booleans())
    def leave(self, who: int, ago: int, died: bool) -> None:
        """Somebody dies or moves away; it may become known weeks later."""
        living = [key for key, one in self.model.people.items() if one.home]
        key, on = living[who % len(living)], self.today - timedelta(days=ago)
        person = self.model.people[key]
        others = [one for one in self.model.at_home(person.home or "") if one != key]
        reason = "death" if died else "moved_out"
        refused = self._try(
            lambda: leave_household(
                key, reason, on, everything(self.today), SYSTEM, self.today,
                new_head=others[0] if others else "",
            )
        )  # fmt: skip
        too_early = on < person.born or on < person.since
        assert refused == ({"bad_date"} if too_early else set())
        if not refused:
            self.model.leave(key, on, died, self.today)

    @rule(who=pick, where=pick)
    def move(self, who: int, where: int) -> None:
        """A roster says that somebody lives in another household now; the cover stays."""
        home = self.homes[where % len(self.homes)]
        free = [
            key
            for key, one in self.model.people.items()
            if not one.died and one.home != home and not heads_others(key)
        ]
        if not free:
            return
        key = free[who % len(free)]
        move_in(key, home, self.today)
        db.session.commit()
        self.model.move(key, home, self.today)

    # ------------------------------------------------------------------ teams

    @rule(which=st.integers(1, 2), ago=st.sampled_from([0, 1, 40]))
    def dissolve(self, which: int, ago: int) -> None:
        code, on = TEAMS[which], self.today - timedelta(days=ago)
        db.session.execute(update(Team).where(Team.code == code).values(dissolved_on=on))
        db.session.commit()
        self.model.teams[code].dissolved = on

    @rule(
        which=st.integers(0, 2),
        households=st.sampled_from([None, 0, 1, 2, 5]),
        persons=st.sampled_from([None, None, 0, 3, 8]),
    )
    def limits(self, which: int, households: int | None, persons: int | None) -> None:
        values = {"max_households": households, "max_persons": persons}
        db.session.execute(update(Team).where(Team.code == TEAMS[which]).values(values))
        db.session.commit()
        team = self.model.teams[TEAMS[which]]
        team.max_households, team.max_persons = households, persons

    @rule(which=st.integers(0, 2), grid=st.sampled_from(["G1", "G2"]), ago=days_ago)
    def assign(self, which: int, grid: str, ago: int) -> None:
        since = self.today - timedelta(days=ago)
        scope = everything(self.today)
        refused = self._try(
            lambda: assign_grids([grid], TEAMS[which], since, scope, SYSTEM, self.today)
        )
        assert refused <= {"team_inactive", "bad_date"}

    def _try(self, work: Any) -> set[str]:
        """Do it and commit; the codes of the refusal when there was one."""
        try:
            work()
        except Refused as refused:
            db.session.rollback()
            return set(refused.codes)
        db.session.commit()
        return set()
