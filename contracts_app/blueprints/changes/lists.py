"""Open requests of an institution, the one that has waited longest first."""

from typing import Any

from flask import request

from contracts_app.blueprints._guards import requires, scope
from contracts_app.blueprints._lists import chips
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.changes import bp
from contracts_app.blueprints.changes.forms import FilterForm
from contracts_app.queries import changes as queries
from contracts_app.queries.teams import list_team_choices
from contracts_app.rules.permissions import Permission


@bp.get("/changes")
@requires(Permission.CHANGE_DECIDE)
def list_changes() -> Any:
    form = FilterForm(request.args)
    form.offer(list_team_choices(scope()))
    filters = queries.ChangeFilters(
        kind=form.kind.data or "", team=form.team.data or "", late=form.late.data == "1"
    )
    rows, (total, more) = queries.list_open(scope(), filters), queries.count_open(scope(), filters)
    looked_at("contract", "list", "list", after={"numbers": [row.contract_no for row in rows]})
    return page(
        "changes/list.html",
        "changes/_change_list.html",
        rows=rows,
        total=total,
        more=more,
        today=scope().today,
        filters=form,
        chosen=chips("changes.list_changes", dict(form.data), form.chosen_labels()),
    )
