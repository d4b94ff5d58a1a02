"""Who serves in a team on a day, in one statement that a signing asks while it holds locks."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, false, func, select

from contracts_app.models import Staff, TeamMember, TeamProfile
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.team_staff import serves_on

_staff = table_of(Staff)
_place = table_of(TeamMember)
_profile = table_of(TeamProfile)


@dataclass(frozen=True)
class TeamPlace:
    """One person of a team with the post held in it."""

    staff: Any
    """The person: id, key, name."""
    post: str | None
    is_leader: bool
    is_contact: bool = False
    is_solo: bool = False
    """Whether the team is one of a single doctor; told with each of its people."""


_STAFF = (
    select(
        *(_staff.c.id, _staff.c.key, _staff.c.name, _place.c.post, _place.c.is_leader),
        func.coalesce(_profile.c.contact_staff_id == _staff.c.id, false()).label("is_contact"),
        func.coalesce(_profile.c.is_solo, false()).label("is_solo"),
    )
    .join_from(_place, _staff, _place.c.staff_id == _staff.c.id)
    .outerjoin(_profile, _profile.c.team_id == _place.c.team_id)
    .where(_place.c.team_id == bindparam("team"), serves_on(bindparam("day")))
    .order_by(_place.c.is_leader.desc(), _place.c.id)
)


def members_of_team(team_id: int, on: date) -> list[TeamPlace]:
    """Who serves in a team on a day, the leader first."""
    found = rows(_STAFF, {"team": team_id, "day": on})
    return [
        TeamPlace(row, row.post, row.is_leader, bool(row.is_contact), bool(row.is_solo))
        for row in found
    ]
