"""Pages of what is measured of referrals."""

from flask import Blueprint

bp = Blueprint("referral_measures", __name__)

import contracts_app.blueprints.referral_measures.routes  # noqa: E402, F401  (routes need the blueprint)
