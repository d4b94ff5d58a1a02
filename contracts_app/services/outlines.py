"""Outlines of grids from a file: checked as geometry, simplified, and stored with the grid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid
from contracts_app.queries.scope import Scope, grids_in
from contracts_app.rules import outline_file
from contracts_app.rules.outline_file import Feature
from contracts_app.services import audit
from contracts_app.services.audit import Actor

if TYPE_CHECKING:
    from shapely.geometry import MultiPolygon, Polygon
    from shapely.geometry.base import BaseGeometry


MOST_POINTS: Final = 200
_FINEST: Final = 0.00002
"""Two metres, in degrees: where simplifying begins."""
_COARSEST: Final = 0.05
_DIGITS: Final = 6
"""A tenth of a metre."""
_SLIVER: Final = 0.01
"""Borders drawn twice never fit exactly; more than this share of the smaller one is an overlap."""

Rings = list[list[list[float]]]


@dataclass(frozen=True)
class OutlineProblem:
    """Why a feature was refused, or what is odd; `row` is its number in the file, from 1.

    `other` is the grid that it overlaps.
    """

    row: int
    grid_code: str
    code: str
    other: str = ""
    message: str = ""


@dataclass
class OutlineReport:
    """What became of a file of outlines; every feature is in exactly one of accepted, rejected."""

    file: str = ""
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    outlines: dict[str, int] = field(
        default_factory=lambda: {"created": 0, "updated": 0, "unchanged": 0}
    )
    errors: list[OutlineProblem] = field(default_factory=list)
    warnings: list[OutlineProblem] = field(default_factory=list)

    def refuse(self, feature: Feature, code: str) -> None:
        """Count a feature as rejected and say why."""
        self.rejected += 1
        self.errors.append(OutlineProblem(feature.number, feature.grid_code, code))


def store_outlines(data: bytes, scope: Scope, actor: Actor) -> OutlineReport:
    """Store the outlines of a GeoJSON file for the grids in scope; each bad one is refused alone.

    Raises UnusableOutlines. Refusals beside those of the form: unknown_grid, duplicate_in_file,
    self_intersecting, no_area, too_fine. Two that overlap are a warning `outlines_overlap`.
    """
    features = outline_file.read_outlines(data)
    report = OutlineReport(rows=len(features))
    grids = _grids({feature.grid_code for feature in features}, scope)
    shapes: dict[str, BaseGeometry] = {}
    numbers: dict[str, int] = {}
    for feature in features:
        code = feature.refusal or _unnamed(feature, grids, numbers)
        numbers.setdefault(feature.grid_code, feature.number)
        shape = code or _shape(feature)
        if isinstance(shape, str):
            report.refuse(feature, shape)
            continue
        shapes[feature.grid_code] = shape
        report.accepted += 1
    _store(shapes, grids, report, actor)
    report.warnings.extend(_overlaps(shapes, numbers, grids, scope))
    return report


def _grids(codes: set[str], scope: Scope) -> dict[str, Grid]:
    """The grids in scope, held in the order of their ids; a code of two counties names nothing."""
    query = select(Grid).where(grids_in(scope), Grid.code.in_(codes)).order_by(Grid.id)
    found: dict[str, list[Grid]] = {}
    for grid in db.session.scalars(query.with_for_update(of=Grid)):
        found.setdefault(grid.code, []).append(grid)
    return {code: same[0] for code, same in found.items() if len(same) == 1}


def _unnamed(feature: Feature, grids: dict[str, Grid], numbers: dict[str, int]) -> str:
    if feature.grid_code not in grids:
        return "unknown_grid"
    return "duplicate_in_file" if feature.grid_code in numbers else ""


def _shape(feature: Feature) -> BaseGeometry | str:
    """The outline as it is kept, or the code of what is wrong with it."""
    whole = _assembled(feature)
    if not whole.is_valid:
        return "self_intersecting" if whole.convex_hull.area else "no_area"
    shape = _simplified(whole)
    if shape.is_empty:
        return "no_area"
    return "too_fine" if _geometry().get_num_coordinates(shape) > MOST_POINTS else shape


def _geometry() -> Any:
    """The library for shapes: loaded with the first outline, because numpy comes with it."""
    import shapely

    return shapely


def _assembled(feature: Feature) -> MultiPolygon:
    return _geometry().MultiPolygon([(rings[0], rings[1:]) for rings in feature.polygons])


def _simplified(whole: BaseGeometry) -> BaseGeometry:
    """The outline with as few points as it may have, or more when it is too fine for that.

    One with few points stays as it is: what was exported can be imported again unchanged.
    """
    simpler, tolerance = whole, _FINEST
    while _geometry().get_num_coordinates(simpler) > MOST_POINTS and tolerance <= _COARSEST:
        simpler = _geometry().simplify(whole, tolerance, preserve_topology=True)
        tolerance *= 1.5
    return _geometry().set_precision(simpler, 10**-_DIGITS).normalize()


def rings_of(shape: BaseGeometry) -> Rings:
    """All rings of an outline, outer ones and holes alike, as a grid keeps them."""
    return [
        [[round(x, _DIGITS), round(y, _DIGITS)] for x, y in ring.coords]
        for part in _parts(shape)
        for ring in (part.exterior, *part.interiors)
    ]


def _parts(shape: BaseGeometry) -> Iterator[Polygon]:
    for part in getattr(shape, "geoms", [shape]):
        if isinstance(part, _geometry().Polygon):
            yield part


def shape_of(rings: Sequence[Any]) -> BaseGeometry:
    """The area of kept rings: what lies within an odd number of them."""
    areas = (_geometry().make_valid(_geometry().Polygon(ring)) for ring in rings)
    return reduce(_geometry().symmetric_difference, areas).normalize()


def geojson_of(rings: Sequence[Any]) -> dict[str, Any]:
    """The geometry of a grid's outline, as a file of outlines takes it."""
    shape = shape_of(rings)
    parts = [
        [_written(ring.coords) for ring in (part.exterior, *part.interiors)]
        for part in _parts(_geometry().orient_polygons(shape))
    ]
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def _written(points: Any) -> list[list[float]]:
    return [[round(x, _DIGITS), round(y, _DIGITS)] for x, y in points]


def _store(
    shapes: dict[str, BaseGeometry], grids: dict[str, Grid], report: OutlineReport, actor: Actor
) -> None:
    trail = []
    for code, shape in shapes.items():
        grid, rings = grids[code], rings_of(shape)
        before = len(grid.outline) if grid.outline else 0
        if grid.outline == rings:
            report.outlines["unchanged"] += 1
            continue
        report.outlines["updated" if grid.outline else "created"] += 1
        grid.outline = rings
        after = {"rings": len(rings), "points": sum(map(len, rings))}
        trail.append(
            audit.event_row(
                actor, "grid.outline", "grid", code, before={"rings": before}, after=after
            )
        )
    db.session.flush()
    audit.record_all(trail)


def _overlaps(
    shapes: dict[str, BaseGeometry], numbers: dict[str, int], grids: dict[str, Grid], scope: Scope
) -> Iterator[OutlineProblem]:
    """Warnings for outlines of the file that lie on each other, or on one that is stored."""
    around = _stored_around(shapes, grids, scope)
    names = [*shapes, *around]
    areas = [*shapes.values(), *around.values()]
    tree = _geometry().STRtree(areas)
    above = _ancestors(scope)
    for number, (code, shape) in enumerate(shapes.items()):
        for found in sorted(int(one) for one in tree.query(shape, predicate="intersects")):
            other = names[found]
            if found <= number or other in above.get(code, ()) or code in above.get(other, ()):
                continue
            shared = shape.intersection(areas[found]).area
            if shared > _SLIVER * min(shape.area, areas[found].area):
                yield OutlineProblem(numbers[code], code, "outlines_overlap", other)


def _stored_around(
    shapes: dict[str, BaseGeometry], grids: dict[str, Grid], scope: Scope
) -> dict[str, BaseGeometry]:
    """Stored outlines of the same villages that the file says nothing of."""
    villages = {grids[code].village_code for code in shapes}
    query = (
        select(Grid.code, Grid.outline)
        .where(
            grids_in(scope),
            Grid.village_code.in_(villages),
            Grid.outline.is_not(None),
            Grid.code.not_in(shapes),
            Grid.retired_on.is_(None),
        )
        .order_by(Grid.id)
    )
    return {row.code: shape_of(row.outline) for row in db.session.execute(query)}


def _ancestors(scope: Scope) -> dict[str, set[str]]:
    """The grids above each grid, by code: a village's outline encloses those of its groups."""
    query = select(Grid.id, Grid.code, Grid.parent_id).where(grids_in(scope)).order_by(Grid.id)
    rows = {row.id: row for row in db.session.execute(query)}
    found: dict[str, set[str]] = {}
    for row in rows.values():
        step, above = row.parent_id, found.setdefault(row.code, set())
        while step in rows and rows[step].code not in above:
            above.add(rows[step].code)
            step = rows[step].parent_id
    return found
