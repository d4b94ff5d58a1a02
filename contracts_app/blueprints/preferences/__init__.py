"""Language and letter size, kept in cookies of the device."""

from flask import Blueprint

bp = Blueprint("preferences", __name__)

import contracts_app.blueprints.preferences.routes  # noqa: E402, F401  (routes need the blueprint)
