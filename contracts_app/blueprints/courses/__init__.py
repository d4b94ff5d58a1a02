"""Pages of what runs its course and decides what is due: a pregnancy, a case of tuberculosis."""

from flask import Blueprint

bp = Blueprint("courses", __name__)

import contracts_app.blueprints.courses.pregnancy  # noqa: E402  (routes need the blueprint)
import contracts_app.blueprints.courses.tuberculosis  # noqa: E402, F401
