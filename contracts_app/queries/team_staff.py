"""Who serves, served and will serve in a team, and what a team still lacks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Protocol

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Row,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
)

from contracts_app.extensions import db
from contracts_app.models import Institution, Staff, StaffProfile, Team, TeamMember, TeamProfile
from contracts_app.queries.rows import table_of
from contracts_app.queries.scope import Scope, of_own_teams, teams_in
from contracts_app.rules.teams import DAY, Place, missing_posts

_team = table_of(Team)
CHOICES = 500
"""The most people or institutions that one list of a form offers; the page says when it is cut."""
_FORMER = 100


class Serving(Protocol):
    """A place of a team on a day, as several queries tell it."""

    @property
    def post(self) -> str | None: ...
    @property
    def is_leader(self) -> bool: ...
    @property
    def is_contact(self) -> bool: ...
    @property
    def is_solo(self) -> bool: ...


def missing_of(serving: Iterable[Serving], policies: Mapping[str, Any]) -> tuple[str, ...]:
    """What the people of one team lack before it may sign; a team of nobody is no solo team."""
    people = list(serving)
    places = [Place(one.post, one.is_leader, one.is_contact) for one in people]
    solo = any(one.is_solo for one in people) and bool(policies.get("team.solo_allowed"))
    return missing_posts(places, policies.get("team.min_roles", {}), solo=solo)


def existing_on(day: date, team: FromClause = _team) -> ColumnElement[bool]:
    """Teams, of the table or an alias, that are there on a day; the rule is `exists_on`."""
    return or_(team.c.dissolved_on.is_(None), team.c.dissolved_on > day)


def serves_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Places that are held on this day; both ends are included."""
    open_or_later = or_(TeamMember.valid_to.is_(None), TeamMember.valid_to >= day)
    return and_(TeamMember.valid_from <= day, open_or_later)


_IS_CONTACT = func.coalesce(TeamProfile.contact_staff_id == TeamMember.staff_id, False)


def serving_in(team_ids: Iterable[int], day: date) -> dict[int, list[Any]]:
    """The places held on a day in some teams, by team id."""
    rows = db.session.execute(
        select(
            TeamMember.team_id,
            TeamMember.post,
            TeamMember.is_leader,
            _IS_CONTACT.label("is_contact"),
            func.coalesce(TeamProfile.is_solo, False).label("is_solo"),
        )
        .outerjoin(TeamProfile, TeamProfile.team_id == TeamMember.team_id)
        .where(TeamMember.team_id.in_(team_ids), serves_on(day))
        .order_by(TeamMember.id)
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.team_id, []).append(row)
    return found


_PLACE: tuple[Any, ...] = (
    *(Staff.id, Staff.key, Staff.name, Staff.retired_on),
    *(TeamMember.post, TeamMember.is_leader, TeamMember.valid_from, TeamMember.valid_to),
    Institution.name.label("institution"),
    Institution.id.label("institution_id"),
    _IS_CONTACT.label("is_contact"),
    func.coalesce(StaffProfile.photo, "").label("photo"),
)


def _places(team_id: int) -> Select[Any]:
    return (
        select(*_PLACE)
        .join_from(TeamMember, Staff, Staff.id == TeamMember.staff_id)
        .join(Institution, Institution.id == Staff.institution_id)
        .outerjoin(StaffProfile, StaffProfile.staff_id == Staff.id)
        .outerjoin(TeamProfile, TeamProfile.team_id == TeamMember.team_id)
        .where(TeamMember.team_id == team_id)
    )


def list_serving(team_id: int, day: date) -> list[Row[Any]]:
    """Who serves on a day with post, days, institution and picture; the leader first."""
    query = _places(team_id).where(serves_on(day))
    return list(db.session.execute(query.order_by(TeamMember.is_leader.desc(), TeamMember.id)))


@dataclass(frozen=True)
class Staying:
    """Somebody who serves in a team without an end in sight, whatever changes are planned."""

    id: int
    key: str
    name: str
    posts: tuple[str | None, ...]
    """The post on the day, and those that follow."""


def list_staying(team_id: int, day: date) -> list[Staying]:
    """Who serves on a day and stays, without a gap; whoever leads on it first."""
    columns = (Staff.id, Staff.key, Staff.name, TeamMember)
    query = (
        select(*columns)
        .join(TeamMember, TeamMember.staff_id == Staff.id)
        .where(TeamMember.team_id == team_id, Staff.retired_on.is_(None))
        .where(or_(TeamMember.valid_to.is_(None), TeamMember.valid_to >= day))
        .order_by(TeamMember.valid_from)
    )
    stays: dict[int, list[Any]] = {}
    for row in db.session.execute(query):
        stays.setdefault(row.id, []).append(row)
    kept = [rows for rows in stays.values() if _is_unbroken([one[-1] for one in rows], day)]
    kept.sort(key=lambda rows: (not rows[0][-1].is_leader, rows[0][-1].id))
    return [
        Staying(one.id, one.key, one.name, tuple(row[-1].post for row in rows))
        for rows in kept
        for one in rows[:1]
    ]


def _is_unbroken(places: list[TeamMember], day: date) -> bool:
    follows = (
        one.valid_to is not None and one.valid_to + DAY == after.valid_from
        for one, after in pairwise(places)
    )
    return places[0].valid_from <= day and places[-1].valid_to is None and all(follows)


def list_former(team_id: int, day: date) -> list[Row[Any]]:
    """The places that ended before a day, the latest first: people, posts and leaders of old."""
    query = _places(team_id).where(TeamMember.valid_to < day)
    order = (TeamMember.valid_to.desc(), TeamMember.id.desc())
    return list(db.session.execute(query.order_by(*order).limit(_FORMER)))


def list_planned(team_id: int, day: date) -> list[Row[Any]]:
    """The places that begin after a day, the next first."""
    query = _places(team_id).where(TeamMember.valid_from > day)
    return list(db.session.execute(query.order_by(TeamMember.valid_from, TeamMember.id)))


def get_profile(team_id: int) -> TeamProfile:
    """What a team says of itself; an empty one, not stored, when it said nothing yet."""
    stored = db.session.get(TeamProfile, team_id)
    return stored or TeamProfile(
        team_id=team_id, is_solo=False, duties="", services="", photo="", contact_staff_id=None
    )


def get_staff_profile(staff_id: int) -> StaffProfile:
    """What a notice says of somebody; an empty one, not stored, when nothing is known."""
    words = dict.fromkeys(("title", "training", "expertise", "services", "public_phone"), "")
    stored = db.session.get(StaffProfile, staff_id)
    return stored or StaffProfile(staff_id=staff_id, photo="", **words)


def get_managed_team(code: str, scope: Scope) -> Team | None:
    """The team in scope as an object; None outside it."""
    query = select(Team).where(Team.code == code, teams_in(scope)).order_by(Team.id).limit(1)
    return db.session.scalars(query).first()


def is_own_team(team_id: int, scope: Scope) -> bool:
    """Whether the team is the scope's own; that of a centre above a station is not."""
    query = select(Team.id).where(Team.id == team_id, of_own_teams(scope, Team.id))
    return db.session.scalar(query.limit(1)) is not None


def get_person(team_id: int, key: str, scope: Scope) -> Staff | None:
    """Somebody of the team, by key; of those who left it, only the own staff of the scope."""
    has_place = exists().where(TeamMember.staff_id == Staff.id, TeamMember.team_id == team_id)
    still = or_(TeamMember.valid_to.is_(None), TeamMember.valid_to >= scope.today)
    within = or_(has_place.where(still), Staff.institution_id.in_(scope.institution_ids))
    query = select(Staff).where(Staff.key == key, has_place, within)
    return db.session.scalars(query).first()


def list_institution_choices(county_code: str, words: str) -> list[Row[Any]]:
    """The institutions of a county, for somebody who comes from another one: code and name."""
    return _institutions(Institution.county_code == county_code, words)


def list_own_institutions(scope: Scope, words: str) -> list[Row[Any]]:
    """The institutions whose teams a user may make: code and name."""
    return _institutions(Institution.id.in_(scope.institution_ids), words)


def _institutions(within: ColumnElement[bool], words: str) -> list[Row[Any]]:
    """Those of them whose code or name holds the words; one more than a list offers, at most."""
    named = (one.icontains(words, autoescape=True) for one in (Institution.code, Institution.name))
    query = select(Institution.code, Institution.name).where(within, or_(*named))
    return list(db.session.execute(query.order_by(Institution.code).limit(CHOICES + 1)))


def list_staff_choices(team: Team, institution_code: str, words: str) -> list[Row[Any]]:
    """Staff who may join a team: key and name, without those who are in it; one more than offered.

    Of the institution of this code, else of the team's own, by a part of the name.
    """
    inside = exists().where(
        TeamMember.staff_id == Staff.id,
        TeamMember.team_id == team.id,
        TeamMember.valid_to.is_(None),
    )
    own = Institution.id == team.institution_id
    query = (
        select(Staff.key, Staff.name)
        .join(Institution, Institution.id == Staff.institution_id)
        .where(
            Institution.code == institution_code if institution_code else own,
            Institution.county_code == team.county_code,
            Staff.name.contains(words, autoescape=True),
            Staff.retired_on.is_(None),
            ~inside,
        )
        .order_by(Staff.name, Staff.id)
        .limit(CHOICES + 1)
    )
    return list(db.session.execute(query))


def list_places_of(staff_id: int, day: date) -> list[Row[Any]]:
    """The teams in which somebody serves on a day or will serve: code, name, post, first day."""
    query = (
        select(Team.id, Team.code, Team.name, TeamMember.post, TeamMember.valid_from)
        .join(Team, Team.id == TeamMember.team_id)
        .where(
            TeamMember.staff_id == staff_id,
            or_(TeamMember.valid_to.is_(None), TeamMember.valid_to >= day),
        )
        .order_by(Team.code, TeamMember.valid_from)
    )
    return list(db.session.execute(query))
