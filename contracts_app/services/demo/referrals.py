"""Referrals of the first town with the county hospital, through the services of its pages.

Each story is told from its beginning, some hours or days ago, so that the board has something in
every column and each clock shows another face. Draws no chance.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Clinic, Grid, Household, Membership, Referral, Resident, User
from contracts_app.queries.duty import responsible_team_id
from contracts_app.queries.referral_scope import stand_of
from contracts_app.queries.scope import scope_of
from contracts_app.services.audit import Actor
from contracts_app.services.demo.referral_stories import DEPARTMENTS, STORIES, Story
from contracts_app.services.keys import new_key
from contracts_app.services.referral_places.clinics import make_clinics
from contracts_app.services.referral_places.departments import About, open_department
from contracts_app.services.referral_places.templates import Weekly, make_template
from contracts_app.services.referrals.deeds import do
from contracts_app.services.referrals.opening import begin
from contracts_app.services.referrals.requests import Request
from contracts_app.services.referrals.sent import Sent
from contracts_app.vocabulary.referrals import Direction

if TYPE_CHECKING:
    from contracts_app.services.demo.places import County

FIRST_MINUTES: Final = time(0, 5)
"""The stories are told up to then, so that nothing of them lies ahead whenever it is loaded."""


class Person(NamedTuple):
    """Somebody whose story is told."""

    key: str
    sex: str
    birth_date: date


@dataclass(frozen=True)
class _Teller:
    users: dict[str, User]
    hospital: str
    today: date

    @property
    def now(self) -> datetime:
        return clock.in_utc(datetime.combine(self.today, FIRST_MINUTES))

    def tell(self, story: Story, person: Person) -> None:
        """Begin it, and make its moves at their hours."""
        begun = self.now - timedelta(hours=story.hours_ago)
        role = story.by
        sent = begin(self._request(story, person), self._stand(role), self._actor(role), begun)
        for step in story.steps:
            at = begun + timedelta(hours=step.after)
            wanted = self._of_home(sent) if step.home else sent
            values = {**step.values}
            if step.clinic:
                values |= {"place": "clinic", "place_key": self._clinic(sent)}
            if step.on_day:
                values["on"] = at.date()
            by, stand = self._actor(step.role), self._stand(step.role)
            do(wanted.referral_no, step.move, Sent(**values), None, stand, by, at)

    def _stand(self, role: str) -> Any:
        user = self.users[role]
        return stand_of(user, scope_of(user, self.today))

    def _actor(self, role: str) -> Actor:
        return Actor.of(self.users[role])

    def _request(self, story: Story, person: Person) -> Request:
        return Request(
            person.key, self.hospital, story.department, story.urgency, story.reason,
            story.consent, new_key(24), story.care,
            "" if story.consent == "unable" else "self", dict(story.form), "", story.note,
            story.answered_by,
        )  # fmt: skip

    def _clinic(self, referral: Referral) -> str:
        """The next clinic of the department that still has its places."""
        query = (
            select(Clinic.key)
            .where(Clinic.department_id == referral.department_id)
            .where(Clinic.held_on >= self.today + timedelta(days=2))
        )
        return db.session.scalars(query.order_by(Clinic.held_on, Clinic.id).limit(1)).one()

    def _of_home(self, up: Referral) -> Referral:
        query = select(Referral).where(
            Referral.origin_id == up.id, Referral.direction == Direction.DOWN
        )
        return db.session.scalars(query).one()


def add_referrals(
    county: County, users: dict[str, User], grids: Collection[Grid], today: date
) -> None:
    """Departments with their clinics, and the stories of people of the first team's grids."""
    teller = _Teller(users, county.hospital.code, today)
    _open_hospital(county, users["hospital"], today)
    people = heads_of_first_team(county, grids, today, len(STORIES) * 2)[::2]
    for story, person in zip(STORIES, people, strict=False):
        teller.tell(story, person)


def _open_hospital(county: County, user: User, today: date) -> None:
    scope, actor = scope_of(user, today), Actor.of(user)
    for code, name, beds, clinics in DEPARTMENTS:
        about = About(name, "0539-6200120", beds)
        open_department(code, about, county.hospital.id, scope, actor)
        for weekday, hours, fixed in clinics:
            make_template(Weekly(code, weekday, hours, fixed, today), scope, actor, today)
    make_clinics(today)


def heads_of_first_team(
    county: County, grids: Collection[Grid], today: date, most: int
) -> list[Person]:
    """Grown heads of households in the grids of the first team, by household."""
    team = county.towns[0].teams[0]
    own = [one.id for one in grids if responsible_team_id(one.id, today) == team.id]
    adult = date(today.year - 45, 1, 1)
    query = (
        select(Resident.key, Resident.sex, Resident.birth_date)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .where(Household.grid_id.in_(own), Membership.valid_to.is_(None), Membership.is_head)
        .where(Resident.birth_date <= adult, Resident.died_on.is_(None))
        .order_by(Household.id)
        .limit(most)
    )
    return [Person(*row) for row in db.session.execute(query)]
