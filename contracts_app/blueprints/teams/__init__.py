"""Pages of teams."""

from flask import Blueprint

bp = Blueprint("teams", __name__)

from contracts_app.blueprints.teams import routes  # noqa: E402, F401  (routes need the blueprint)
