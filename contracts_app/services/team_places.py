"""Dated places in a team: a change is a new row from its day on, so that history is kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from contracts_app.extensions import db
from contracts_app.models import Staff, Team, TeamMember
from contracts_app.queries.scope import Scope, teams_in
from contracts_app.queries.team_staff import get_person, serves_on
from contracts_app.rules.teams import DAY
from contracts_app.services.errors import Conflict, NotAllowed, NotFound
from contracts_app.services.places.within import institution_in_scope


def held_team(code: str, scope: Scope, *, hold: bool = True) -> Team:
    """A team that the user may change, held until the transaction ends unless it is only shown.

    Raises NotFound outside the scope, NotAllowed for a team of an institution above: whoever signs
    with it does not manage it.
    """
    query = select(Team).where(Team.code == code, teams_in(scope)).order_by(Team.id).limit(1)
    if hold:
        query = query.with_for_update(of=Team)
    team = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if team is None:
        raise NotFound("team")
    check_managed(team, scope)
    return team


def check_managed(team: Team, scope: Scope) -> None:
    """Raises NotAllowed when the team belongs to an institution above the user's own."""
    if not institution_in_scope(team.institution_id, scope):
        raise NotAllowed


def teams_of(ids: Collection[int]) -> list[Team]:
    """Some teams by rising id, as they stand; whoever changes them has held them."""
    query = select(Team).where(Team.id.in_(ids)).order_by(Team.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


@dataclass
class Held:
    """Somebody of a team with all rows of this person there, the oldest first."""

    team: Team
    person: Staff
    rows: list[TeamMember]

    @property
    def open_row(self) -> TeamMember:
        """The place without an end. Raises Conflict when somebody ended it meanwhile."""
        if self.rows and self.rows[-1].valid_to is None:
            return self.rows[-1]
        raise Conflict("changed_meanwhile")

    @property
    def run(self) -> list[TeamMember]:
        """The rows that lead without a gap to the last one: one stay with its changes."""
        rows = self.rows[-1:]
        for row in reversed(self.rows[:-1]):
            if row.valid_to is None or row.valid_to + DAY != rows[0].valid_from:
                break
            rows.insert(0, row)
        return rows


def held_person(team: Team, key: str, scope: Scope) -> Held:
    """Somebody who has a place in a held team. Raises NotFound, also for who left the scope."""
    person = get_person(team.id, key, scope)
    if person is None:
        raise NotFound("staff")
    return Held(team, person, rows_of(team.id, person.id))


def rows_of(team_id: int, staff_id: int) -> list[TeamMember]:
    """All places that somebody had, has and will have in a team, the oldest first."""
    query = select(TeamMember).where(TeamMember.team_id == team_id, TeamMember.staff_id == staff_id)
    rows = query.order_by(TeamMember.valid_from, TeamMember.id)
    # Whoever waited for the team's row has to see what was changed meanwhile.
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def split(row: TeamMember, day: date, **changes: Any) -> TeamMember:
    """The place as it is from a day on: a new row, or the same one when it begins that day."""
    if row.valid_from == day:
        for name, value in changes.items():
            setattr(row, name, value)
        db.session.flush()
        return row
    kept = {"team_id": row.team_id, "staff_id": row.staff_id, "post": row.post}
    after = TeamMember(
        **{**kept, "is_leader": row.is_leader, **changes}, valid_from=day, valid_to=row.valid_to
    )
    row.valid_to = day - DAY
    # The old row has to be closed in the database before a second open one may stand beside it.
    db.session.flush()
    db.session.add(after)
    db.session.flush()
    return after


def lead_between(rows: list[TeamMember], first: date, last: date | None, *, leads: bool) -> None:
    """Let somebody's places lead the team, or not, from a day on to the last one, if there is one.

    Other changes that are planned for these days stay as they are.
    """
    for row in rows:
        if (row.valid_to or date.max) < first or row.valid_from > (last or date.max):
            continue
        part = split(row, max(first, row.valid_from))
        if last is not None and (part.valid_to is None or part.valid_to > last):
            split(part, last + DAY)
        part.is_leader = leads
        db.session.flush()


def lead_is_arranged(leading: list[TeamMember], day: date) -> bool:
    """Whether these `leading_rows` of a day begin or end later, with somebody to follow.

    The changes of post of one leader are no change of the lead.
    """
    if not leading:
        return False
    several = len({one.staff_id for one in leading}) > 1
    return several or leading[0].valid_from > day or leading[-1].valid_to is not None


def leading_rows(team_id: int, day: date) -> list[TeamMember]:
    """Places that lead the team on a day or later, the first one first."""
    query = select(TeamMember).where(
        TeamMember.team_id == team_id,
        TeamMember.is_leader,
        or_(TeamMember.valid_to.is_(None), TeamMember.valid_to >= day),
    )
    return list(db.session.scalars(query.order_by(TeamMember.valid_from)))


def refresh_leader_name(team: Team, today: date) -> None:
    """Write the name of today's leader where lists and papers look for it."""
    query = (
        select(Staff.name)
        .join(TeamMember, TeamMember.staff_id == Staff.id)
        .where(TeamMember.team_id == team.id, TeamMember.is_leader, serves_on(today))
        .order_by(TeamMember.id)
        .limit(1)
    )
    name = db.session.scalar(query)
    if name is not None and team.leader_name != name:
        team.leader_name = name
        db.session.flush()


def refresh_all_leader_names(today: date) -> int:
    """Do so for every team whose leader changed with the calendar; returns how many did."""
    leads = (
        select(TeamMember.team_id, Staff.name)
        .join(Staff, Staff.id == TeamMember.staff_id)
        .where(TeamMember.is_leader, serves_on(today))
        .subquery()
    )
    query = (
        select(Team, leads.c.name)
        .join(leads, leads.c.team_id == Team.id)
        .where(Team.leader_name != leads.c.name)
        .order_by(Team.id)
    )
    changed = db.session.execute(query).all()
    for team, name in changed:
        team.leader_name = name
    db.session.flush()
    return len(changed)
