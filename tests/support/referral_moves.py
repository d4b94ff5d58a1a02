"""A referral as its people move it: who sends, who looks at it, who receives."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from contracts_app.extensions import db
from contracts_app.models import Department, Referral, Resident
from contracts_app.queries.referral_scope import Stand, stand_of
from contracts_app.queries.scope import scope_of
from contracts_app.services.audit import Actor
from contracts_app.services.referrals.deeds import do
from contracts_app.services.referrals.opening import begin
from contracts_app.services.referrals.requests import Request
from contracts_app.services.referrals.sent import Sent
from tests.factories import TODAY, World, make_household
from tests.support.referrals import FEEDBACK, FORM, NOW, make_department


@dataclass
class Green:
    """A green channel of a village, its centre and a hospital, with a clock that is turned."""

    world: World
    department: Department
    person: Resident
    now: datetime = NOW
    pages: int = field(default=0)

    def stand(self, role: str) -> Stand:
        """Where the account of a role stands."""
        user = self.world.users[role]
        return stand_of(user, scope_of(user, TODAY))

    def request(self, **values: Any) -> Request:
        """The usual request of the station: to the heart department, in order, agreed to."""
        self.pages += 1
        known: dict[str, Any] = {
            "resident": self.person.key,
            "hospital": self.world.hospital.code,
            "department": self.department.code,
            "urgency": "normal",
            "reason": "difficult",
            "consent": "agreed",
            "consent_by": "self",
            "form": FORM,
            "client_key": f"page-{self.pages}",
        }
        return Request(**{**known, **values})

    def begin(self, role: str = "village", **values: Any) -> Referral:
        """Somebody begins a referral."""
        actor = Actor.of(self.world.users[role])
        return begin(self.request(**values), self.stand(role), actor, self.now)

    def begin_another(self, role: str = "leader", **values: Any) -> Referral:
        """Somebody else of the same grid is sent to the same department."""
        neighbour = make_household(self.world.grids[0], members=1)[1][0]
        return self.begin(role, resident=neighbour.key, **values)

    def move(self, referral: Referral, role: str, move: str, **values: Any) -> Referral:
        """Somebody makes a move, having seen the newest state."""
        version = values.pop("version", referral.version)
        actor = Actor.of(self.world.users[role])
        number = referral.referral_no
        return do(number, move, Sent(**values), version, self.stand(role), actor, self.now)

    def later(self, **by: float) -> None:
        """The clock is turned forward."""
        self.now += timedelta(**by)

    def fed_back(self, **values: Any) -> Referral:
        """A referral of the centre whose result is back, with what goes with the last move."""
        sent = self.begin("leader")
        for move in ("accept", "arrive"):
            self.move(sent, "hospital", move)
        return self.move(sent, "hospital", "feed_back", form=FEEDBACK, **values)


def green_channel(world: World) -> Green:
    """A green channel with one department and one person who lives in the first grid."""
    person = make_household(world.grids[0], members=1)[1][0]
    return Green(world, make_department(world.hospital), person)


@contextmanager
def committed() -> Iterator[None]:
    """What is done inside is committed, so that deferred rules of the database are asked."""
    yield
    db.session.commit()
