"""Pages of what people of a household refuse."""

from flask import Blueprint

bp = Blueprint("refusals", __name__)

import contracts_app.blueprints.refusals.routes  # noqa: E402, F401  (routes need the blueprint)
