"""Signing in and out, and one's own account."""

from flask import Blueprint

bp = Blueprint("auth", __name__)

import contracts_app.blueprints.auth.routes  # noqa: E402, F401  (routes need the blueprint)
