"""Sentences for what is wrong with a file of outlines, or with one outline in it."""

from dataclasses import replace
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from contracts_app.services.outlines import OutlineProblem, OutlineReport

_FEATURE: Final[dict[str, LazyString]] = {
    "missing_required": _l("It names no grid: give it the property grid_code."),
    "too_long": _l("The code of its grid is too long."),
    "unknown_grid": _l("This grid is not on record or lies outside your area."),
    "duplicate_in_file": _l("An earlier outline of this file names the same grid."),
    "geometry_type": _l("It is no area: only Polygon and MultiPolygon are outlines."),
    "not_numbers": _l("Its points must be pairs of numbers: longitude, latitude."),
    "ring_short": _l("A ring of it has fewer than four points."),
    "ring_open": _l("A ring of it is not closed: the last point must be the first again."),
    "lat_lon_swapped": _l("Its points have the latitude first. The longitude comes first."),
    "not_degrees": _l("Its points are not in degrees. Save it in WGS 84 or CGCS2000 degrees."),
    "outside_china": _l("It lies outside China."),
    "too_many_rings": _l("It has more than 40 parts and holes."),
    "too_fine": _l("It has too many bends to be simplified."),
    "self_intersecting": _l("Its line crosses or touches itself."),
    "no_area": _l("It encloses no area."),
    "outlines_overlap": _l("It overlaps the outline of another grid."),
}
_FILE: Final[dict[str, LazyString]] = {
    "too_large": _l("The file is larger than 2 MB; nothing was changed; simplify it first."),
    "bad_encoding": _l("The file is not UTF-8; nothing was changed; save it as UTF-8."),
    "not_geojson": _l(
        "The file is no GeoJSON with a FeatureCollection or a Feature; nothing was changed."
    ),
    "no_features": _l("The file holds no outlines; nothing was changed."),
    "too_many_points": _l(
        "The file has more than 20,000 points; nothing was changed; simplify or split it."
    ),
    "not_found": _l(
        "There is no such file, or it may not be read; nothing was changed; check its name."
    ),
}


def outline_problem_text(code: str) -> str:
    """The sentence for one feature; an unknown code stands for itself."""
    return str(_FEATURE.get(code, code))


def unusable_outlines_text(code: str) -> str:
    """The sentence for a file that is of no use as a whole."""
    return str(_FILE.get(code, code))


def worded(report: OutlineReport) -> OutlineReport:
    """The same report with each problem in words."""
    return replace(
        report,
        errors=[_worded(problem) for problem in report.errors],
        warnings=[_worded(problem) for problem in report.warnings],
    )


def _worded(problem: OutlineProblem) -> OutlineProblem:
    text = outline_problem_text(problem.code)
    return replace(problem, message=f"{text} ({problem.other})" if problem.other else text)
