"""Pages of households."""

from flask import Blueprint

bp = Blueprint("households", __name__)

import contracts_app.blueprints.households.correct  # noqa: E402
import contracts_app.blueprints.households.routes  # noqa: E402, F401  (routes need the blueprint)
