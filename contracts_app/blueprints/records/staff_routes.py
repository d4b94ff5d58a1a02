"""Who keeps records, and who of them has passed the training."""

from typing import Any

from flask import render_template

from contracts_app import clock
from contracts_app.blueprints._guards import requires, scope
from contracts_app.blueprints._lists import asked_cursor, kept_args
from contracts_app.blueprints.records import bp
from contracts_app.queries.record_staff import list_accounts
from contracts_app.rules.permissions import Permission


@bp.get("/records/staff")
@requires(Permission.RECORD_STAFF)
def list_staff() -> Any:
    """The accounts that keep records; whose each is, an administrator says on its own page."""
    return render_template(
        "records/staff.html",
        found=list_accounts(scope(), asked_cursor(), clock.today()),
        args=kept_args({}),
    )
