"""The signing desk of the village station."""

from flask import Blueprint

bp = Blueprint("signing", __name__)

import contracts_app.blueprints.signing.routes  # noqa: E402, F401  (routes need the blueprint)
