"""The map of grids."""

from flask import Blueprint

bp = Blueprint("grid_map", __name__)

import contracts_app.blueprints.grid_map.routes  # noqa: E402, F401  (routes need the blueprint)
