"""Joining and leaving the queue of a full team, from the signing page."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.capacity import bp
from contracts_app.queries.queue import position_of
from contracts_app.rules.permissions import Permission
from contracts_app.services import waiting
from contracts_app.services.errors import Refused


@bp.post("/queue/<path:household_code>/join")
@requires(Permission.QUEUE_USE)
@commits
def join_queue(household_code: str) -> Any:
    """Stand in the queue of a full team; refused, the signing page says why."""
    team = request.form.get("team", "")
    try:
        place = waiting.join_queue(household_code, team, scope(), actor(), clock.today())
    except Refused as refused:
        refusals = worded(refused, "queue")
        back = _signing_page(household_code)
        return render_template("capacity/refused.html", refusals=refusals, back=back), 422
    flash(_("The household is number %(num)s in the queue.", num=position_of(place)), "success")
    return redirect(_signing_page(household_code), 303)


@bp.post("/queue/<path:household_code>/leave")
@requires(Permission.QUEUE_USE)
@commits
def leave_queue(household_code: str) -> Any:
    waiting.leave_queue(household_code, scope(), actor(), clock.today())
    flash(_("The household stands in no queue any more."), "success")
    return redirect(_signing_page(household_code), 303)


def _signing_page(household_code: str) -> str:
    return url_for("signing.sign_household_page", household_code=household_code)
