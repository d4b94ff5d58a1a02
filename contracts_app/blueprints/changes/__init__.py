"""Ending a contract inside its term, and changing its team or packages."""

from flask import Blueprint

bp = Blueprint("changes", __name__)

import contracts_app.blueprints.changes.lists  # noqa: E402
import contracts_app.blueprints.changes.routes  # noqa: E402
import contracts_app.blueprints.changes.steps  # noqa: E402, F401  (routes need the blueprint)
