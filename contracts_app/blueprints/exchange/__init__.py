"""What systems of hospitals ask for and send, signed with a key that they share."""

from flask import Blueprint

bp = Blueprint("exchange", __name__)

import contracts_app.blueprints.exchange.outcomes  # noqa: E402
import contracts_app.blueprints.exchange.routes  # noqa: E402, F401  (routes need the blueprint)
