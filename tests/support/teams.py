"""Teams of tests: who serves in them by post, and short ways to let people join and leave."""

from datetime import date
from typing import Any

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Staff, Team, TeamMember, TeamProfile
from contracts_app.queries.scope import everything
from contracts_app.queries.team_staff import list_serving
from contracts_app.services.audit import SYSTEM
from contracts_app.services.team_departure import Heirs, Request, leave_team, retire
from contracts_app.services.team_members import NewMember, add_member, change_leader, change_post
from tests.factories import TODAY, World, make_household
from tests.support.signed_in import sign_up


def join(
    post: str,
    name: str = "",
    *,
    team: str = "T01",
    on: date = TODAY,
    today: date = TODAY,
    **more: Any,
) -> Staff:
    """Somebody joins: a new person of this name, or `person` by key."""
    wanted = NewMember(post=post, valid_from=on, name=name, **more)
    place = add_member(team, wanted, everything(today), SYSTEM, today)
    return db.session.get_one(Staff, place.staff_id)


def leave(
    person: Staff,
    *,
    team: str = "T01",
    on: date = TODAY,
    today: date = TODAY,
    retires: bool = False,
    heirs: dict[str, Heirs] | None = None,
    duties: str = "",
    **given: str,
) -> None:
    """Somebody leaves, and knows what the team will lack; `given` are the heirs in this team."""
    by_team = heirs or {team: Heirs(**given)}
    wanted = Request(last_day=on, heirs=by_team, duties=duties, understood=True)
    (retire if retires else leave_team)(team, person.key, wanted, everything(today), SYSTEM, today)


def lead(person: Staff, *, team: str = "T01", on: date = TODAY, today: date = TODAY) -> None:
    change_leader(team, person.key, on, everything(today), SYSTEM, today)


def give_post(
    person: Staff, post: str, *, team: str = "T01", on: date = TODAY, today: date = TODAY
) -> None:
    change_post(team, person.key, post, on, everything(today), SYSTEM, today)


def team_of(code: str = "T01") -> Team:
    return db.session.scalars(select(Team).filter_by(code=code)).one()


def with_post(post: str, team: str = "T01") -> Staff:
    """The first who has this post in the team without an end."""
    query = (
        select(Staff)
        .join(TeamMember, TeamMember.staff_id == Staff.id)
        .where(TeamMember.team_id == team_of(team).id, TeamMember.post == post)
        .where(TeamMember.valid_to.is_(None))
    )
    return db.session.scalars(query.order_by(TeamMember.id)).first()  # type: ignore[return-value]


def posts_on(day: date, team: str = "T01") -> list[tuple[str, str, bool]]:
    """Who serves on a day: name, post, and whether he leads; in the order of the page."""
    return [(row.name, row.post, row.is_leader) for row in list_serving(team_of(team).id, day)]


def leader_on(day: date, team: str = "T01") -> list[str]:
    return [name for name, _post, leads in posts_on(day, team) if leads]


def make_contact(person: Staff, code: str = "T01") -> None:
    db.session.add(TeamProfile(team_id=team_of(code).id, contact_staff_id=person.id))
    db.session.flush()


def signed(world: World, doctor: Staff, **values: Any) -> Contract:
    """A new family signs and names this doctor."""
    household, people = make_household(world.grids[0])
    return sign_up(household, people[0], doctor=doctor.key, **values)


def member_url(person: Staff, what: str = "") -> str:
    return f"/teams/T01/members/{person.key}{what}"
