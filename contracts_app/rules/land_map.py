"""Grids drawn from their outlines: a flat picture of a few kilometres, which needs no more."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import cos, hypot, radians, sqrt
from typing import Final

from contracts_app.rules.map_types import MapLayout, Place, Point, Ring, Shape

_AREA_OF_ONE: Final = 80.0 * 80.0
"""The map is so large that a grid has about the room of a hexagon."""
_MARGIN: Final = 3.0
_HEIGHTS: Final = (0.5, 0.25, 0.75)
_FINEST: Final = 2.0
"""Points nearer to each other than this are one on the map."""
_SAMPLES: Final = 16
_SHARED: Final = 6
"""So many sixteenths of a grid's usual width must run along another for a border in common."""

Rings = list[list[Point]]
Cell = tuple[int, int]


def is_land(places: Sequence[Place]) -> bool:
    """Whether a map can be drawn from outlines: every place has one."""
    return bool(places) and all(place.outline for place in places)


def draw(places: Sequence[Place]) -> MapLayout:
    """The outlines on a plane, longitudes shortened by the cosine of the mean latitude."""
    flat, width, height = _projected(places)
    labels = {code: _inside(rings) for code, rings in flat.items()}
    return MapLayout(
        width=round(width, 1),
        height=round(height, 1),
        shapes=tuple(
            Shape(code, _path(flat[code]), *labels[code], column, row)
            for code, column, row in _reading_order(labels, height)
        ),
        is_land=True,
    )


def _projected(places: Sequence[Place]) -> tuple[dict[str, Rings], float, float]:
    points = [point for place in places for ring in place.outline or () for point in ring]
    west, north = min(lon for lon, _lat in points), max(lat for _lon, lat in points)
    narrow = cos(radians(sum(lat for _lon, lat in points) / len(points)))
    wide = (max(lon for lon, _lat in points) - west) * narrow
    tall = north - min(lat for _lon, lat in points)
    scale = sqrt(_AREA_OF_ONE * len(places) / (wide * tall)) if wide and tall else 1.0

    def moved(ring: Ring) -> list[Point]:
        across, down = narrow * scale, scale
        return _thinned(
            [((lon - west) * across + _MARGIN, (north - lat) * down + _MARGIN) for lon, lat in ring]
        )

    flat = {place.code: [moved(ring) for ring in place.outline or ()] for place in places}
    return flat, wide * scale + 2 * _MARGIN, tall * scale + 2 * _MARGIN


def _thinned(ring: list[Point]) -> list[Point]:
    kept = ring[:1]
    for x, y in ring[1:]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= _FINEST:
            kept.append((x, y))
    return kept if len(kept) > 2 else ring


def _path(rings: Rings) -> str:
    return "".join(f"M{'L'.join(f'{x:.1f},{y:.1f}' for x, y in ring)}z" for ring in rings)


def _inside(rings: Rings) -> Point:
    """A point for the label: of some lines across and down, the middle with the most room."""
    turned = [[(y, x) for x, y in ring] for ring in rings]
    ys = [y for ring in rings for _x, y in ring]
    low, high = min(ys), max(ys)
    best, at = -1.0, (sum(x for x, _y in rings[0]) / len(rings[0]), (low + high) / 2)
    for height in _HEIGHTS:
        x, _width = _middle(rings, low + (high - low) * height)
        y, tall = _middle(turned, x)
        x, wide = _middle(rings, y)
        if min(wide, tall) > best:
            best, at = min(wide, tall), (x, y)
    return (round(at[0], 1), round(at[1], 1))


def _middle(rings: Rings, y: float) -> tuple[float, float]:
    """The middle and the width of the widest piece of a line across that is not outside."""
    crossings = sorted(
        ax + (y - ay) * (bx - ax) / (by - ay)
        for ring in rings
        for (ax, ay), (bx, by) in _edges(ring)
        if (ay <= y) != (by <= y)
    )
    pieces = zip(crossings[::2], crossings[1::2], strict=True)
    width, left = max(((right - left, left) for left, right in pieces), default=(-1.0, 0.0))
    return left + width / 2, width


def _edges(ring: list[Point]) -> Iterator[tuple[Point, Point]]:
    return pairwise([*ring, ring[0]])


def _reading_order(labels: dict[str, Point], height: float) -> Iterator[tuple[str, int, int]]:
    """Code, column and row: bands of the height of a usual grid, from left to right in each."""
    bands: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for code, (x, y) in labels.items():
        bands[int(y / max(height, 1.0) * max(1.0, height / sqrt(_AREA_OF_ONE)))].append((x, code))
    for row, band in enumerate(sorted(bands)):
        for column, (_x, code) in enumerate(sorted(bands[band])):
            yield code, column, row


def neighbours(places: Sequence[Place]) -> dict[str, frozenset[str]]:
    """Those that (nearly) share a piece of border, and for one without any the nearest."""
    flat, _width, _height = _projected(places)
    beside: dict[str, set[str]] = {code: set() for code in flat}
    for one, other in _sharing(flat):
        beside[one].add(other)
        beside[other].add(one)
    labels = {code: _inside(rings) for code, rings in flat.items()}
    for code in sorted(code for code, found in beside.items() if not found):
        for nearest in _nearest(code, labels):
            beside[code].add(nearest)
            beside[nearest].add(code)
    return {code: frozenset(found) for code, found in beside.items()}


def _nearest(code: str, labels: dict[str, Point]) -> list[str]:
    x, y = labels[code]
    far = [(hypot(ox - x, oy - y), other) for other, (ox, oy) in labels.items() if other != code]
    return [min(far)[1]] if far else []


def _sharing(flat: dict[str, Rings]) -> Iterable[tuple[str, str]]:
    """Pairs whose borders run close to each other for a while, found by small squares."""
    step = _usual_width(flat) / _SAMPLES or 1.0
    squares: dict[Cell, set[str]] = defaultdict(set)
    for code, rings in flat.items():
        for cell in _border_cells(rings, step):
            squares[cell].add(code)
    length: dict[tuple[str, str], int] = defaultdict(int)
    for cell, codes in squares.items():
        others = codes.union(*(squares[near] for near in _around(cell) if near in squares))
        for one in codes:
            for other in others - {one}:
                length[(one, other)] += 1
    return [pair for pair, cells in length.items() if cells >= _SHARED]


def _around(cell: Cell) -> Iterator[Cell]:
    x, y = cell
    return ((x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy)


def _usual_width(flat: dict[str, Rings]) -> float:
    widths = []
    for rings in flat.values():
        xs = [x for ring in rings for x, _y in ring]
        ys = [y for ring in rings for _x, y in ring]
        widths.append(sqrt((max(xs) - min(xs)) * (max(ys) - min(ys))))
    return sorted(widths)[len(widths) // 2]


def _border_cells(rings: Rings, step: float) -> set[Cell]:
    cells: set[Cell] = set()
    for ring in rings:
        for (ax, ay), (bx, by) in _edges(ring):
            pieces = int(hypot(bx - ax, by - ay) / step) + 1
            for piece in range(pieces):
                part = piece / pieces
                cells.add(
                    (int((ax + (bx - ax) * part) // step), int((ay + (by - ay) * part) // step))
                )
    return cells
