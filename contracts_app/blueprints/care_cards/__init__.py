"""Pages of care cards."""

from flask import Blueprint

bp = Blueprint("care_cards", __name__)

import contracts_app.blueprints.care_cards.routes  # noqa: E402, F401  (routes need the blueprint)
