"""What somebody would leave behind: in each team a lead, a contact, contracts, and duties."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Staff, Team, TeamMember
from contracts_app.queries.handovers import answers_for_contracts
from contracts_app.queries.policies import policies_for
from contracts_app.queries.responsibilities import open_from
from contracts_app.queries.team_staff import (
    get_profile,
    list_serving,
    list_staying,
    missing_of,
)
from contracts_app.rules.teams import DAY, Departure, exists_on
from contracts_app.services.team_places import Held, rows_of


@dataclass(frozen=True)
class Heirs:
    """Who takes over in one team; keys of staff, empty where nobody is chosen."""

    leader: str = ""
    contact: str = ""
    doctor: str = ""


@dataclass(frozen=True)
class Request:
    """A departure as a form gives it; `heirs` by team code."""

    last_day: date
    heirs: Mapping[str, Heirs] = field(default_factory=dict)
    duties: str = ""
    """Who takes over the responsibilities on the four levels; empty = they are kept."""
    understood: bool = False
    """Whoever fills in the form knows which posts a team will lack."""


@dataclass(frozen=True)
class _Place:
    """A place of a team as it is, or as it will be after a departure."""

    post: str | None
    is_leader: bool
    is_contact: bool
    is_solo: bool


@dataclass(frozen=True)
class TeamDeparture:
    """The departure from one team: the facts for the rule, and what the team will lack."""

    held: Held
    facts: Departure
    names: dict[str, str]
    missing: tuple[str, ...]
    """Posts that the team lacks afterwards and has today."""

    @property
    def team(self) -> Team:
        return self.held.team


def departures(rows: list[Held], wanted: Request, today: date) -> list[TeamDeparture]:
    """The departures of one person from some teams on one day."""
    return [_departure(held, wanted, today) for held in rows]


def _departure(held: Held, wanted: Request, today: date) -> TeamDeparture:
    team, person, last = held.team, held.person, wanted.last_day
    heirs = wanted.heirs.get(team.code, Heirs())
    profile = get_profile(team.id)
    staying = [one for one in list_staying(team.id, last + DAY) if one.id != person.id]
    there = {one.key for one in list_staying(team.id, today)}
    facts = Departure(
        team=team.code,
        first_day=_first_day(held.run, today),
        last_day=last,
        today=today,
        posts=_posts(held.run, min(today, last), last),
        leads=bool(leading_after(held.run, last)),
        is_contact=profile.contact_staff_id == person.id,
        answers=answers_for_contracts(team.id, person.id),
        solo=profile.is_solo,
        team_ends=not exists_on(team.dissolved_on, last + DAY),
        staying={one.key: one.posts for one in staying},
        not_yet=frozenset(one.key for one in staying if one.key not in there),
        **{name: getattr(heirs, name) for name in ("leader", "contact", "doctor")},
    )
    missing = () if facts.team_ends else _missing_afterwards(held, facts, today)
    return TeamDeparture(held, facts, {one.key: one.name for one in staying}, missing)


def _missing_afterwards(held: Held, facts: Departure, today: date) -> tuple[str, ...]:
    """What the team will lack because of the departure, beyond what it lacks today.

    Where no heir is chosen yet, the first who could is taken for it.
    """
    team = held.team
    policies = policies_for(team.institution_id, today)
    leader = (facts.leader or next(iter(facts.leaders), "")) if facts.leads else ""
    contact = (facts.contact or next(iter(facts.contacts), "")) if facts.is_contact else ""
    now = [_place(row, facts) for row in list_serving(team.id, today)]
    later = [
        _place(row, facts, leader, contact)
        for row in list_serving(team.id, facts.last_day + DAY)
        if row.key != held.person.key
    ]
    lacking = missing_of(now, policies)
    return tuple(post for post in missing_of(later, policies) if post not in lacking)


def _place(row: Any, facts: Departure, leader: str = "", contact: str = "") -> _Place:
    leads, is_contact = row.is_leader or row.key == leader, row.is_contact or row.key == contact
    return _Place(row.post, leads, is_contact, facts.solo)


def _first_day(run: list[TeamMember], today: date) -> date:
    """The earliest last day: what somebody did in a post until today is not taken back."""
    begun = [row.valid_from for row in run if row.valid_from <= today]
    return max(begun) if begun else run[0].valid_from


def _posts(run: list[TeamMember], first: date, last: date) -> list[str | None]:
    """The posts held from one day to another."""
    return [
        row.post for row in run if row.valid_from <= last and (row.valid_to or date.max) >= first
    ]


def leading_after(run: list[TeamMember], last: date) -> list[tuple[date, date | None]]:
    """From when to when somebody would lead the team after a day; no last one = without an end."""
    return [
        (max(row.valid_from, last + DAY), row.valid_to)
        for row in run
        if row.is_leader and (row.valid_to is None or row.valid_to > last)
    ]


def serves_elsewhere(person: Staff, team_ids: list[int]) -> bool:
    """Whether somebody serves in other teams without an end in sight."""
    query = select(TeamMember.id).where(
        TeamMember.staff_id == person.id,
        TeamMember.team_id.not_in(team_ids),
        TeamMember.valid_to.is_(None),
    )
    return db.session.scalar(query.limit(1)) is not None


def has_duties(person: Staff, day: date) -> bool:
    """Whether somebody answers for places on the four levels on a day or later."""
    return bool(open_from(person.id, day))


def all_rows(person: Staff, teams: list[Team]) -> list[Held]:
    """The places of somebody in some teams."""
    return [Held(team, person, rows_of(team.id, person.id)) for team in teams]
