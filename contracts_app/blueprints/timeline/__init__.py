"""What happened to a household, and how it was on a day."""

from flask import Blueprint

bp = Blueprint("timeline", __name__)

import contracts_app.blueprints.timeline.routes  # noqa: E402, F401  (routes need the blueprint)
