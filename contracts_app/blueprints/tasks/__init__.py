"""Pages of the work list: what is due to whom, who does it and when, and the papers of a walk."""

from flask import Blueprint

bp = Blueprint("tasks", __name__)

import contracts_app.blueprints.tasks.act_routes  # noqa: E402  (routes need the blueprint)
import contracts_app.blueprints.tasks.day_routes  # noqa: E402
import contracts_app.blueprints.tasks.plan_routes  # noqa: E402
import contracts_app.blueprints.tasks.routes  # noqa: E402
import contracts_app.blueprints.tasks.walk_routes  # noqa: E402, F401
