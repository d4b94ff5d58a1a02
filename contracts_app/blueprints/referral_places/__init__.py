"""Pages on which a hospital keeps places and beds for referrals."""

from flask import Blueprint

bp = Blueprint("referral_places", __name__)

import contracts_app.blueprints.referral_places.clinic_routes  # noqa: E402
import contracts_app.blueprints.referral_places.department_routes  # noqa: E402
import contracts_app.blueprints.referral_places.week_routes  # noqa: E402, F401  (routes need the blueprint)
