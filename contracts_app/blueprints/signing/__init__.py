"""The signing desk of the village station."""

from flask import Blueprint

bp = Blueprint("signing", __name__)

# Routes need the blueprint.
import contracts_app.blueprints.signing.attention  # noqa: E402
import contracts_app.blueprints.signing.drafts  # noqa: E402
import contracts_app.blueprints.signing.outbox_routes  # noqa: E402
import contracts_app.blueprints.signing.routes  # noqa: E402, F401
