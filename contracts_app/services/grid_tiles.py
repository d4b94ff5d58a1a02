"""Moving the hexagons of a map, so that it comes to resemble the land."""

from datetime import date
from typing import Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid
from contracts_app.queries.grid_map import drawn_on, place_of
from contracts_app.queries.scope import Scope, grids_in
from contracts_app.rules.hex_tiles import DIRECTIONS, TOWN_DIGITS, next_tile, town_tiles
from contracts_app.rules.map_types import Tile
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused

FURTHEST: Final = 200
"""A tile further from the corner would leave a map that is mostly empty."""


def nudge(grid_code: str, direction: str, scope: Scope, actor: Actor, today: date) -> Tile:
    """Move a grid's hexagon by one; whoever lay there takes its place. Returns the new tile.

    The first move in a town keeps all its tiles as they are shown, so that a grid made later does
    not shift the others. Raises NotFound, Refused(`unknown_value`) for no such direction,
    Refused(`map_edge`) for one that leads too far out.
    """
    if direction not in DIRECTIONS:
        raise Refused(Refusal("unknown_value", "direction"))
    village = db.session.scalar(
        select(Grid.village_code).where(Grid.code == grid_code, grids_in(scope), drawn_on(today))
    )
    if village is None:
        raise NotFound("grid")
    town = _held_town(village[:TOWN_DIGITS], today)
    tiles = town_tiles(
        [place_of(one.code, one.village_code, one.tile_x, one.tile_y, None) for one in town]
    )
    before = tiles[grid_code]
    after = next_tile(before, direction)
    if max(map(abs, after)) > FURTHEST:
        raise Refused(Refusal("map_edge", "direction"))
    for code, tile in tiles.items():
        if tile == after:
            tiles[code] = before
    tiles[grid_code] = after
    for grid in town:
        grid.tile_x, grid.tile_y = tiles[grid.code]
    db.session.flush()
    _record(actor, grid_code, before, after)
    return after


def _held_town(town: str, day: date) -> list[Grid]:
    """All grids that the map of a town shows, whoever looks: two who move at once take turns."""
    query = (
        select(Grid)
        .where(Grid.village_code.startswith(town, autoescape=True), drawn_on(day))
        .order_by(Grid.id)
        .with_for_update(of=Grid)
    )
    return list(db.session.scalars(query))


def _record(actor: Actor, code: str, before: Tile, after: Tile) -> None:
    audit.record(
        actor, "grid.tile", "grid", code, before={"tile": list(before)}, after={"tile": list(after)}
    )
