"""Splitting, merging and retiring a grid: a form, the effect to read, and then the deed.

Nothing is kept between the steps but what the browser sends back: the fields, and the digest of
the effect that was read. If somebody changed something meanwhile, nothing is done (409).
"""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.grids import bp
from contracts_app.blueprints.grids.detail import the_grid
from contracts_app.blueprints.grids.life_forms import (
    MOST_PARTS,
    NEW,
    MergeForm,
    RetireForm,
    SplitForm,
    number_within,
)
from contracts_app.queries.grid_detail import HOMES_SHOWN, GridDetail, list_homes, list_neighbours
from contracts_app.queries.publishing import names_of_teams
from contracts_app.queries.responsibilities import names_of_staff
from contracts_app.queries.teams import list_team_choices
from contracts_app.rules.permissions import Permission
from contracts_app.services import grid_life
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.grid_life import Effect

Do = Callable[..., Effect]
DO, PREVIEW = "do", "preview"
_STEPS = frozenset({"csrf_token", "step", "digest"})


def _changing(code: str) -> GridDetail:
    """A grid that can be changed at all; of one that cannot there is no such page."""
    grid = the_grid(code)
    if not grid.may_change:
        raise NotFound("grid")
    return grid


def _answered(form: Any, what: str, grid: GridDetail, show: Callable[..., Any], do: Do) -> Any:
    """The form, its refusals, the effect to read, or the way to what became of the grid."""
    step, digest = request.form.get("step", PREVIEW), request.form.get("digest", "")
    if not form.is_submitted() or step not in {DO, PREVIEW}:
        return show([]), 200
    if not form.validate_on_submit():
        return show([]), 422
    # Nothing is done that was not read before: whoever sends no digest reads it now.
    doing = step == DO and bool(digest)
    try:
        effect = do(dry_run=not doing, digest=digest)
    except Refused as refused:
        return show(worded(refused, "grids")), 422
    if doing:
        return _done(effect)
    return _preview(what, grid, effect), 200


def _preview(what: str, grid: GridDetail, effect: Effect) -> str:
    sent = request.form.items(multi=True)
    teams = {span.who for share in effect.shares for span in share.duties}
    doctors = {span.who for share in effect.shares for span in share.doctors}
    return render_template(
        "grids/preview.html",
        what=what,
        grid=grid,
        effect=effect,
        teams=names_of_teams(teams),
        doctors=names_of_staff(doctors),
        fields=[(name, value) for name, value in sent if name not in _STEPS and value],
    )


def _done(effect: Effect) -> Any:
    flash(_("It is done. What stood before is kept in the history."), "success")
    if not effect.shares:
        return redirect(url_for("grids.list_grids"), 303)
    # The old grid has nobody who answers for it, so whoever is narrowed to a team sees only these.
    return redirect(url_for("grids.show_grid", code=effect.shares[0].code), 303)


@bp.route("/grids/<path:code>/split", methods=["GET", "POST"])
@requires(Permission.GRID_MANAGE)
@commits
def split(code: str) -> Any:
    grid = _changing(code)
    form = SplitForm()
    form.offer()

    def do(**how: Any) -> Effect:
        return grid_life.split_grid(grid.code, form.asked(), scope(), actor(), clock.today(), **how)

    def show(refusals: list[Any]) -> str:
        return _split_page(grid, form, refusals)

    return _answered(form, "split", grid, show, do)


def _split_page(grid: GridDetail, form: SplitForm, refusals: list[Any]) -> str:
    """The form with one page of households; what was picked on the others comes along hidden."""
    pages = max(1, -(-grid.households // HOMES_SHOWN))
    number = number_within(request.form.get("step", ""), pages) or 1
    homes = list_homes(grid.id, number)
    looked_at("grid", grid.code, "list", after={"codes": [home.code for home in homes]})
    shown, picks = {home.code for home in homes}, form.picks()
    return render_template(
        "grids/split.html",
        grid=grid,
        form=form,
        refusals=refusals,
        homes=homes,
        picks=picks,
        elsewhere={code: part for code, part in picks.items() if code not in shown},
        number=number,
        pages=pages,
        most=MOST_PARTS,
    )


@bp.route("/grids/<path:code>/merge", methods=["GET", "POST"])
@requires(Permission.GRID_MANAGE)
@commits
def merge(code: str) -> Any:
    grid = _changing(code)
    form = MergeForm()
    form.offer(grid.name, list_team_choices(scope()))

    def do(**how: Any) -> Effect:
        codes, into = [grid.code, *(form.grid.data or ())], form.target(grid.code)
        return grid_life.merge_grids(
            codes, into, scope(), actor(), clock.today(), team_code=form.team.data or "", **how
        )

    def show(refusals: list[Any]) -> str:
        neighbours = list_neighbours(grid, scope(), clock.today())
        return render_template(
            "grids/merge.html",
            grid=grid,
            form=form,
            refusals=refusals,
            neighbours=neighbours,
            chosen=set(form.grid.data or ()),
            new=NEW,
        )

    return _answered(form, "merge", grid, show, do)


@bp.route("/grids/<path:code>/retire", methods=["GET", "POST"])
@requires(Permission.GRID_MANAGE)
@commits
def retire(code: str) -> Any:
    grid = _changing(code)
    form = RetireForm()
    form.offer(list_neighbours(grid, scope(), clock.today()))

    def do(**how: Any) -> Effect:
        return grid_life.retire_grid(
            grid.code, scope(), actor(), clock.today(), into=form.into.data or "", **how
        )

    def show(refusals: list[Any]) -> str:
        return render_template("grids/retire.html", grid=grid, form=form, refusals=refusals)

    return _answered(form, "retire", grid, show, do)
