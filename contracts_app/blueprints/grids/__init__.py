"""Pages of grids."""

from flask import Blueprint

bp = Blueprint("grids", __name__)

from contracts_app.blueprints.grids import routes  # noqa: E402, F401  (routes need the blueprint)
