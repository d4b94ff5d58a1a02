"""The role desk: what waits for this person today."""

from typing import Any

from flask import render_template
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._guards import can, requires, scope
from contracts_app.blueprints.home import bp
from contracts_app.blueprints.home.desks import cards_of
from contracts_app.queries.households import has_households
from contracts_app.queries.team_life import progress_of_team
from contracts_app.rules.permissions import Permission
from contracts_app.rules.team_life import Standing
from contracts_app.vocabulary import Role


@bp.get("/")
@requires(Permission.HOME_VIEW)
def desk() -> Any:
    begun = has_households(scope())
    cards = cards_of(Role(current_user.role), begun=begun)
    team, standings = _own_team()
    return render_template(
        "home/desk.html",
        cards=cards,
        begun=begun,
        today=clock.today(),
        own_team=team,
        standings=standings,
    )


def _own_team() -> tuple[Any, list[Standing]]:
    """The team of whoever serves in one, and how it stands with what it has to hold."""
    team, today = current_user.team, clock.today()
    if team is None or not can(Permission.TEAM_LIFE_VIEW):
        return None, []
    return team, progress_of_team(team.id, scope(), today, today)
