"""Questions of the first town to the county hospital, through the services of its pages.

Of every kind some are answered, some wait and some are late, and whoever had to hear of those has
heard of them at the hour. Draws no chance.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Grid, Referral, Resident, User
from contracts_app.queries.referral_scope import stand_of
from contracts_app.queries.scope import scope_of
from contracts_app.services import consult_asking
from contracts_app.services.audit import Actor
from contracts_app.services.consult_watch import warn
from contracts_app.services.consultations import ask, move
from contracts_app.services.demo.consult_stories import QUESTIONS, Question
from contracts_app.services.demo.referrals import FIRST_MINUTES, heads_of_first_team
from contracts_app.services.keys import new_key
from contracts_app.vocabulary.referrals import ConsentBy, Direction

if TYPE_CHECKING:
    from contracts_app.services.demo.places import County

_HOURS_LOOKED_AT: Final = 72


@dataclass(frozen=True)
class _Teller:
    users: dict[str, User]
    hospital: str
    today: date

    @property
    def now(self) -> datetime:
        return clock.in_utc(datetime.combine(self.today, FIRST_MINUTES))

    def tell(self, story: Question, resident: str, referral: str = "") -> None:
        """Ask, and make the moves at their hours."""
        begun = self.now - timedelta(hours=story.hours_ago)
        asked = consult_asking.Question(
            resident, story.kind, self.hospital, story.department, story.urgency, story.words,
            ConsentBy.SELF, new_key(24), referral,
        )  # fmt: skip
        made = ask(asked, self._stand(story.by), self._actor(story.by), begun)
        for step in story.steps:
            at = begun + timedelta(hours=step.after)
            stand, actor = self._stand(step.role), self._actor(step.role)
            move(made.key, step.move, step.reply, None, stand, actor, at)

    def _stand(self, role: str) -> Any:
        user = self.users[role]
        return stand_of(user, scope_of(user, self.today))

    def _actor(self, role: str) -> Actor:
        return Actor.of(self.users[role])

    def look(self) -> None:
        """Tell of what was late at each of the last hours, as the job does."""
        for hours in range(_HOURS_LOOKED_AT, -1, -1):
            warn(self.now - timedelta(hours=hours), db.session.flush)


def add_consultations(
    county: County, users: dict[str, User], grids: Collection[Grid], today: date
) -> None:
    """Questions about people of the first team who were not referred, and about one who was."""
    teller = _Teller(users, county.hospital.code, today)
    heads = iter(heads_of_first_team(county, grids, today, len(QUESTIONS) * 2)[1::2])
    for story in QUESTIONS:
        if not story.of_referral:
            if head := next(heads, None):
                teller.tell(story, head.key)
        elif found := _referred(users[story.by].institution_id):
            teller.tell(story, *found)
    teller.look()


def _referred(institution_id: int) -> Any:
    """Somebody whom an institution has referred, and the number."""
    query = (
        select(Resident.key, Referral.referral_no)
        .join(Referral, Referral.resident_id == Resident.id)
        .where(Referral.from_institution_id == institution_id, Referral.over_at_utc.is_(None))
        .where(Referral.direction == Direction.UP, Referral.sent_at_utc.is_not(None))
    )
    return db.session.execute(query.order_by(Referral.id).limit(1)).first()
