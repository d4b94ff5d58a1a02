"""Pages about the paper of health records: what is lent, and whether its rooms are safe."""

from flask import Blueprint

bp = Blueprint("record_storage", __name__)

import contracts_app.blueprints.record_storage.routes  # noqa: E402, F401  (routes need the blueprint)
