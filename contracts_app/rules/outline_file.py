"""Reading outlines of grids from a GeoJSON file (RFC 7946): what each feature names and encloses.

Only the form is looked at here: numbers, degrees, closed rings. Whether lines cross is geometry.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from contracts_app.rules.roster_cells import clean_code

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_POINTS: Final = 20_000
MAX_RINGS: Final = 40
"""More rings than these cannot be drawn with the points that an outline may have."""
WEST, EAST, SOUTH, NORTH = 73.0, 136.0, 3.0, 54.0
_NAMES: Final = ("grid_code", "code", "网格编码", "网格代码")
_LONGEST_CODE: Final = 40

Position = tuple[float, float]
Polygon = list[list[Position]]
"""The outer ring, and the holes in it."""


class UnusableOutlines(Exception):
    """The file as a whole is of no use; `code` says why.

    Codes: too_large, bad_encoding, not_geojson, no_features, too_many_points.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Refused(Exception):
    pass


@dataclass(frozen=True)
class Feature:
    """One feature by its number in the file: the grid it names, and its polygons or a refusal."""

    number: int
    grid_code: str
    polygons: list[Polygon]
    refusal: str = ""


def read_outlines(data: bytes) -> list[Feature]:
    """The features of a file. Raises UnusableOutlines.

    Refusals: missing_required (no grid is named), too_long, geometry_type, not_numbers, ring_short,
    ring_open, lat_lon_swapped, not_degrees, outside_china, too_many_rings.
    """
    features = _features(_parsed(data))
    if sum(_count(feature) for feature in features) > MAX_POINTS:
        raise UnusableOutlines("too_many_points")
    return [_feature(number, feature) for number, feature in enumerate(features, 1)]


def _parsed(data: bytes) -> Any:
    if len(data) > MAX_BYTES:
        raise UnusableOutlines("too_large")
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise UnusableOutlines("bad_encoding") from error
    except (ValueError, RecursionError) as error:
        raise UnusableOutlines("not_geojson") from error


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _features(parsed: Any) -> list[Any]:
    kind = parsed.get("type") if isinstance(parsed, dict) else None
    if kind == "Feature":
        return [parsed]
    features = parsed.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list):
        raise UnusableOutlines("not_geojson")
    if not features:
        raise UnusableOutlines("no_features")
    return features


def _count(feature: Any) -> int:
    """How many lists stand in the coordinates: no fewer than there are points, whatever they are.

    Goes down no further than a point of a MultiPolygon does, and so never out of bounds.
    """
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    level = [geometry.get("coordinates")] if isinstance(geometry, dict) else []
    total = 0
    for _depth in range(4):
        level = [inner for outer in level if isinstance(outer, list) for inner in outer]
        total = max(total, sum(isinstance(inner, list) for inner in level))
    return total


def _feature(number: int, feature: Any) -> Feature:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    code = _grid_code(properties if isinstance(properties, dict) else {})
    try:
        if not code:
            raise _Refused("missing_required")
        if len(code) > _LONGEST_CODE:
            raise _Refused("too_long")
        return Feature(number, code, _polygons(feature.get("geometry")))
    except _Refused as refused:
        return Feature(number, code[:_LONGEST_CODE], [], str(refused))


def _grid_code(properties: dict[str, Any]) -> str:
    for name in _NAMES:
        value = properties.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return clean_code(str(value))
    return ""


def _polygons(geometry: Any) -> list[Polygon]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise _Refused("geometry_type")
    found = [coordinates] if kind == "Polygon" else _list(coordinates)
    polygons = [[_ring(ring) for ring in _list(polygon)] for polygon in found]
    if not polygons or not all(polygons):
        raise _Refused("ring_short")
    if sum(map(len, polygons)) > MAX_RINGS:
        raise _Refused("too_many_rings")
    return polygons


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _Refused("not_numbers")
    return value


def _ring(value: Any) -> list[Position]:
    ring = list(_positions(_list(value)))
    if len(ring) < 4:
        raise _Refused("ring_short")
    if ring[0] != ring[-1]:
        raise _Refused("ring_open")
    return ring


def _positions(values: list[Any]) -> Iterator[Position]:
    for value in values:
        if not isinstance(value, list) or not 2 <= len(value) <= 4:
            raise _Refused("not_numbers")
        first, second = _number(value[0]), _number(value[1])
        if not _in_china(first, second):
            raise _Refused(_elsewhere(first, second))
        yield first, second


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Refused("not_numbers")
    try:
        number = float(value)
    except OverflowError as error:
        raise _Refused("not_degrees") from error
    if not isfinite(number):
        raise _Refused("not_degrees")
    return number


def _in_china(longitude: float, latitude: float) -> bool:
    return WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH


def _elsewhere(first: float, second: float) -> str:
    """What is wrong with a position that does not lie in China."""
    if _in_china(second, first):
        return "lat_lon_swapped"
    if abs(first) > 180 or abs(second) > 90:
        return "not_degrees"
    return "outside_china"
