"""Wordings of agreements, and what else of an institution stands on them: licence and seal."""

from flask import Blueprint

bp = Blueprint("wordings", __name__)

import contracts_app.blueprints.wordings.editor  # noqa: E402
import contracts_app.blueprints.wordings.paper  # noqa: E402
import contracts_app.blueprints.wordings.routes  # noqa: E402, F401  (routes need the blueprint)
