"""The work list and the search in it."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from contracts_app.blueprints._guards import commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.tasks import bp
from contracts_app.blueprints.tasks.views import filter_form, list_args, list_page
from contracts_app.extensions import limiter
from contracts_app.queries import sealed_visits
from contracts_app.queries.search import MAX_LENGTH, tidy_term
from contracts_app.rules.permissions import Permission
from contracts_app.services import searches
from contracts_app.vocabulary.tasks import Horizon


@bp.get("/tasks")
@requires(Permission.CARE_VIEW)
def list_tasks() -> Any:
    return shown_list(200)


def shown_list(status: int, refusals: list[Any] | None = None) -> Any:
    """The list as the address asks for it; whom it shows was looked at."""
    form = filter_form()
    shown = list_page(form)
    keys = [line.person.key for line in shown["lines"]]
    looked_at("resident", "tasks", "list", after={"keys": keys})
    return page(
        "tasks/list.html",
        "tasks/_task_list.html",
        status,
        refusals=refusals,
        ticked=frozenset(request.form.getlist("person")),
        sealed_visits=sealed_visits.count_attention(scope()),
        **shown,
    )


@bp.post("/tasks/search")
@requires(Permission.CARE_VIEW)
@limiter.limit("300 per hour", key_func=per_user)
@commits
def search() -> Any:
    """Remember what is searched for; it is looked for in all that is open."""
    typed = request.form.get("q", "")
    text = tidy_term(typed)
    if not text or len(typed) > MAX_LENGTH * 2:
        flash(_("Type a name, its pinyin or the last four of a number."), "warning")
        return redirect(url_for("tasks.list_tasks", **list_args()), 303)
    token = searches.remember(current_user.id, text)
    return redirect(url_for("tasks.list_tasks", s=token, horizon=Horizon.ALL.value), 303)
