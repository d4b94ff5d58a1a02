"""Papers of referrals: slips, and the list of a shift."""

from flask import Blueprint

bp = Blueprint("referral_papers", __name__)

import contracts_app.blueprints.referral_papers.routes  # noqa: E402, F401  (routes need the blueprint)
