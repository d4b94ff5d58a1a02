"""Pages of sessions and of appointments."""

from flask import Blueprint

bp = Blueprint("appointments", __name__)

import contracts_app.blueprints.appointments.booking  # noqa: E402
import contracts_app.blueprints.appointments.people  # noqa: E402
import contracts_app.blueprints.appointments.routes  # noqa: E402, F401  (routes need the blueprint)
