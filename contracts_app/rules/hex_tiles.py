"""Where the hexagons of grids without an outline lie: one tile for each grid, none twice.

Rows are counted downwards, columns to the right; the tiles of odd rows stand half a tile further
right. A stored tile is counted within its town, so that a map of one town and a map of the county
show the same picture of the town.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import ceil, sqrt
from typing import Final

from contracts_app.rules.map_types import Place, Tile

TOWN_DIGITS: Final = 9
_LANDSCAPE: Final = 1.6
_GAP: Final = 1

DIRECTIONS: Final = ("left", "right", "up-left", "up-right", "down-left", "down-right")


def next_tile(tile: Tile, direction: str) -> Tile:
    """The tile that touches this one in one of the six directions."""
    x, y = tile
    if direction in ("left", "right"):
        return (x - 1 if direction == "left" else x + 1, y)
    vertical, side = direction.split("-")
    beside = x + y % 2
    return (beside - 1 if side == "left" else beside, y - 1 if vertical == "up" else y + 1)


def tiles_of(places: Sequence[Place]) -> dict[str, Tile]:
    """One tile for each place by its code; towns stand side by side in the order of their codes."""
    towns = groupby(sorted(places, key=_in_order), lambda place: place.village_code[:TOWN_DIGITS])
    return _side_by_side([town_tiles(list(found)) for _code, found in towns])


def town_tiles(places: Sequence[Place]) -> dict[str, Tile]:
    """One tile for each place of a town: the given one, else the next of its village's cluster.

    Where two want the same tile, the one that was given it has it, then the lower code; the other
    takes the nearest free one.
    """
    ordered = sorted(places, key=_in_order)
    slots = _slots(ordered)
    given = {place.village_code: place.tile for place in ordered if place.tile is not None}
    wanted = [
        (place, place.tile or given.get(place.village_code) or slots[place.code])
        for place in ordered
    ]
    wanted.sort(key=lambda pair: pair[0].tile is None)
    taken: dict[Tile, str] = {}
    for place, tile in wanted:
        taken[_nearest_free(tile, taken)] = place.code
    return {code: tile for tile, code in taken.items()}


def _in_order(place: Place) -> tuple[str, str]:
    return (place.village_code, place.code)


def _slots(ordered: Sequence[Place]) -> dict[str, Tile]:
    """Villages one after another along strips: each is a compact run of columns up and down."""
    villages = [list(found) for _code, found in groupby(ordered, lambda one: one.village_code)]
    if not villages:
        return {}
    height = max(1, round(sqrt(len(ordered) / len(villages))))
    widest = max(ceil(len(village) / height) for village in villages)
    length = height * max(widest, ceil(sqrt(len(ordered) * _LANDSCAPE)))
    slots: dict[str, Tile] = {}
    strip = used = 0
    for village in villages:
        if used + len(village) > length:
            strip, used = strip + 1, 0
        for place in village:
            slots[place.code] = _along(used, strip, height)
            used += 1
    return slots


def _along(step: int, strip: int, height: int) -> Tile:
    """The tile of a step on the way down one column and up the next, so that all steps touch."""
    column, row = divmod(step, height)
    return (column, strip * height + (row if column % 2 == 0 else height - 1 - row))


def _nearest_free(tile: Tile, taken: dict[Tile, str]) -> Tile:
    if tile not in taken:
        return tile
    distance = 1
    while True:
        for candidate in _ring(tile, distance):
            if candidate not in taken:
                return candidate
        distance += 1


def _ring(tile: Tile, distance: int) -> Iterator[Tile]:
    """All tiles so many steps away, beginning on the right."""
    at = tile
    for _step in range(distance):
        at = next_tile(at, "right")
    for direction in ("down-left", "left", "up-left", "up-right", "right", "down-right"):
        for _step in range(distance):
            yield at
            at = next_tile(at, direction)


def _side_by_side(towns: Sequence[dict[str, Tile]]) -> dict[str, Tile]:
    """Towns in rows with a gap between them. Rows move by even numbers: odd ones stand shifted."""
    boxes = [_from_zero(town) for town in towns]
    line = max((width for _tiles, width, _height in boxes), default=0)
    line = max(line, ceil(sqrt(sum(w * h for _tiles, w, h in boxes) * _LANDSCAPE)))
    placed: dict[str, Tile] = {}
    left = top = tallest = 0
    for tiles, width, height in boxes:
        if left and left + width > line:
            left, top, tallest = 0, top + tallest, 0
        placed |= {code: (x + left, y + top) for code, (x, y) in tiles.items()}
        left, tallest = left + width, max(tallest, height)
    return placed


def _from_zero(tiles: dict[str, Tile]) -> tuple[dict[str, Tile], int, int]:
    """The tiles of a town counted from its corner, with the room it takes and the gap after it."""
    left = min(x for x, _y in tiles.values())
    top = min(y for _x, y in tiles.values()) // 2 * 2
    moved = {code: (x - left, y - top) for code, (x, y) in tiles.items()}
    width = max(x for x, _y in moved.values()) + 1 + _GAP
    height = max(y for _x, y in moved.values()) + 1 + _GAP
    return moved, width, height + height % 2
