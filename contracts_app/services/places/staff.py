"""Who serves in a team: finding a person of the team by name, joining, and leading."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import SINCE_EVER, Staff, Team, TeamMember
from contracts_app.queries.handovers import answers_for_contracts
from contracts_app.queries.team_staff import get_profile
from contracts_app.rules.teams import exists_on, may_lead, stops_signing
from contracts_app.services.keys import new_key
from contracts_app.services.team_places import lead_between, lead_is_arranged, leading_rows

_CHUNK: Final = 500

Entry = tuple[TeamMember, Staff]


@dataclass
class Roll:
    """Who serves in one team today or later, each place with the person behind it."""

    team: Team
    today: date
    places: list[Entry] = field(default_factory=list)
    left: set[str] = field(default_factory=set)
    """Names of those who served in it before; a file does not bring them back."""

    @classmethod
    def load(cls, teams: list[Team], today: date) -> "dict[int, Roll]":
        """The rolls of many teams by team id, with few queries."""
        rolls = {team.id: cls(team, today) for team in teams}
        for place, person in _entries(list(rolls)):
            roll = rolls[place.team_id]
            roll.take(place, person)
        return rolls

    def take(self, place: TeamMember, person: Staff) -> None:
        """Enter a place of the team."""
        if place.valid_to is None or place.valid_to >= self.today:
            self.places.append((place, person))
        else:
            self.left.add(person.name)

    @property
    def leader(self) -> Entry | None:
        """The place and the person of the present leader."""
        leads = (entry for entry in self.places if entry[0].is_leader)
        return next((entry for entry in leads if entry[0].valid_from <= self.today), None)

    def find(self, name: str, post: str | None = None) -> Entry | None:
        """The member of this name; of two with one name the one with this post."""
        named = [entry for entry in self.places if entry[1].name == name]
        return next((entry for entry in named if entry[0].post == post), next(iter(named), None))

    def member_fault(self, name: str, post: str) -> str | None:
        """Why a file cannot give somebody this post; None when it can."""
        if not exists_on(self.team.dissolved_on, self.today):
            return "team_inactive"
        found = self.find(name, post)
        if found is None:
            return "member_left" if name in self.left else None
        place, person = found
        if place.is_leader and not self._may_lead(post):
            return "leader_not_doctor"
        if stops_signing(place.post, post) and answers_for_contracts(self.team.id, person.id):
            return "doctor_leaves_first"
        return None

    def lead_fault(self, name: str) -> str | None:
        """Why a file cannot let somebody lead the team from today on; None when it can."""
        if self._leads(name):
            return None
        if not exists_on(self.team.dissolved_on, self.today):
            return "team_inactive"
        if lead_is_arranged(leading_rows(self.team.id, self.today), self.today):
            return "lead_arranged"
        named = [place for place, person in self.places if person.name == name]
        if not named and name in self.left:
            return "member_left"
        if named and (named[-1].valid_to or named[0].valid_from > self.today):
            return "member_left"
        posts = [place.post for place in named if place.post]
        return None if all(map(self._may_lead, posts)) else "leader_not_doctor"

    def _may_lead(self, post: str) -> bool:
        return may_lead(post, solo=self._is_solo)

    @cached_property
    def _is_solo(self) -> bool:
        return get_profile(self.team.id).is_solo

    def _leads(self, name: str) -> bool:
        return self.leader is not None and self.leader[1].name == name

    def join(self, name: str) -> Entry:
        """A new person in the team, who counts as having served in it since ever."""
        person = Staff(
            key=new_key(),
            county_code=self.team.county_code,
            name=name,
            institution_id=self.team.institution_id,
        )
        db.session.add(person)
        db.session.flush()
        place = TeamMember(team_id=self.team.id, staff_id=person.id, valid_from=SINCE_EVER)
        db.session.add(place)
        db.session.flush()
        self.places.append((place, person))
        return place, person

    def lead(self, name: str) -> bool:
        """Make the person of this name the leader; True when that changed anything.

        The one who led until yesterday stays a member; the first leader of a team led it ever.
        """
        if self._leads(name):
            changed = self.team.leader_name != name
            self.team.leader_name = name
            return changed
        first = SINCE_EVER if self.leader is None else self.today
        lead_between(leading_rows(self.team.id, self.today), first, None, leads=False)
        _place, person = self.find(name) or self.join(name)
        own = [place for place, one in self.places if one is person]
        lead_between(own, first, None, leads=True)
        self.team.leader_name = name
        self.places = []
        for place, one in _entries([self.team.id]):
            self.take(place, one)
        return True


def _entries(team_ids: list[int]) -> Iterator[Entry]:
    """All places of some teams, the earliest first, as they stand once the teams are held."""
    for start in range(0, len(team_ids), _CHUNK):
        query = (
            select(TeamMember, Staff)
            .join(Staff, Staff.id == TeamMember.staff_id)
            .where(TeamMember.team_id.in_(team_ids[start : start + _CHUNK]))
            .order_by(TeamMember.valid_from, TeamMember.id)
        )
        found = db.session.execute(query.execution_options(populate_existing=True))
        yield from ((place, person) for place, person in found)
