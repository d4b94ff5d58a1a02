"""Files of grids: outlines to upload, and tables to take away."""

from flask import Blueprint

bp = Blueprint("grid_files", __name__)

import contracts_app.blueprints.grid_files.routes  # noqa: E402, F401  (routes need the blueprint)
