"""Service packages: the catalogue with its versions, its editor, and what residents are shown."""

from flask import Blueprint

bp = Blueprint("catalogue", __name__)

import contracts_app.blueprints.catalogue.editor  # noqa: E402
import contracts_app.blueprints.catalogue.offered  # noqa: E402
import contracts_app.blueprints.catalogue.routes  # noqa: E402, F401  (routes need the blueprint)
