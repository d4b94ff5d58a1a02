"""Reads of grids: the tree of villages and grids with the team that is responsible today."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import Grid, GridDuty, Household, Region, Team
from contracts_app.queries.grid_days import answering, is_in_use, on_duty
from contracts_app.queries.scope import Scope, grids_in, households_in
from contracts_app.vocabulary import DutyLevel


@dataclass(frozen=True)
class GridRow:
    """One grid of the tree. A grid with grids below it needs no team of its own."""

    code: str
    name: str
    kind: str
    village_code: str
    village: str
    town: str | None
    parent_code: str | None
    is_leaf: bool
    households: int
    team_code: str | None
    team: str | None
    since: date | None
    next_team: str | None
    next_from: date | None

    @property
    def unassigned(self) -> bool:
        """Whether the grid needs a team and has none."""
        return self.is_leaf and self.team_code is None


def list_grids(scope: Scope, day: date) -> list[GridRow]:
    """The grids in use on a day, by village and code: four statements."""
    town = aliased(Region)
    grids = db.session.execute(
        select(
            Grid.id,
            Grid.parent_id,
            Grid.code,
            Grid.name,
            Grid.kind,
            Grid.village_code,
            Region.name.label("village"),
            town.name.label("town"),
        )
        .join(Region, Region.code == Grid.village_code)
        .outerjoin(town, town.code == Region.parent_code)
        .where(grids_in(scope), is_in_use(day))
        .order_by(Grid.village_code, Grid.code)
    ).all()
    codes = {grid.id: grid.code for grid in grids}
    parents = {grid.parent_id for grid in grids}
    counts, duties = _household_counts(scope), _duties(scope, day)
    planned = _planned(scope, day)
    rows = []
    for grid in grids:
        duty, later = duties.get(grid.id), planned.get(grid.id)
        rows.append(
            GridRow(
                *grid[2:],
                parent_code=codes.get(grid.parent_id),
                is_leaf=grid.id not in parents,
                households=counts.get(grid.id, 0),
                team_code=duty.code if duty else None,
                team=duty.name if duty else None,
                since=duty.valid_from if duty else None,
                next_team=later.name if later else None,
                next_from=later.valid_from if later else None,
            )
        )
    return rows


def _household_counts(scope: Scope) -> dict[int, int]:
    rows = db.session.execute(
        select(Household.grid_id, func.count())
        .where(households_in(scope))
        .group_by(Household.grid_id)
    )
    return {row[0]: row[1] for row in rows}


_DUTY = (GridDuty.grid_id, GridDuty.valid_from, Team.code, Team.name)


def _duties(scope: Scope, day: date) -> dict[int, Any]:
    grids = select(Grid.id).where(grids_in(scope))
    rows = db.session.execute(
        select(*_DUTY)
        .join(Team, Team.id == GridDuty.team_id)
        .where(GridDuty.grid_id.in_(grids), answering(day))
        .order_by(GridDuty.id.desc())
    )
    return {row.grid_id: row for row in rows}


def _planned(scope: Scope, day: date) -> dict[int, Any]:
    """The next change of team of each grid that is already decided."""
    grids = select(Grid.id).where(grids_in(scope))
    rows = db.session.execute(
        select(*_DUTY)
        .join(Team, Team.id == GridDuty.team_id)
        .where(
            GridDuty.grid_id.in_(grids),
            GridDuty.level == DutyLevel.TEAM,
            GridDuty.valid_from > day,
        )
        .order_by(GridDuty.valid_from.desc())
    )
    return {row.grid_id: row for row in rows}


def get_responsible_team(grid_id: int, day: date) -> Any:
    """The team that answers for a grid on a day: code, name, leader, hotline, since when."""
    query = (
        select(Team.code, Team.name, Team.leader_name, Team.hotline, GridDuty.valid_from)
        .join(GridDuty, and_(GridDuty.team_id == Team.id, answering(day)))
        .where(GridDuty.grid_id == grid_id)
        .order_by(GridDuty.id)
    )
    return db.session.execute(query.limit(1)).first()


def list_grids_of_team(team_id: int, day: date) -> list[Row[Any]]:
    """The grids a team is responsible for on a day, by village and code."""
    query = (
        select(Grid.code, Grid.name, Region.name.label("village"), GridDuty.valid_from)
        .join(GridDuty, and_(GridDuty.grid_id == Grid.id, on_duty(day)))
        .join(Region, Region.code == Grid.village_code)
        .where(GridDuty.team_id == team_id)
        .order_by(Grid.village_code, Grid.code)
    )
    return list(db.session.execute(query))


def list_grid_choices(scope: Scope) -> list[Row[Any]]:
    """Grids and their villages for a filter: grid code, grid name, village code, village name."""
    query = (
        select(Grid.code, Grid.name, Grid.village_code, Region.name.label("village"))
        .join(Region, Region.code == Grid.village_code)
        .where(grids_in(scope), or_(Grid.retired_on.is_(None), Grid.retired_on > scope.today))
        .order_by(Grid.village_code, Grid.code)
    )
    return list(db.session.execute(query))
