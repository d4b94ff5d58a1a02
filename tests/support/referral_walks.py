"""Referrals with steps of any legal order, stored as rows and told to the rules alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Department, Grid, Membership, Referral, ReferralEvent
from contracts_app.rules.referrals.measures import CONTACT_DAYS
from contracts_app.rules.referrals.transitions import BY_MOVE, TRANSITIONS, Move, target_of
from contracts_app.vocabulary.referrals import OVER, WAITS, ClockKind, Direction, ReferralStatus
from tests.factories import World, make_household
from tests.support.makers import COUNTY
from tests.support.measured_steps import Step
from tests.support.referrals import FEEDBACK, FORM, make_department

_ASKED = (ReferralStatus.SUBMITTED, ReferralStatus.ACCEPTED, ReferralStatus.PROPOSED)


@dataclass
class Walk:
    """A referral as it moves: its steps, and the clock that runs."""

    direction: Direction
    status: ReferralStatus | None = None
    started: datetime | None = None
    due: datetime | None = None
    still_since: datetime | None = None

    def possible(self) -> list[Move]:
        """The moves of the table from here; the clock stands still once at a time."""
        found = [
            one.move
            for one in TRANSITIONS
            if one.direction == self.direction
            and self.status in one.sources
            and one.move not in (Move.WRITE_FORM, Move.HAND_BACK)
        ]
        wrong = Move.PAUSE if self.still_since else Move.RESUME
        return [one for one in found if one != wrong]

    def step(self, move: Move, at: datetime, chance: Random) -> Step:
        """Make a move; a clock runs for up to two days."""
        old = self.status
        new = target_of(move, self.direction, old)
        side = chance.choice(BY_MOVE[move, self.direction].actors)
        made = Step(move, at, side)
        if new != old and old is not None:
            made = Step(move, at, side, WAITS[old].clock, self.due)
        if move == Move.PAUSE:
            self.still_since = at
        elif move == Move.RESUME:
            if self.due and self.still_since and self.due > self.still_since:
                self.due += at - self.still_since
            self.still_since = None
        elif new != old:
            self.started, self.due = at, at + timedelta(hours=chance.randint(1, 48))
            self.still_since = None
        self.status = new
        return made


def random_walk(direction: Direction, at: datetime, chance: Random) -> tuple[Walk, list[Step]]:
    """Some steps in a legal order."""
    walk, steps = Walk(direction), []
    for _number in range(chance.randint(1, 14)):
        moves = walk.possible()
        if not moves:
            break
        steps.append(walk.step(chance.choice(moves), at, chance))
        at += timedelta(minutes=chance.randint(1, 3 * 24 * 60))
    return walk, steps


def store_walk(world: World, walk: Walk, steps: Sequence[Step], **values: Any) -> Referral:
    """Store a referral with these steps, as its services would leave it.

    It goes from the station to the first department of the hospital, and home to the centre.
    """
    person, department = make_person(world.grids[0]), first_department(world)
    up, number = walk.direction == Direction.UP, db.session.query(Referral).count() + 1
    known: dict[str, Any] = {
        **_standing(walk, steps),
        "referral_no": f"R{COUNTY}20261121{number:05d}",
        "client_key": f"walk-{number}",
        "direction": walk.direction,
        "resident_id": person.resident_id,
        "household_id": person.household_id,
        "urgency": "normal",
        "care": "clinic",
        "reason": "difficult" if up else "stable",
        "from_institution_id": world.station.id if up else world.hospital.id,
        "township_id": world.centre.id,
        "hospital_id": world.hospital.id,
        "department_id": department.id,
        "team_id": world.team.id,
        "consent": "agreed",
        "consent_by": "self",
        "form": FORM,
        "feedback": FEEDBACK,
        "home_on": None if up else clock.local(steps[0].at).date(),
    }
    made = Referral(county_code=COUNTY, **{**known, **values})
    db.session.add(made)
    db.session.flush()
    db.session.execute(insert(ReferralEvent), list(_rows(made, walk.direction, steps)))
    return made


def make_person(grid: Grid) -> Membership:
    """Somebody new who lives in a grid."""
    resident = make_household(grid, members=1)[1][0]
    return db.session.query(Membership).filter_by(resident_id=resident.id).one()


def first_department(world: World) -> Department:
    """The first department of the hospital."""
    query = db.session.query(Department).filter_by(institution_id=world.hospital.id)
    return query.order_by(Department.id).first() or make_department(world.hospital)


def _standing(walk: Walk, steps: Sequence[Step]) -> dict[str, Any]:
    assert walk.status is not None
    waits, over = WAITS.get(walk.status), walk.status in OVER
    return {
        "status": walk.status,
        "version": len(steps),
        "owner": waits.owner if waits else None,
        "clock": waits.clock if waits else None,
        "clock_started_at_utc": None if over else walk.started,
        "due_at_utc": None if over else walk.due,
        "waiting_since_utc": None if over else walk.still_since,
        "over_at_utc": steps[-1].at if over else None,
        "outcome": "died" if walk.status == ReferralStatus.CLOSED else None,
        "started_at_utc": steps[0].at,
        "sent_at_utc": sent_at(walk.direction, steps),
    }


def sent_at(direction: Direction, steps: Sequence[Step]) -> datetime | None:
    """The moment of the first step by which the other side was asked."""
    status: ReferralStatus | None = None
    for one in steps:
        status = target_of(one.move, direction, status)
        if status in _ASKED:
            return one.at
    return None


def _rows(made: Referral, direction: Direction, steps: Sequence[Step]) -> Iterator[dict[str, Any]]:
    status: ReferralStatus | None = None
    began, still, stood = steps[0].at, None, 0
    for seq, one in enumerate(steps, 1):
        old, status = status, target_of(one.move, direction, status)
        if still and (one.move == Move.RESUME or one.clock):
            stood += int((one.at - still).total_seconds())
            still = None
        still = one.at if one.move == Move.PAUSE else still
        took = int((one.at - began).total_seconds()) if one.clock else 0
        yield {
            "county_code": COUNTY, "referral_id": made.id, "seq": seq,
            "before_seq": seq - 1 or None, "move": one.move, "from_status": old,
            "to_status": status, "at_utc": one.at, "side": one.side, "cause": "desk",
            "reason": "", "clock": one.clock, "due_at_utc": one.due, "took_seconds": took,
            "paused_seconds": stood if one.clock else 0,
        }  # fmt: skip
        began, stood = (one.at, 0) if old != status else (began, stood)


def contact_until(home_on: date, asked: datetime) -> datetime:
    """The moment at which the seventh day after a day is over on the wall clock."""
    at_home = clock.utc_of(home_on + timedelta(days=CONTACT_DAYS + 1))
    return max(at_home, asked + timedelta(days=CONTACT_DAYS))


def answered(seconds: Sequence[int], at: datetime) -> tuple[Walk, list[Step]]:
    """A referral that is taken on after these seconds, each time by another department."""
    steps, due = [Step(Move.SUBMIT, at)], at
    for one in seconds:
        due, at = at + timedelta(seconds=3600), at + timedelta(seconds=one)
        steps.append(Step(Move.ACCEPT, at, clock=ClockKind.ACCEPT, due=due))
        steps.append(Step(Move.REDIRECT, at, clock=ClockKind.SLOT, due=at))
    return Walk(Direction.UP, ReferralStatus.SUBMITTED, at, due), steps
