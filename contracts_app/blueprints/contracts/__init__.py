"""Pages of contracts."""

from flask import Blueprint

bp = Blueprint("contracts", __name__)

from contracts_app.blueprints.contracts import routes  # noqa: E402, F401  (routes need the blueprint)
