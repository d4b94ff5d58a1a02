"""The print centre: what to print, the check before it, jobs with their files, and a preview."""

from flask import Blueprint

bp = Blueprint("print_centre", __name__)

import contracts_app.blueprints.print_centre.job_routes  # noqa: E402  (routes need the blueprint)
import contracts_app.blueprints.print_centre.preview  # noqa: E402
import contracts_app.blueprints.print_centre.routes  # noqa: E402, F401
