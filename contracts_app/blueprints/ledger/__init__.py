"""Pages of the ledger of a contract."""

from flask import Blueprint

bp = Blueprint("ledger", __name__)

import contracts_app.blueprints.ledger.routes  # noqa: E402, F401  (routes need the blueprint)
