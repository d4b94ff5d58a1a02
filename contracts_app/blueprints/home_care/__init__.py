"""Pages of family beds and rehabilitation plans."""

from flask import Blueprint

bp = Blueprint("home_care", __name__)

import contracts_app.blueprints.home_care.routes  # noqa: E402, F401  (routes need the blueprint)
