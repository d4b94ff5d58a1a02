"""Paper that comes back: noted at the desk, found on photos, and waited for."""

from flask import Blueprint

bp = Blueprint("paper", __name__)

import contracts_app.blueprints.paper.form_routes  # noqa: E402
import contracts_app.blueprints.paper.photos  # noqa: E402
import contracts_app.blueprints.paper.routes  # noqa: E402, F401  (routes need the blueprint)
