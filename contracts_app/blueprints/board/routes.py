"""The board of one draft: try grids with other teams, take it back, count again."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.board import bp
from contracts_app.blueprints.board.forms import MoveForm, StepForm
from contracts_app.blueprints.board.views import asked_plan, board_for, board_page, pieces
from contracts_app.extensions import htmx
from contracts_app.models import DutyPlan
from contracts_app.queries import duty_plans as plans
from contracts_app.rules.permissions import Permission
from contracts_app.services import duty_plan_steps as steps
from contracts_app.services.duty_plan_steps import PlanChanged
from contracts_app.services.duty_plans import count_again as count_plan_again
from contracts_app.services.errors import NotFound, Refused

_ANOTHER = -1
"""No team has this id: a grid with it looks different whatever team it has."""


@bp.get("/grids/board")
@requires(Permission.GRID_ASSIGN)
def show_board() -> Any:
    key = request.args.get("plan", "")
    plan = asked_plan(key) if key else plans.newest_draft(scope())
    if plan is None:
        return redirect(url_for("board.list_plans"))
    return board_page(board_for(plan))


@bp.post("/grids/board/<string:key>/moves")
@requires(Permission.GRID_ASSIGN)
@commits
def move(key: str) -> Any:
    form = MoveForm()
    codes, team = form.grid.data or [], form.team_code
    valid = form.validate_on_submit()
    if team is None:
        form.refuse("missing_required", _("Choose a team."), "choice")
    if not valid or team is None:
        return _refused(asked_plan(key), form=form)
    return _step(
        key,
        form,
        lambda seen: steps.move_grids(key, seen, codes, team, scope(), actor()),
        {"grids": codes, "team": team},
    )


@bp.post("/grids/board/<string:key>/undo")
@requires(Permission.GRID_ASSIGN)
@commits
def undo(key: str) -> Any:
    return _step(key, StepForm(), lambda seen: steps.undo_step(key, seen, scope(), actor()))


@bp.post("/grids/board/<string:key>/redo")
@requires(Permission.GRID_ASSIGN)
@commits
def redo(key: str) -> Any:
    return _step(key, StepForm(), lambda seen: steps.redo_step(key, seen, scope(), actor()))


@bp.post("/grids/board/<string:key>/count")
@requires(Permission.GRID_ASSIGN)
@commits
def count_again(key: str) -> Any:
    plan, form = asked_plan(key), StepForm()
    if not form.validate_on_submit():
        return _refused(plan, form=form)
    try:
        count_plan_again(key, seen_version(form), scope(), actor())
    except PlanChanged as clash:
        return _clash(clash, seen_version(form))
    except Refused as refused:
        return _refused(plan, refusals=worded(refused))
    flash(_("All figures were counted again."), "success")
    return redirect(url_for("board.show_board", plan=key), 303)


def seen_version(form: StepForm) -> int:
    """The version of the plan that the page showed."""
    return -1 if form.version.data is None else form.version.data


def _step(
    key: str, form: StepForm, act: Callable[[int], Any], wanted: dict[str, Any] | None = None
) -> Any:
    """Do one thing to a draft and show what came of it, or what somebody else did meanwhile."""
    plan = asked_plan(key)
    if not form.validate_on_submit():
        return _refused(plan, form=form)
    before = steps.plan_state(plan)[1]
    try:
        act(seen_version(form))
    except PlanChanged as clash:
        return _clash(clash, seen_version(form), wanted)
    except NotFound:
        form.refuse("unknown_grid", _("A grid or team of this step is not part of this plan."))
        return _refused(plan, form=form)
    except Refused as refused:
        return _refused(plan, refusals=worded(refused))
    if not htmx:
        return redirect(url_for("board.show_board", plan=key), 303)
    return _moved(plan, before)


def _moved(plan: DutyPlan, before: dict[int, int | None]) -> Any:
    board = board_for(plan)
    moved = sum(before[grid.id] != grid.team_id for grid in board.grids)
    return pieces(
        board, before, said=ngettext("%(num)s grid moved.", "%(num)s grids moved.", moved)
    )


def _refused(plan: DutyPlan, **why: Any) -> Any:
    board = board_for(plan)
    if htmx:
        return pieces(board, {grid.id: grid.team_id for grid in board.grids}, 422, **why)
    return board_page(board, 422, **why)


def _clash(clash: PlanChanged, seen: int, wanted: dict[str, Any] | None = None) -> Any:
    """Both versions side by side: what the others did since, and what of ours was not done."""
    theirs = plans.steps_since(clash.plan, seen)
    board = board_for(clash.plan)
    both = {"theirs": theirs, "ours": wanted}
    if not htmx:
        return board_page(board, 409, clash=both)
    codes = {row.code for row in theirs}
    before = {g.id: _ANOTHER if g.code in codes else g.team_id for g in board.grids}
    return pieces(board, before, 409, clash=both)
