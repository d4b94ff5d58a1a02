"""Pages of groups and sites."""

from flask import Blueprint

bp = Blueprint("groups", __name__)

import contracts_app.blueprints.groups.meetings  # noqa: E402
import contracts_app.blueprints.groups.routes  # noqa: E402, F401  (routes need the blueprint)
