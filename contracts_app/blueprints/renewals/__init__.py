"""Pages of the yearly renewal: whom to tell, who agreed to what, and what each run did."""

from flask import Blueprint

bp = Blueprint("renewals", __name__)

import contracts_app.blueprints.renewals.line_routes  # noqa: E402  (routes need the blueprint)
import contracts_app.blueprints.renewals.routes  # noqa: E402
import contracts_app.blueprints.renewals.run_routes  # noqa: E402, F401
