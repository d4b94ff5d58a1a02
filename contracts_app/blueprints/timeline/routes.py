"""The timeline of a household, and its state on a day."""

from typing import Any

from flask import render_template, request

from contracts_app import clock
from contracts_app.blueprints._guards import requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints.timeline import bp
from contracts_app.blueprints.timeline.forms import DayForm
from contracts_app.blueprints.timeline.views import timeline_page
from contracts_app.formatting.events import EVENT_KINDS
from contracts_app.queries.household_state import state_on
from contracts_app.queries.households import get_household
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound


@bp.get("/households/<path:code>/timeline")
@requires(Permission.HOUSEHOLD_VIEW)
def show(code: str) -> Any:
    household = get_household(code, scope())
    if household is None:
        raise NotFound("household")
    form = DayForm(request.args)
    sound = form.check(clock.today())
    day = form.day.data if sound else None
    looked_at("household", household.code, after={"day": day.isoformat()} if day else None)
    asked = request.args.get("kind", "")
    page = render_template(
        "timeline/timeline.html",
        household=household,
        form=form,
        state=state_on(household.id, day) if day else None,
        **timeline_page(household, next((one for one in EVENT_KINDS if one == asked), None)),
    )
    return page, 200 if sound else 422
