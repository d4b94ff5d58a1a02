"""Pages of the administrator about accounts: which there are, and whose each is."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)

import contracts_app.blueprints.accounts.routes  # noqa: E402, F401  (routes need the blueprint)
