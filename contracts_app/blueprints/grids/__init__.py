"""Pages of grids."""

from flask import Blueprint

bp = Blueprint("grids", __name__)

import contracts_app.blueprints.grids.routes  # noqa: E402, F401  (routes need the blueprint)
