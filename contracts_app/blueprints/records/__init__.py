"""Pages of health records."""

from flask import Blueprint

bp = Blueprint("records", __name__)

import contracts_app.blueprints.records.build_routes  # noqa: E402
import contracts_app.blueprints.records.form_routes  # noqa: E402
import contracts_app.blueprints.records.handover_routes  # noqa: E402
import contracts_app.blueprints.records.life_routes  # noqa: E402
import contracts_app.blueprints.records.paper_routes  # noqa: E402
import contracts_app.blueprints.records.routes  # noqa: E402
import contracts_app.blueprints.records.staff_routes  # noqa: E402, F401  (routes need the blueprint)
