"""Pages of people: the list, one person, and the chart of values."""

from flask import Blueprint

bp = Blueprint("residents", __name__)

import contracts_app.blueprints.residents.chart  # noqa: E402
import contracts_app.blueprints.residents.routes  # noqa: E402, F401  (routes need the blueprint)
