"""Outlines of grids from a GeoJSON file, and grids, duties and outlines as files."""

import io
from typing import Any, Final

from flask import Response, abort, make_response, render_template, send_file

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints.grid_files import bp
from contracts_app.blueprints.grid_files.forms import OutlinesForm
from contracts_app.extensions import limiter
from contracts_app.formatting.grid_tables import ENDINGS, TABLES, outline_file, table_file
from contracts_app.formatting.outline_problems import unusable_outlines_text, worded
from contracts_app.rules.outline_file import UnusableOutlines
from contracts_app.rules.permissions import Permission
from contracts_app.services.outlines import OutlineReport, store_outlines

_TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "geojson": "application/geo+json",
}
_SHOWN: Final = 100
"""So many problems of a file are shown; who mends them uploads it again."""


@bp.get("/grids/files")
@requires(Permission.GRID_MANAGE)
def show_files() -> Any:
    return _page(OutlinesForm(formdata=None))


def _page(form: OutlinesForm, status: int = 200, **context: Any) -> Response:
    page = render_template("grid_files/files.html", form=form, shown=_SHOWN, **context)
    return make_response(page, status)


@bp.post("/grids/files/outlines")
@requires(Permission.GRID_MANAGE)
@limiter.limit("60 per hour", key_func=per_user)
@commits
def upload_outlines() -> Any:
    form = OutlinesForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        report: OutlineReport = worded(store_outlines(form.content(), scope(), actor()))
    except UnusableOutlines as unusable:
        words = unusable_outlines_text(unusable.code)
        return _page(form, 422, refusals=[{"code": unusable.code, "message": words, "field": ""}])
    return _page(form, 200 if report.accepted else 422, report=report)


@bp.get("/grids/files/<string:kind>.<string:ending>")
@requires(Permission.GRID_MANAGE)
@limiter.limit("120 per hour", key_func=per_user)
def download(kind: str, ending: str) -> Any:
    if kind not in TABLES or ending not in ENDINGS:
        abort(404)
    content, rows = table_file(kind, ending, scope(), clock.today())
    return _sent(content, rows, kind, ending)


@bp.get("/grids/files/outlines.geojson")
@requires(Permission.GRID_MANAGE)
@limiter.limit("120 per hour", key_func=per_user)
def download_outlines() -> Any:
    content, rows = outline_file(scope(), clock.today())
    return _sent(content, rows, "outlines", "geojson")


def _sent(content: bytes, rows: int, kind: str, ending: str) -> Response:
    looked_at("grid", kind, "export", after={"rows": rows})
    return send_file(
        io.BytesIO(content),
        mimetype=_TYPES[ending],
        as_attachment=True,
        download_name=f"{kind}.{ending}",
    )
