"""Pages of entries about households: deaths, births and moves, foreseen, recorded, taken back."""

from flask import Blueprint

bp = Blueprint("household_life", __name__)

import contracts_app.blueprints.household_life.routes  # noqa: E402  (routes need the blueprint)
import contracts_app.blueprints.household_life.signer  # noqa: E402, F401
