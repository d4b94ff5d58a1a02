"""Who answers for a door on a day: the grid of that day, then the team of that grid.

A door is a household or a grid, named by its code. Splits, merges and moves are followed.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Select, func, select

from contracts_app.extensions import db
from contracts_app.models import (
    Grid,
    GridDuty,
    GridSuccession,
    Household,
    HouseholdMove,
    Region,
    Team,
)
from contracts_app.queries.gaps import HAS_PARTS, NO_TEAM, NOT_IN_USE, TEAM_DISSOLVED
from contracts_app.queries.grid_days import is_leaf, on_duty
from contracts_app.queries.scope import Scope, grids_in, households_in
from contracts_app.rules.duty_days import Span, cut_short

Kind = Literal["household", "grid"]


@dataclass(frozen=True, slots=True)
class Answering:
    """The team that answers, and from when until when; no last day means for good."""

    code: str
    name: str
    leader: str
    hotline: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Relative:
    """A grid that another one came from or became on a day."""

    code: str
    name: str
    change: str
    on: date


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers for a door on a day. Without a team `gap` says why; else it is empty."""

    kind: Kind
    door: str
    day: date
    grid_code: str
    grid: str
    village: str
    opened_on: date
    retired_on: date | None
    team: Answering | None
    gap: str
    became: tuple[Relative, ...] = ()


def _grid_on(day: date) -> Select[int]:
    """The grid of a household on a day: where its first later move came from, else the present."""
    later = (
        select(HouseholdMove.from_grid_id)
        .where(HouseholdMove.household_id == Household.id, HouseholdMove.moved_on > day)
        .order_by(HouseholdMove.moved_on)
        .limit(1)
        .correlate(Household)
        .scalar_subquery()
    )
    return select(func.coalesce(later, Household.grid_id))


def who_answers(door: str, day: date, scope: Scope, kind: Kind | None = None) -> Answer | None:
    """Which team answers for a door on any day; None when the scope holds no such door.

    A code that a household and a grid share names the household, unless `kind` says otherwise.
    """
    if kind != "grid":
        home = _grid_on(day).where(Household.code == door, households_in(scope))
        grid_id = db.session.scalar(home.order_by(Household.id).limit(1))
        if grid_id is not None:
            return _answer("household", door, _place(Grid.id == grid_id, day), day)
    if kind == "household":
        return None
    found = _place((Grid.code == door) & grids_in(scope), day)
    return None if found is None else _answer("grid", door, found, day)


def _place(which: Any, day: date) -> Any:
    columns = (Grid.id, Grid.code, Grid.name, Region.name.label("village"))
    query = select(*columns, Grid.opened_on, Grid.retired_on, is_leaf(day).label("is_leaf"))
    query = query.join(Region, Region.code == Grid.village_code).where(which)
    return db.session.execute(query.order_by(Grid.id).limit(1)).first()


def _answer(kind: Kind, door: str, grid: Any, day: date) -> Answer:
    duty = _duty(grid.id, day)
    team = _team(duty, day)
    return Answer(
        kind=kind,
        door=door,
        day=day,
        grid_code=grid.code,
        grid=grid.name,
        village=grid.village,
        opened_on=grid.opened_on,
        retired_on=grid.retired_on,
        team=team,
        gap="" if team else _why_not(grid, duty, day),
        became=tuple(list_became(grid.id)) if grid.retired_on and grid.retired_on <= day else (),
    )


def _team(duty: Any, day: date) -> Answering | None:
    """The team of a duty while it exists; its duty ends with it."""
    if duty is None:
        return None
    kept = cut_short(Span(0, duty.valid_from, duty.valid_to), duty.dissolved_on)
    if kept is None or (kept.last is not None and kept.last < day):
        return None
    return Answering(duty.code, duty.name, duty.leader_name, duty.hotline, kept.first, kept.last)


def _why_not(grid: Any, duty: Any, day: date) -> str:
    if duty is not None:
        return TEAM_DISSOLVED
    if day < grid.opened_on or (grid.retired_on is not None and grid.retired_on <= day):
        return NOT_IN_USE
    return NO_TEAM if grid.is_leaf else HAS_PARTS


def _duty(grid_id: int, day: date) -> Any:
    query = (
        select(
            Team.code,
            Team.name,
            Team.leader_name,
            Team.hotline,
            GridDuty.valid_from,
            GridDuty.valid_to,
            Team.dissolved_on,
        )
        .join(GridDuty, GridDuty.team_id == Team.id)
        .where(GridDuty.grid_id == grid_id, on_duty(day))
        .order_by(Team.dissolved_on.is_not(None), GridDuty.id)
    )
    return db.session.execute(query.limit(1)).first()


def list_became(grid_id: int) -> list[Relative]:
    """What a grid became: the grids its households went to, by code."""
    return _relatives(GridSuccession.into_grid_id, GridSuccession.grid_id == grid_id)


def list_came_from(grid_id: int) -> list[Relative]:
    """The grids that a grid came from, or took in, by day and code."""
    return _relatives(GridSuccession.grid_id, GridSuccession.into_grid_id == grid_id)


def _relatives(other: Any, which: Any) -> list[Relative]:
    query = (
        select(Grid.code, Grid.name, GridSuccession.kind, GridSuccession.changed_on)
        .join(Grid, Grid.id == other)
        .where(which)
        .order_by(GridSuccession.changed_on, Grid.code)
    )
    return [Relative(*row) for row in db.session.execute(query)]
