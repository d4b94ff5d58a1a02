"""Pages of the work of teams: months, events with people and photos, plans, and the overview."""

from flask import Blueprint

bp = Blueprint("team_life", __name__)

import contracts_app.blueprints.team_life.event_routes  # noqa: E402
import contracts_app.blueprints.team_life.month_routes  # noqa: E402
import contracts_app.blueprints.team_life.plan_routes  # noqa: E402, F401  (routes need the blueprint)
