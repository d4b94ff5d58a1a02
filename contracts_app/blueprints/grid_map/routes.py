"""The map of grids, and moving its hexagons by plain buttons."""

from typing import Any, Final

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.grid_map import bp
from contracts_app.blueprints.grid_map.views import map_view
from contracts_app.queries.grid_map import list_map_grids
from contracts_app.queries.responsibilities import list_towns
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import Refused
from contracts_app.services.grid_tiles import nudge

_ARROWS: Final = (
    ("up-left", "↖", _l("Up and left")),
    ("up-right", "↗", _l("Up and right")),
    ("left", "←", _l("Left")),
    ("right", "→", _l("Right")),
    ("down-left", "↙", _l("Down and left")),
    ("down-right", "↘", _l("Down and right")),
)


@bp.get("/grids/map")
@requires(Permission.GRID_VIEW)
def show_map() -> Any:
    return _page(request.args.get("town", ""), request.args.get("grid", ""))


def _page(town: str, chosen: str, refusals: list[Any] | None = None, status: int = 200) -> Response:
    towns = list_towns(scope())
    town = town if town in {one.code for one in towns} else ""
    context = {
        "towns": towns,
        "town": town,
        "map": map_view(list_map_grids(scope(), clock.today(), town), town, chosen),
        "arrows": _ARROWS,
        "refusals": refusals,
    }
    return make_response(render_template("grid_map/map.html", **context), status)


@bp.post("/grids/<path:code>/tile")
@requires(Permission.GRID_MANAGE)
@commits
def move_tile(code: str) -> Any:
    town = request.form.get("town", "")
    try:
        nudge(code, request.form.get("direction", ""), scope(), actor(), clock.today())
    except Refused as refused:
        return _page(town, code, worded(refused), 422)
    flash(_("Moved on the map. Nothing else was changed."), "success")
    address = url_for("grid_map.show_map", town=town or None, grid=code, _anchor="chosen")
    return redirect(address, 303)
