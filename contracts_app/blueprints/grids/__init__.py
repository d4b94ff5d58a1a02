"""Pages of grids."""

from flask import Blueprint

bp = Blueprint("grids", __name__)

# Routes need the blueprint.
import contracts_app.blueprints.grids.answers  # noqa: E402
import contracts_app.blueprints.grids.change  # noqa: E402
import contracts_app.blueprints.grids.detail  # noqa: E402
import contracts_app.blueprints.grids.routes  # noqa: E402, F401
