"""Grids: the tree with the team of each grid today, and giving grids to a team."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.grids import bp
from contracts_app.blueprints.grids.forms import AssignForm
from contracts_app.blueprints.grids.trees import village_trees
from contracts_app.queries.coverage import coverage
from contracts_app.queries.grids import list_grids as grids_of
from contracts_app.queries.teams import list_team_choices
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.grid_duty import assign_grids


@bp.get("/grids")
@requires(Permission.GRID_VIEW)
def list_grids() -> Any:
    return _page(_form(valid_from=clock.today(), formdata=None))


def _form(**values: Any) -> AssignForm:
    form = AssignForm(**values)
    form.offer(list_team_choices(scope()))
    return form


def _page(form: AssignForm, refusals: list[Any] | None = None, status: int = 200) -> Response:
    today = clock.today()
    rows = grids_of(scope(), today)
    context = {
        "villages": village_trees(rows),
        "coverage": coverage(scope(), today),
        "form": form,
        "chosen": set(form.grid.data or ()),
        "refusals": refusals,
    }
    return make_response(render_template("grids/list.html", **context), status)


@bp.post("/grids/assign")
@requires(Permission.GRID_ASSIGN)
@commits
def assign() -> Any:
    form = _form()
    if not form.validate_on_submit():
        return _page(form, status=422)
    try:
        done = _assign(form)
    except Refused as refused:
        return _page(form, worded(refused, "assignment"), 422)
    changed = done["created"] + done["updated"]
    if changed:
        flash(_given(changed, form), "success")
    else:
        flash(_("This team already has these grids from that day. Nothing was changed."), "info")
    return redirect(url_for("grids.list_grids"), 303)


def _given(grids: int, form: AssignForm) -> str:
    """How many grids which team has, and from which day."""
    name = dict(form.team.choices or ()).get(form.team.data, form.team.data)
    first = day_of(form.valid_from).isoformat()
    return ngettext(
        "%(num)s grid: %(team)s is responsible from %(day)s.",
        "%(num)s grids: %(team)s is responsible from %(day)s.",
        grids,
        team=name,
        day=first,
    )


def _assign(form: AssignForm) -> dict[str, int]:
    try:
        return assign_grids(
            form.grid.data,
            form.team.data,
            day_of(form.valid_from),
            scope(),
            actor(),
            clock.today(),
        )
    except NotFound as missing:
        # A form may name a code that is gone or out of reach; the page itself stays.
        unknown = "team_unknown" if str(missing) == "team" else "unknown_grid"
        raise Refused(Refusal(unknown)) from missing
