"""The board on which grids are tried out among teams, and published."""

from flask import Blueprint

bp = Blueprint("board", __name__)

import contracts_app.blueprints.board.plan_routes  # noqa: E402
import contracts_app.blueprints.board.publish_routes  # noqa: E402
import contracts_app.blueprints.board.routes  # noqa: E402
import contracts_app.blueprints.board.suggest_routes  # noqa: E402, F401  (routes need the blueprint)
