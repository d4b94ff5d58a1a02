"""Room in teams: what they carry against their limits, room granted, queues, and the limits."""

from flask import Blueprint

bp = Blueprint("capacity", __name__)

import contracts_app.blueprints.capacity.policies  # noqa: E402
import contracts_app.blueprints.capacity.queue  # noqa: E402
import contracts_app.blueprints.capacity.routes  # noqa: E402
import contracts_app.blueprints.capacity.rules  # noqa: E402, F401  (routes need the blueprint)
