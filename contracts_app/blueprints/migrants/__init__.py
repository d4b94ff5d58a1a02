"""People who came from elsewhere, and the card that they carry along."""

from flask import Blueprint

bp = Blueprint("migrants", __name__)

import contracts_app.blueprints.migrants.routes  # noqa: E402, F401  (routes need the blueprint)
