"""What is done to people of the list: handed to a colleague, or noted as not at home."""

from typing import Any, Final

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.tasks import bp
from contracts_app.blueprints.tasks.routes import shown_list
from contracts_app.blueprints.tasks.views import asked_filters, lines_of, list_args
from contracts_app.extensions import htmx
from contracts_app.queries.task_rows import list_task_rows
from contracts_app.queries.visits import get_person
from contracts_app.rules.permissions import Permission
from contracts_app.services import tasks
from contracts_app.services.errors import NotFound, Refusal, Refused

_BACK: Final = "team"
"""In place of a colleague: the work is the team's again."""


@bp.post("/tasks/hand-over")
@requires(Permission.VISIT_RECORD)
@commits
def hand_over() -> Any:
    """Give what the list shows of the ticked people to a colleague, or back to the team."""
    chosen = request.form.get("colleague", "")
    colleague = "" if chosen == _BACK else chosen
    people = request.form.getlist("person")
    try:
        if not chosen:
            raise Refused(Refusal("missing_required"))
        done = tasks.hand_over(people, colleague, asked_filters(), scope(), actor())
    except Refused as refused:
        return shown_list(422, worded(refused, "task"))
    flash(_handed(done) if colleague else _handed_back(done), "success")
    return redirect(url_for("tasks.list_tasks", **list_args()), 303)


def _handed(done: int) -> str:
    return ngettext(
        "The work for %(num)s person is handed over.",
        "The work for %(num)s people is handed over.",
        done,
    )


def _handed_back(done: int) -> str:
    return ngettext(
        "The work for %(num)s person is the team's again.",
        "The work for %(num)s people is the team's again.",
        done,
    )


@bp.post("/tasks/<string:key>/not-at-home")
@requires(Permission.VISIT_RECORD)
@commits
def not_at_home(key: str) -> Any:
    """Note that nobody was at home today; without htmx the list comes back."""
    try:
        tasks.not_at_home(key, scope(), actor(), clock.today())
    except Refused as refused:
        return shown_list(422, worded(refused, "task"))
    if htmx:
        return _row(key)
    flash(_("It is noted that nobody was at home. What is due stays due."), "success")
    return redirect(url_for("tasks.list_tasks", **list_args()), 303)


def _row(key: str) -> Any:
    """The line as it is now; who lives nowhere any more has none."""
    person, today = get_person(key, scope()), clock.today()
    ids = [person.id] if person else []
    found = list_task_rows(ids, asked_filters().last_day(today), today)
    if not found:
        raise NotFound("resident")
    looked_at("resident", "tasks", "list", after={"keys": [key]})
    row = "tasks/_task.html"
    return page(row, row, line=lines_of(found, today)[0], back=list_args())
