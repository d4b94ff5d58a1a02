"""The map of grids: outlines where all have one, else one hexagon for each grid."""

from collections.abc import Sequence
from math import sqrt
from typing import Final

from contracts_app.rules import land_map
from contracts_app.rules.hex_tiles import DIRECTIONS, next_tile, tiles_of
from contracts_app.rules.map_types import MapLayout, Place, Shape

__all__ = ["MapLayout", "Place", "Shape", "lay_out", "neighbours"]

TILE_WIDTH: Final = 80.0
_SIDE: Final = TILE_WIDTH / sqrt(3)
_ROW: Final = _SIDE * 1.5
_MARGIN: Final = 3.0
_HALF: Final = TILE_WIDTH / 2
_EDGES: Final = (
    f"l{_HALF:.1f},{_SIDE / 2:.1f}v{_SIDE:.1f}l{-_HALF:.1f},{_SIDE / 2:.1f}"
    f"l{-_HALF:.1f},{-_SIDE / 2:.1f}v{-_SIDE:.1f}z"
)


def lay_out(places: Sequence[Place]) -> MapLayout:
    """Every place drawn exactly once; the same places always give the same map."""
    if land_map.is_land(places):
        return land_map.draw(places)
    return _hexagons(places)


def neighbours(places: Sequence[Place]) -> dict[str, frozenset[str]]:
    """Which places lie beside each other, by code; who is beside whom is always mutual."""
    if land_map.is_land(places):
        return land_map.neighbours(places)
    tiles = tiles_of(places)
    at = {tile: code for code, tile in tiles.items()}
    return {
        code: frozenset(
            at[beside] for direction in DIRECTIONS if (beside := next_tile(tile, direction)) in at
        )
        for code, tile in tiles.items()
    }


def _hexagons(places: Sequence[Place]) -> MapLayout:
    tiles = tiles_of(places)
    ordered = sorted(tiles.items(), key=lambda pair: (pair[1][1], pair[1][0]))
    shapes = tuple(_hexagon(code, *tile) for code, tile in ordered)
    columns = max((x for x, _y in tiles.values()), default=-1) + 1
    rows = max((y for _x, y in tiles.values()), default=-1) + 1
    return MapLayout(
        width=round(columns * TILE_WIDTH + (_HALF if rows > 1 else 0) + 2 * _MARGIN, 1),
        height=round(max(rows - 1, 0) * _ROW + 2 * _SIDE + 2 * _MARGIN, 1),
        shapes=shapes,
        is_land=False,
    )


def _hexagon(code: str, column: int, row: int) -> Shape:
    x = column * TILE_WIDTH + _HALF + (_HALF if row % 2 else 0) + _MARGIN
    y = row * _ROW + _SIDE + _MARGIN
    path = f"M{x:.1f},{y - _SIDE:.1f}{_EDGES}"
    return Shape(code, path, round(x, 1), round(y, 1), column, row)
