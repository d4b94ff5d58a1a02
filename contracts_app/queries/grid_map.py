"""What a map of grids shows: the leaf grids in use, where they lie, and the team of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select

from contracts_app.extensions import db
from contracts_app.models import Grid, GridDuty, Household, Region, Team
from contracts_app.queries.grid_days import answering, is_in_use, is_leaf
from contracts_app.queries.scope import Scope, grids_in
from contracts_app.rules.map_types import Place


@dataclass(frozen=True)
class MapGrid:
    """One grid of the map."""

    code: str
    name: str
    village_code: str
    village: str
    tile_x: int | None
    tile_y: int | None
    outline: list[Any] | None
    owner: tuple[str, str] | None
    """Code and name of the team that answers for it."""
    households: int

    @property
    def team_code(self) -> str | None:
        """The code of its team."""
        return self.owner[0] if self.owner else None

    @property
    def team(self) -> str | None:
        """The name of its team."""
        return self.owner[1] if self.owner else None

    @property
    def place(self) -> Place:
        """The grid as the layout takes it."""
        return place_of(self.code, self.village_code, self.tile_x, self.tile_y, self.outline)


def place_of(
    code: str, village_code: str, x: int | None, y: int | None, outline: list[Any] | None
) -> Place:
    """A grid as the layout takes it; half a tile is none."""
    tile = (x, y) if x is not None and y is not None else None
    return Place(code, village_code, tile, outline)


def drawn_on(day: date) -> ColumnElement[bool]:
    """The grids that a map of this day shows: in use, and with no grid below them."""
    return and_(is_in_use(day), is_leaf(day))


def list_map_grids(scope: Scope, day: date, town: str = "") -> list[MapGrid]:
    """The grids of a map, of the whole scope or one town, by village and code: three statements.

    A grid that two teams have by mistake shows the one that came first.
    """
    here = (grids_in(scope), drawn_on(day), Grid.village_code.startswith(town, autoescape=True))
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
        )
        .join(Region, Region.code == Grid.village_code)
        .where(*here)
        .order_by(Grid.village_code, Grid.code)
    )
    grids = db.session.execute(query).all()
    teams, households = _teams(here, day), _households(here)
    return [_map_grid(grid, teams.get(grid.id), households.get(grid.id, 0)) for grid in grids]


def _map_grid(row: Any, owner: tuple[str, str] | None, households: int) -> MapGrid:
    place = (row.village_code, row.village, row.tile_x, row.tile_y, row.outline)
    return MapGrid(row.code, row.name, *place, owner, households)


def _teams(here: Iterable[ColumnElement[bool]], day: date) -> dict[int, tuple[str, str]]:
    query = (
        select(GridDuty.grid_id, Team.code, Team.name)
        .join(Team, Team.id == GridDuty.team_id)
        .where(answering(day), GridDuty.grid_id.in_(select(Grid.id).where(*here)))
        .order_by(GridDuty.id.desc())
    )
    return {row.grid_id: (row.code, row.name) for row in db.session.execute(query)}


def _households(here: Iterable[ColumnElement[bool]]) -> dict[int, int]:
    query = (
        select(Household.grid_id, func.count())
        .where(Household.grid_id.in_(select(Grid.id).where(*here)))
        .group_by(Household.grid_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def list_outlines(scope: Scope, day: date) -> list[Row[Any]]:
    """The outlines of grids in use: code, name, village code and rings, by village and code."""
    query = (
        select(Grid.code, Grid.name, Grid.village_code, Grid.outline)
        .where(grids_in(scope), is_in_use(day), Grid.outline.is_not(None))
        .order_by(Grid.village_code, Grid.code)
    )
    return list(db.session.execute(query))
