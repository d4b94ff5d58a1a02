"""Pages of the monthly review of records."""

from flask import Blueprint

bp = Blueprint("record_review", __name__)

import contracts_app.blueprints.record_review.routes  # noqa: E402, F401  (routes need the blueprint)
