"""Pages on which visits are recorded, shown, corrected and taken back."""

from flask import Blueprint

bp = Blueprint("visits", __name__)

import contracts_app.blueprints.visits.attention  # noqa: E402
import contracts_app.blueprints.visits.drafts  # noqa: E402
import contracts_app.blueprints.visits.outbox_routes  # noqa: E402
import contracts_app.blueprints.visits.record_routes  # noqa: E402
import contracts_app.blueprints.visits.routes  # noqa: E402, F401  (routes need the blueprint)
