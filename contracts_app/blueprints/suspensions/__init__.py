"""Pages on which people are noted as away for long, and as back."""

from flask import Blueprint

bp = Blueprint("suspensions", __name__)

import contracts_app.blueprints.suspensions.routes  # noqa: E402, F401  (routes need the blueprint)
