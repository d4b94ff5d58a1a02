"""A village day: counted first, then planned, and cleared again."""

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import ngettext

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.tasks import bp
from contracts_app.blueprints.tasks.forms import DayForm
from contracts_app.queries.grids import list_grid_choices
from contracts_app.queries.task_choices import DayChoice
from contracts_app.rules.permissions import Permission
from contracts_app.rules.work_list import month_of
from contracts_app.services import tasks
from contracts_app.services.errors import Refused

_FIELDS: Final = frozenset({"village", "day"})


@bp.get("/tasks/plan")
@requires(Permission.VISIT_RECORD)
def plan() -> Any:
    """The choice; with a day in the address also what it would hold."""
    if "day" not in request.args:
        return _page(_form(request.args or None))
    form = _form(request.args, csrf=False)
    refusals: list[Any] = []
    if form.validate():
        try:
            choice = _choice(form)
            return _page(form, counted=tasks.count_day(choice, scope()), choice=choice)
        except Refused as refused:
            refusals = worded(refused, "village_day", _FIELDS)
    return _page(form, 422, refusals)


@bp.post("/tasks/plan")
@requires(Permission.VISIT_RECORD)
@commits
def plan_day() -> Any:
    form, refusals = _form(), list[Any]()
    if form.validate_on_submit():
        choice = _choice(form)
        try:
            done = tasks.plan_day(choice, scope(), actor())
        except Refused as refused:
            refusals = worded(refused, "village_day", _FIELDS)
        else:
            told = ngettext(
                "The village day is planned for %(num)s person.",
                "The village day is planned for %(num)s people.",
                done,
            )
            return _done(choice, told)
    return _page(form, 422, refusals)


@bp.post("/tasks/plan/clear")
@requires(Permission.VISIT_RECORD)
@commits
def clear_day() -> Any:
    form, refusals = _form(), list[Any]()
    if form.validate_on_submit():
        choice = _choice(form)
        try:
            done = tasks.clear_day(choice, scope(), actor())
        except Refused as refused:
            refusals = worded(refused, "village_day", _FIELDS)
        else:
            flash(
                ngettext(
                    "The plan of that day is taken back for %(num)s person.",
                    "The plan of that day is taken back for %(num)s people.",
                    done,
                ),
                "success",
            )
            return redirect(url_for("tasks.plan", village=choice.village, grid=choice.grid), 303)
    return _page(form, 422, refusals)


def _form(given: Any = None, *, csrf: bool = True) -> DayForm:
    form = DayForm(given, meta={"csrf": csrf}) if given is not None else DayForm()
    form.offer(list_grid_choices(scope()))
    return form


def _choice(form: DayForm) -> DayChoice:
    day = day_of(form.day)
    return DayChoice(
        day,
        form.due_until.data or month_of(day)[1],
        (form.village.data or "").replace("\0", ""),
        (form.grid.data or "").replace("\0", ""),
        tuple(form.programmes.data or ()),
    )


def _done(choice: DayChoice, told: str) -> Any:
    flash(told, "success")
    place = {"grid" if choice.grid else "village": choice.place}
    args: dict[str, Any] = {"planned": choice.day.isoformat(), **place}
    return redirect(url_for("tasks.list_tasks", **args), 303)


def _page(form: DayForm, status: int = 200, refusals: list[Any] | None = None, **more: Any) -> Any:
    context = {"counted": None, "choice": None, "today": clock.today(), **more}
    return render_template("tasks/plan.html", form=form, refusals=refusals, **context), status
