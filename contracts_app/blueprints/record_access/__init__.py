"""Pages on which outsiders' applications to read a record are entered, decided and answered."""

from flask import Blueprint

bp = Blueprint("record_access", __name__)

import contracts_app.blueprints.record_access.routes  # noqa: E402
import contracts_app.blueprints.record_access.step_routes  # noqa: E402, F401  (routes need the blueprint)
