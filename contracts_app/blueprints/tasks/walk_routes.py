"""The papers of a walk: of everybody on the list, or of those who are ticked."""

from collections.abc import Collection
from typing import Any, Final

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._guards import commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints.tasks import bp
from contracts_app.blueprints.tasks.views import asked_filters, list_args
from contracts_app.blueprints.tasks.walk_papers import papers_of
from contracts_app.extensions import limiter
from contracts_app.queries.task_papers import list_walk
from contracts_app.queries.tasks import is_too_wide
from contracts_app.rules.permissions import Permission

_ON_PAPER: Final = 120
"""The most people of one walk."""


@bp.get("/tasks/walk.pdf")
@requires(Permission.CARE_VIEW)
@limiter.limit("120 per hour", key_func=per_user)
def print_walk() -> Any:
    return _print(())


@bp.post("/tasks/walk.pdf")
@requires(Permission.CARE_VIEW)
@limiter.limit("120 per hour", key_func=per_user)
@commits
def print_ticked() -> Any:
    """Who is ticked stands in no address."""
    ticked = set(request.form.getlist("person"))
    if ticked:
        return _print(ticked)
    flash(_("Tick the people you are going to visit first."), "warning")
    return redirect(url_for("tasks.list_tasks", **list_args()), 303)


def _print(keys: Collection[str]) -> Any:
    filters = asked_filters()
    wide = len(keys) > _ON_PAPER or is_too_wide(scope(), filters)
    found = [] if wide else list_walk(scope(), filters, keys, _ON_PAPER + 1)
    if wide or len(found) > _ON_PAPER:
        flash(_("These are too many for one walk. Choose a village, a grid or a day."), "warning")
        return redirect(url_for("tasks.list_tasks", **list_args()), 303)
    if not found:
        flash(_("Nobody on this list is to be visited."), "warning")
        return redirect(url_for("tasks.list_tasks", **list_args()), 303)
    looked_at("resident", "tasks", "print", after={"keys": [row.person.key for row in found]})
    team = current_user.team.name if current_user.team else ""
    return pdf_answer(papers_of(found, team, clock.today()), "walk.pdf")
