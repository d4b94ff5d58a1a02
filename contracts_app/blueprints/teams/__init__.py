"""Pages of teams."""

from flask import Blueprint

bp = Blueprint("teams", __name__)

import contracts_app.blueprints.teams.leaving  # noqa: E402
import contracts_app.blueprints.teams.members  # noqa: E402
import contracts_app.blueprints.teams.routes  # noqa: E402, F401  (routes need the blueprint)
