"""The first page after signing in."""

from flask import Blueprint

bp = Blueprint("home", __name__)

from contracts_app.blueprints.home import routes  # noqa: E402, F401  (routes need the blueprint)
