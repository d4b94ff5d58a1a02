"""Pages of imports."""

from flask import Blueprint

bp = Blueprint("imports", __name__)

from contracts_app.blueprints.imports import routes  # noqa: E402, F401  (routes need the blueprint)
