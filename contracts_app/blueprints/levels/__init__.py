"""Who answers for a town, a village and a grid: the four levels."""

from flask import Blueprint

bp = Blueprint("levels", __name__)

import contracts_app.blueprints.levels.routes  # noqa: E402, F401  (routes need the blueprint)
