"""Pages without sign-in: health of the server, verification of a printed agreement."""

from flask import Blueprint

bp = Blueprint("public", __name__)

import contracts_app.blueprints.public.access  # noqa: E402
import contracts_app.blueprints.public.notice  # noqa: E402
import contracts_app.blueprints.public.offline  # noqa: E402
import contracts_app.blueprints.public.routes  # noqa: E402
import contracts_app.blueprints.public.survey  # noqa: E402, F401  (routes need the blueprint)
