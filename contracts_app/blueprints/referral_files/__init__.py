"""Words and documents that the two ends of a referral send each other."""

from flask import Blueprint

bp = Blueprint("referral_files", __name__)

import contracts_app.blueprints.referral_files.routes  # noqa: E402, F401  (routes need the blueprint)
