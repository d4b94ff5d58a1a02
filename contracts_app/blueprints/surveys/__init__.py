"""Pages of surveys: begun, entered from paper, and what came of them."""

from flask import Blueprint

bp = Blueprint("surveys", __name__)

import contracts_app.blueprints.surveys.routes  # noqa: E402, F401  (routes need the blueprint)
