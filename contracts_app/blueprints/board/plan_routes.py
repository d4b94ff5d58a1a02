"""The plans of an institution: begin one, try another beside it, compare, put away."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.board import bp
from contracts_app.blueprints.board.forms import ChangeForm, CopyForm, PlanForm, StepForm
from contracts_app.blueprints.board.routes import seen_version
from contracts_app.blueprints.board.views import asked_plan, board_for
from contracts_app.models import DutyPlan
from contracts_app.queries import duty_plans as plans
from contracts_app.rules.permissions import Permission
from contracts_app.services import duty_plans
from contracts_app.services.duty_plan_steps import PlanChanged
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.plan_undo import begin_undo
from contracts_app.vocabulary import PlanState

_FIELDS = frozenset({"name", "starts_on"})


@bp.get("/grids/plans")
@requires(Permission.GRID_ASSIGN)
def list_plans() -> Any:
    if scope().team_id is not None:
        # A plan is about the grids of a whole institution.
        raise NotFound("plan")
    return _plans_page(PlanForm(formdata=None, starts_on=clock.today()))


def _plans_page(form: PlanForm, status: int = 200, refusals: list[Any] | None = None) -> Response:
    found = plans.list_plans(scope(), tuple(PlanState))
    return make_response(
        render_template(
            "board/plans.html",
            form=form,
            refusals=refusals,
            drafts=[plan for plan in found if plan.state == PlanState.DRAFT],
            ended=[plan for plan in found if plan.state != PlanState.DRAFT],
        ),
        status,
    )


@bp.post("/grids/plans")
@requires(Permission.GRID_ASSIGN)
@commits
def begin() -> Any:
    form = PlanForm()
    if not form.validate_on_submit():
        return _plans_page(form, 422)
    name, day = form.name.data or "", day_of(form.starts_on)
    try:
        plan = duty_plans.begin_plan(
            name, day, current_user.institution, scope(), actor(), clock.today()
        )
    except Refused as refused:
        return _plans_page(form, 422, worded(refused, "plan", _FIELDS))
    return redirect(url_for("board.show_board", plan=plan.key), 303)


@bp.get("/grids/plans/<string:key>/change")
@requires(Permission.GRID_ASSIGN)
def show_change(key: str) -> Any:
    plan = asked_plan(key)
    values = {"name": plan.name, "starts_on": plan.starts_on, "version": plan.version}
    return _change_page(plan, ChangeForm(formdata=None, data=values))


def _change_page(
    plan: DutyPlan, form: ChangeForm, status: int = 200, refusals: list[Any] | None = None
) -> Response:
    page = render_template("board/change.html", plan=plan, form=form, refusals=refusals)
    return make_response(page, status)


@bp.post("/grids/plans/<string:key>/change")
@requires(Permission.GRID_ASSIGN)
@commits
def change(key: str) -> Any:
    """Another name or first day; everything is counted for that day."""
    plan, form = asked_plan(key), ChangeForm()
    if not form.validate_on_submit():
        return _change_page(plan, form, 422)
    name, day = form.name.data or "", day_of(form.starts_on)
    try:
        duty_plans.change_plan(key, seen_version(form), name, day, scope(), actor(), clock.today())
    except Refused as refused:
        return _change_page(plan, form, 422, worded(refused, "plan", _FIELDS))
    except PlanChanged as clash:
        form.renew(clash.plan.version)
        return _change_page(plan, form, 409, worded(Refused.of(clash.code), "plan"))
    flash(_("All figures were counted again."), "success")
    return redirect(url_for("board.show_board", plan=key), 303)


@bp.post("/grids/plans/<string:key>/copy")
@requires(Permission.GRID_ASSIGN)
@commits
def copy(key: str) -> Any:
    source, form = asked_plan(key), CopyForm()
    name = (form.name.data or _("%(name)s, another way", name=source.name))[:80]
    plan = duty_plans.copy_plan(key, name, scope(), actor())
    flash(_("This is a copy. The other plan stays as it is."), "success")
    return redirect(url_for("board.show_board", plan=plan.key), 303)


@bp.post("/grids/plans/<string:key>/discard")
@requires(Permission.GRID_ASSIGN)
@commits
def discard(key: str) -> Any:
    asked_plan(key)
    form, empty = StepForm(), PlanForm(formdata=None, starts_on=clock.today())
    form.validate_on_submit()
    try:
        duty_plans.discard_plan(key, seen_version(form), scope(), actor())
    except Refused as refused:
        return _plans_page(empty, 422, worded(refused, "plan"))
    except PlanChanged as clash:
        return _plans_page(empty, 409, worded(Refused.of(clash.code), "plan"))
    flash(_("The plan was put away. It can still be copied."), "success")
    return redirect(url_for("board.list_plans"), 303)


@bp.post("/grids/plans/<string:key>/revert")
@requires(Permission.GRID_ASSIGN)
@commits
def revert(key: str) -> Any:
    """Begin a plan that gives back what a published one gave away."""
    source, today = asked_plan(key), clock.today()
    name = _("Undo: %(name)s", name=source.name)[:80]
    try:
        undoing = begin_undo(key, name, max(source.starts_on, today), scope(), actor(), today)
    except Refused as refused:
        return _plans_page(PlanForm(formdata=None, starts_on=today), 422, worded(refused, "plan"))
    if undoing.left_alone:
        codes = _(", ").join(undoing.left_alone[:20])
        flash(
            _("These grids changed again since and were left as they are: %(codes)s", codes=codes),
            "warning",
        )
    flash(_("This draft gives the grids back. Check it, then publish it."), "success")
    return redirect(url_for("board.show_board", plan=undoing.plan.key), 303)


@bp.get("/grids/plans/compare")
@requires(Permission.GRID_ASSIGN)
def compare() -> Any:
    """Two plans side by side: the grids on which they differ, and what each team would carry."""
    left, right = (board_for(asked_plan(request.args.get(name, ""))) for name in ("a", "b"))
    others = {grid.id: grid for grid in right.grids}
    differing = [
        (grid, others[grid.id])
        for grid in left.grids
        if grid.id in others and grid.team_code != others[grid.id].team_code
    ]
    loads = {team.id: team for team in right.teams}
    teams = [(team, loads.get(team.id)) for team in left.teams]
    return render_template(
        "board/compare.html", left=left, right=right, differing=differing, teams=teams
    )
