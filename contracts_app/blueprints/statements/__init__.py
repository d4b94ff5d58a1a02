"""Statements of a year for households: one from its contract, and those of a village at once."""

from flask import Blueprint

bp = Blueprint("statements", __name__)

import contracts_app.blueprints.statements.routes  # noqa: E402, F401  (routes need the blueprint)
