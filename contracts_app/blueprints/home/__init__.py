"""The first page after signing in."""

from flask import Blueprint

bp = Blueprint("home", __name__)

import contracts_app.blueprints.home.routes  # noqa: E402, F401  (routes need the blueprint)
