"""What the pages of teams share: the team, who may change it, words for what is missing."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from contracts_app import clock
from contracts_app.blueprints._guards import can, scope
from contracts_app.models import Team
from contracts_app.queries import teams as queries
from contracts_app.queries.team_staff import get_managed_team
from contracts_app.queries.teams import TeamLoad
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotAllowed, NotFound
from contracts_app.services.team_places import held_team

MISSING: Final[dict[str, LazyString]] = {
    "gp_or_physician": _l("a general practitioner or physician"),
    "leader": _l("a leader who is a general practitioner or physician"),
    "nurse": _l("a nurse"),
    "public_health": _l("a public health worker"),
    "solo_leader": _l("a leader who is a doctor or village doctor"),
    "contact": _l("a contact for the families"),
}


def team_or_404(code: str) -> TeamLoad:
    """The team of the page. Raises NotFound outside the scope."""
    team = queries.get_team(code, scope(), clock.today())
    if team is None:
        raise NotFound("team")
    return team


def managed_or_403(code: str) -> TeamLoad:
    """The same, for whoever may change it. Raises NotAllowed for a team of an institution above."""
    team = team_or_404(code)
    held_team(code, scope(), hold=False)
    return team


def stored_or_404(code: str) -> Team:
    """The same as it is stored."""
    stored = get_managed_team(code, scope())
    if stored is None:
        raise NotFound("team")
    return stored


def is_managed(code: str) -> bool:
    """Whether the user may change the team, for the buttons of the page."""
    if not can(Permission.TEAM_MANAGE):
        return False
    try:
        held_team(code, scope(), hold=False)
    except (NotAllowed, NotFound):
        return False
    return True
