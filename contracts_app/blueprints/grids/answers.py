"""Who answers for a door on a day, and for which grids nobody does."""

from typing import Any

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints.grids import bp
from contracts_app.blueprints.grids.life_forms import DayForm, DoorForm
from contracts_app.queries.doors import who_answers
from contracts_app.queries.gaps import list_coming_gaps, list_gaps
from contracts_app.rules.permissions import Permission
from contracts_app.rules.roster_cells import clean_code


@bp.get("/grids/responsible")
@requires(Permission.TEAM_VIEW)
def responsible() -> Any:
    """Everybody with a place may ask; which doors there are is decided by the scope."""
    given = {**request.args, "day": request.args.get("day") or clock.today().isoformat()}
    form = DoorForm(formdata=MultiDict(given))
    door = clean_code(form.door.data or "")
    valid = form.validate()
    answer = who_answers(door, day_of(form.day), scope()) if valid and door else None
    if answer is not None and answer.kind == "household":
        looked_at("household", answer.door, "responsible")
    unknown = bool(door) and valid and answer is None
    status = 404 if unknown else 200 if valid else 422
    page = render_template("grids/responsible.html", form=form, answer=answer, unknown=unknown)
    return page, status


@bp.get("/grids/gaps")
@requires(Permission.GRID_VIEW)
def gaps() -> Any:
    """The gap report of a day, and the gaps that are to come."""
    given = {"day": request.args.get("day") or clock.today().isoformat()}
    form = DayForm(formdata=MultiDict(given))
    valid = form.validate()
    day = day_of(form.day) if valid else clock.today()
    return render_template(
        "grids/gaps.html",
        form=form,
        day=day,
        gaps=list_gaps(scope(), day),
        coming=list_coming_gaps(scope(), clock.today()),
    ), 200 if valid else 422
