"""Pages of imports."""

from flask import Blueprint

bp = Blueprint("imports", __name__)

import contracts_app.blueprints.imports.routes  # noqa: E402, F401  (routes need the blueprint)
