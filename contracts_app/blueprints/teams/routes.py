"""Teams: who serves, whether all posts are filled, and how much each team carries."""

from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l

from contracts_app import clock
from contracts_app.blueprints._guards import requires, scope
from contracts_app.blueprints.teams import bp
from contracts_app.queries import teams as queries
from contracts_app.queries.grids import list_grids_of_team
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound

MISSING = {
    "gp_or_physician": _l("a general practitioner or physician"),
    "leader": _l("a leader who is a general practitioner or physician"),
    "nurse": _l("a nurse"),
    "public_health": _l("a public health worker"),
}


@bp.get("/teams")
@requires(Permission.TEAM_LIST)
def list_teams() -> Any:
    teams = queries.list_teams(scope(), clock.today())
    return render_template("teams/list.html", teams=teams, missing=MISSING)


@bp.get("/teams/<path:code>")
@requires(Permission.TEAM_VIEW)
def show_team(code: str) -> Any:
    today = clock.today()
    team = queries.get_team(code, scope(), today)
    if team is None:
        raise NotFound("team")
    return render_template(
        "teams/team.html",
        team=team,
        members=queries.list_team_members(team.id, today),
        grids=list_grids_of_team(team.id, today),
        missing=MISSING,
    )
