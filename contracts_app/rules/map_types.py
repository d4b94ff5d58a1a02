"""What a map of grids is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Tile = tuple[int, int]
Point = tuple[float, float]
Ring = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Place:
    """A grid to be drawn: its stored tile or outline (rings of [longitude, latitude]) if any."""

    code: str
    village_code: str
    tile: Tile | None = None
    outline: list[Any] | None = None


@dataclass(frozen=True)
class Shape:
    """One grid on the map: its closed path, the point of its label, its place in reading order."""

    code: str
    path: str
    x: float
    y: float
    column: int
    row: int


@dataclass(frozen=True)
class MapLayout:
    """All grids of a map, in reading order; `is_land` when they are drawn from outlines."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    is_land: bool
