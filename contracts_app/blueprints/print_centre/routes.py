"""Choose what to print, and see what stands against it."""

from typing import Any

from flask import Response, make_response, render_template, request
from flask_login import current_user

from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.print_centre import bp
from contracts_app.blueprints.print_centre.forms import ChoiceForm
from contracts_app.blueprints.print_centre.job_routes import once
from contracts_app.blueprints.print_centre.views import (
    check_view,
    counted,
    may_be_boxed,
    public_base,
)
from contracts_app.extensions import limiter
from contracts_app.queries.grids import list_grid_choices
from contracts_app.queries.print_jobs import list_jobs
from contracts_app.queries.teams import list_team_choices
from contracts_app.rules.permissions import Permission
from contracts_app.rules.print_preflight import needs_none
from contracts_app.services.errors import Refused
from contracts_app.services.keys import new_key
from contracts_app.services.print_orders import PrintOrder, Ticks, place_order, refuse_blanks
from contracts_app.services.print_preflight import Checked, preflight
from contracts_app.vocabulary.paper import PrintKind


def _choice() -> ChoiceForm:
    form = ChoiceForm(request.args if "kind" in request.args else None)
    form.offer(list_grid_choices(scope()), list_team_choices(scope()))
    return form


@bp.get("/print")
@requires(Permission.CONTRACT_PRINT)
def desk() -> Any:
    form = _choice()
    return page(
        "print_centre/desk.html",
        "print_centre/_estimate.html",
        choice=form,
        counted=counted(form),
        jobs=list_jobs(current_user, scope()),
    )


@bp.get("/print/check")
@requires(Permission.CONTRACT_PRINT)
@limiter.limit("600 per hour", key_func=per_user)
def check() -> Any:
    return _check(_choice())


def _check(form: ChoiceForm, status: int = 200, refused: Refused | None = None) -> Response:
    chosen = form.chosen()
    checked: list[Checked] = []
    try:
        if chosen.kind is PrintKind.BLANK:
            refuse_blanks(chosen, scope())
        else:
            checked = preflight(scope(), chosen, current_user.id)
    except Refused as found:
        status, refused = 422, refused or found
    view = check_view(checked, chosen.kind)
    if view.shown:
        codes = [one.code for one in view.shown]
        looked_at("household", "print", "list", after={"codes": codes})
    context = {
        "choice": form,
        "counted": counted(form),
        "view": view,
        "may_be_boxed": may_be_boxed,
        "needs_none": needs_none,
        "blank": chosen.kind is PrintKind.BLANK,
        "key": new_key(),
        "ticked": frozenset(request.form.getlist("skip")),
        "boxed": frozenset(request.form.getlist("boxed")),
        "refusals": worded(refused, "print") if refused else None,
    }
    return make_response(render_template("print_centre/check.html", **context), status)


@bp.post("/print/jobs")
@requires(Permission.CONTRACT_PRINT)
@limiter.limit("240 per hour", key_func=per_user)
@commits
def start() -> Any:
    form = _choice()
    ticks = Ticks(frozenset(request.form.getlist("skip")), frozenset(request.form.getlist("boxed")))
    order = PrintOrder(form.chosen(), form.layout(), public_base(), ticks)
    try:
        return once(
            request.form.get("key", ""), lambda key: place_order(order, scope(), actor(), key)
        )
    except Refused as refused:
        return _check(form, 422, refused)
