"""Pages of contracts."""

from flask import Blueprint

bp = Blueprint("contracts", __name__)

import contracts_app.blueprints.contracts.places  # noqa: E402
import contracts_app.blueprints.contracts.routes  # noqa: E402, F401  (routes need the blueprint)
