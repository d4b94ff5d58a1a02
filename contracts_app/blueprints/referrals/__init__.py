"""Pages of referrals: the board, the list, and each with its timeline."""

from flask import Blueprint

bp = Blueprint("referrals", __name__)

import contracts_app.blueprints.referrals.board_routes  # noqa: E402
import contracts_app.blueprints.referrals.death_routes  # noqa: E402
import contracts_app.blueprints.referrals.detail_routes  # noqa: E402
import contracts_app.blueprints.referrals.move_routes  # noqa: E402
import contracts_app.blueprints.referrals.new_routes  # noqa: E402, F401  (routes need the blueprint)
