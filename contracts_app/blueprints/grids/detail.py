"""One grid: where it stands, who answers for it, what it came from and became; new and renamed."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, can, commits, requires, scope
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.grids import bp
from contracts_app.blueprints.grids.life_forms import CreateForm, RenameForm
from contracts_app.queries import grid_detail as queries
from contracts_app.queries.doors import list_became, list_came_from
from contracts_app.queries.teams import list_team_choices
from contracts_app.rules.permissions import Permission
from contracts_app.services import grid_life
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.grid_life import NewGrid

_FIELDS = frozenset({"name", "kind"})


def the_grid(code: str) -> queries.GridDetail:
    """The grid of the address; NotFound outside the scope."""
    found = queries.get_grid(code, scope(), clock.today())
    if found is None:
        raise NotFound("grid")
    return found


@bp.get("/grids/<path:code>")
@requires(Permission.GRID_VIEW)
def show_grid(code: str) -> Any:
    grid = the_grid(code)
    return _page(grid, _rename_form(grid, formdata=None))


def _rename_form(grid: queries.GridDetail, **given: Any) -> RenameForm:
    form = RenameForm(name=grid.name, kind=grid.kind, **given)
    form.offer()
    return form


def _page(grid: queries.GridDetail, form: RenameForm, refusals: list[Any] | None = None) -> Any:
    today = clock.today()
    duties = queries.list_duties(grid.id)
    return render_template(
        "grids/grid.html",
        grid=grid,
        form=form,
        refusals=refusals,
        today=today,
        duties=duties,
        children=queries.list_children(grid.id, today),
        became=list_became(grid.id),
        came_from=list_came_from(grid.id),
        may_manage=can(Permission.GRID_MANAGE),
    ), 422 if form.is_submitted() else 200


@bp.post("/grids/<path:code>/rename")
@requires(Permission.GRID_MANAGE)
@commits
def rename(code: str) -> Any:
    grid = the_grid(code)
    form = _rename_form(grid)
    if not form.validate_on_submit():
        return _page(grid, form)
    name, kind = form.name.data or "", form.kind.data or ""
    try:
        changed = grid_life.rename_grid(grid.code, name, kind, scope(), actor())
    except Refused as refused:
        return _page(grid, form, worded(refused, fields=_FIELDS))
    flash(_("It is saved.") if changed else _("Nothing was changed."), "success")
    return redirect(url_for("grids.show_grid", code=grid.code), 303)


@bp.route("/grids/new", methods=["GET", "POST"])
@requires(Permission.GRID_MANAGE)
@commits
def create() -> Any:
    form = CreateForm(village=request.args.get("village"), parent=request.args.get("parent"))
    form.offer(
        queries.list_villages(scope()),
        queries.list_parents(scope(), clock.today()),
        list_team_choices(scope()),
    )
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            made = _create(form)
        except Refused as refused:
            refusals = worded(refused, "grids")
        else:
            flash(_("The grid is created."), "success")
            return redirect(url_for("grids.show_grid", code=made), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("grids/create.html", form=form, refusals=refusals), status


def _create(form: CreateForm) -> str:
    wanted = NewGrid(form.code.data or "", form.name.data or "", form.kind.data or "")
    made = grid_life.create_grid(
        wanted, form.village.data or "", scope(), actor(), clock.today(),
        parent_code=form.parent.data or "", team_code=form.team.data or "",
    )  # fmt: skip
    return made.code
