"""Pages of households."""

from flask import Blueprint

bp = Blueprint("households", __name__)

from contracts_app.blueprints.households import routes  # noqa: E402, F401  (routes need the blueprint)
