"""Who serves in a team: finding a person of the team by name, joining, and leading."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import SINCE_EVER, Staff, Team, TeamMember
from contracts_app.services.keys import new_key

_CHUNK: Final = 500


@dataclass
class Roll:
    """The present members of one team, each with the person behind the place."""

    team: Team
    places: list[tuple[TeamMember, Staff]] = field(default_factory=list)

    @classmethod
    def load(cls, teams: list[Team]) -> "dict[int, Roll]":
        """The rolls of many teams by team id, with few queries."""
        rolls = {team.id: cls(team) for team in teams}
        found: dict[int, list[tuple[TeamMember, Staff]]] = defaultdict(list)
        ids = list(rolls)
        for start in range(0, len(ids), _CHUNK):
            query = (
                select(TeamMember, Staff)
                .join(Staff, Staff.id == TeamMember.staff_id)
                .where(
                    TeamMember.team_id.in_(ids[start : start + _CHUNK]),
                    TeamMember.valid_to.is_(None),
                )
                .order_by(TeamMember.id)
            )
            for place, person in db.session.execute(query):
                found[place.team_id].append((place, person))
        for team_id, places in found.items():
            rolls[team_id].places = places
        return rolls

    @property
    def leader(self) -> tuple[TeamMember, Staff] | None:
        """The place and the person of the present leader."""
        return next((entry for entry in self.places if entry[0].is_leader), None)

    def find(self, name: str, post: str | None = None) -> tuple[TeamMember, Staff] | None:
        """The member of this name; of two with one name the one with this post."""
        named = [entry for entry in self.places if entry[1].name == name]
        return next((entry for entry in named if entry[0].post == post), next(iter(named), None))

    def join(self, name: str) -> tuple[TeamMember, Staff]:
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

        The one who led before stays a member. Two leaders at once are forbidden by the database, so
        the old flag is written before the new one.
        """
        present = self.leader
        if present is not None and present[1].name == name:
            changed = self.team.leader_name != name
            self.team.leader_name = name
            return changed
        if present is not None:
            present[0].is_leader = False
            db.session.flush()
        place, _person = self.find(name) or self.join(name)
        place.is_leader = True
        self.team.leader_name = name
        db.session.flush()
        return True
