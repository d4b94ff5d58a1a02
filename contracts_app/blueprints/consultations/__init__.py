"""Pages on which a hospital is asked from afar, and answers."""

from flask import Blueprint

bp = Blueprint("consultations", __name__)

import contracts_app.blueprints.consultations.document_routes  # noqa: E402
import contracts_app.blueprints.consultations.routes  # noqa: E402, F401  (routes need the blueprint)
