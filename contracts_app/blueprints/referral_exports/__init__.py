"""Referrals as files that other programs read."""

from flask import Blueprint

bp = Blueprint("referral_exports", __name__)

import contracts_app.blueprints.referral_exports.routes  # noqa: E402, F401  (routes need the blueprint)
