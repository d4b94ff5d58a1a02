"""The board of one draft: try grids with other teams, take it back, count again."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.board import bp
from contracts_app.blueprints.board.forms import MoveForm, StepForm
from contracts_app.blueprints.board.views import (
    asked_plan,
    board_for,
    board_page,
    moved_pieces,
    pieces,
)
from contracts_app.extensions import htmx
from contracts_app.models import DutyPlan
from contracts_app.queries import duty_plans as plans
from contracts_app.rules.permissions import Permission
from contracts_app.services import duty_plan_steps as steps
from contracts_app.services.duty_plan_steps import PlanChanged
from contracts_app.services.duty_plans import count_again as count_plan_again
from contracts_app.services.errors import NotFound, Refused


@bp.get("/grids/board")
@requires(Permission.GRID_ASSIGN)
def show_board() -> Any:
    key = request.args.get("plan", "")
    plan = asked_plan(key) if key else plans.newest_draft(scope(), current_user.institution_id)
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
        return _refused(asked_plan(key), form)
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
        return _refused(plan, form)
    try:
        count_plan_again(key, seen_version(form), scope(), actor())
    except PlanChanged as clash:
        return _clash(clash, seen_version(form))
    except Refused as refused:
        return _refused(plan, form, worded(refused))
    flash(_("All figures were counted again."), "success")
    return redirect(url_for("board.show_board", plan=key), 303)


def seen_version(form: StepForm) -> int:
    """The version of the plan that the page showed; one that cannot be read is older than all."""
    return 0 if form.version.data is None or form.version.errors else form.version.data


def _step(
    key: str, form: StepForm, act: Callable[[int], Any], wanted: dict[str, Any] | None = None
) -> Any:
    """Do one thing to a draft and show what came of it, or what somebody else did meanwhile."""
    plan = asked_plan(key)
    if not form.validate_on_submit():
        return _refused(plan, form)
    before = steps.plan_state(plan)[1]
    try:
        act(seen_version(form))
    except PlanChanged as clash:
        return _clash(clash, seen_version(form), wanted)
    except NotFound:
        form.refuse("unknown_grid", _("A grid or team of this step is not part of this plan."))
        return _refused(plan, form)
    except Refused as refused:
        return _refused(plan, form, worded(refused))
    if not htmx:
        return redirect(url_for("board.show_board", plan=key), 303)
    return _moved(plan, before)


def _moved(plan: DutyPlan, before: dict[int, int | None]) -> Any:
    board = board_for(plan)
    moved = sum(before[grid.id] != grid.team_id for grid in board.grids)
    said = ngettext("%(num)s grid moved.", "%(num)s grids moved.", moved)
    return moved_pieces(board, before, said=said)


def _refused(plan: DutyPlan, form: StepForm, refusals: list[Any] | None = None) -> Any:
    """Say why nothing was done. htmx renews the head alone.

    It keeps the version of the rows it stands above: they may be older than the plan is by now.
    """
    board = board_for(plan)
    why: dict[str, Any] = {"form": form, "refusals": refusals, "ticked": _ticked()}
    if htmx:
        return pieces(board, 422, seen=seen_version(form), **why)
    return board_page(board, 422, **why)


def _clash(clash: PlanChanged, seen: int, wanted: dict[str, Any] | None = None) -> Any:
    """Both versions side by side: what the others did since, and what of ours was not done.

    Every row and card is renewed: steps that were taken back leave nothing to tell them by.
    """
    board = board_for(clash.plan)
    both = {"theirs": plans.steps_since(clash.plan, seen), "ours": wanted}
    if not htmx:
        return board_page(board, 409, clash=both, ticked=_ticked())
    return pieces(board, 409, board.grids, board.teams, clash=both, ticked=_ticked())


def _ticked() -> frozenset[str]:
    """The grids that were chosen; they still are when nothing was done."""
    return frozenset(request.form.getlist("grid"))
