"""A machine in which three sides move referrals up and home while the clock is turned.

Anybody tries any move at any time, with an old page or a new one, and time alone does its part.
After every step each open referral waits for exactly one side with one clock, its events tell its
whole way without a gap, and every second of it belongs to one clock.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import (
    Clinic,
    Department,
    Referral,
    ReferralEvent,
    ReferralWarning,
    Resident,
)
from contracts_app.queries.referral_places import without_a_place
from contracts_app.rules.referrals.transitions import BY_MOVE, Move, target_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Conflict, NotAllowed, NotFound, Refused
from contracts_app.services.referrals.deeds import DEEDS
from contracts_app.services.referrals.watch import look
from contracts_app.vocabulary.care import HOME_FOLLOW
from contracts_app.vocabulary.referrals import (
    OVER,
    WAITS,
    CancelReason,
    Cause,
    Direction,
    Outcome,
    ReferralStatus,
    Side,
    TeamReason,
)
from tests.factories import make_household, make_team, make_world
from tests.journeys.life_world import Database
from tests.support.care import record
from tests.support.referral_moves import Green
from tests.support.referrals import FEEDBACK, FORM, make_clinic, make_department

ROLES = ("village", "doctor", "leader", "hospital")
REASONS = {
    "cancel": CancelReason.BETTER,
    "feed_back": "stable",
    "reassign": TeamReason.STAFF_LEFT,
}
_RESTS = (Move.PAUSE, Move.RESUME, Move.WRITE_FORM)
_S = ReferralStatus
_ALONG = {
    Move.ACCEPT: {_S.SCHEDULED},
    Move.ACCEPT_BACK: {_S.ASSIGNED, _S.FIRST_FOLLOWUP_DONE, _S.TRACKING, _S.CLOSED},
    Move.ASSIGN: {_S.FIRST_FOLLOWUP_DONE, _S.TRACKING, _S.CLOSED},
}
"""Where another move leads along with one: a held place is booked, the team is known, was there."""
pick = st.integers(0, 30)
moves = st.sampled_from(sorted(DEEDS))


def _leading_on(referral: Referral) -> Iterator[tuple[Move, Side]]:
    """The moves that end nothing, each with who may make it; none where visits alone do."""
    direction, status = Direction(referral.direction), ReferralStatus(referral.status)
    for one in BY_MOVE.values():
        if one.direction == direction and status in one.sources and one.move in DEEDS:
            ends = one.target in OVER and one.move not in (Move.SEE_RESULT, Move.TREAT_HERE)
            for side in () if ends or one.move in _RESTS else one.actors:
                yield one.move, side


class ReferralLife(RuleBasedStateMachine):
    """Three people, two departments with a clinic of two kept places and one kept bed each."""

    open_database: Any

    def __init__(self) -> None:
        super().__init__()
        self.database: Database = type(self).open_database()
        self.database.context.push()
        self.watch = patch.object(clock, "utcnow", lambda: self.green.now)
        world = make_world(users=True)
        self.people = [make_household(world.grids[0], 1)[1][0].key for _ in range(3)]
        self.teams = [world.team.code, make_team(world.centre, code="T02")[0].code]
        self.departments = []
        for code in ("CARD", "ORTH"):
            made = make_department(world.hospital, code, beds_reserved=1)
            make_clinic(made, reserved=2)
            self.departments.append(made)
        person = db.session.scalars(select(Resident).order_by(Resident.id)).first()
        assert person
        self.green = Green(world, self.departments[0], person)
        db.session.commit()
        self.watch.start()

    def teardown(self) -> None:
        self.watch.stop()
        db.session.remove()
        db.engine.dispose()
        self.database.context.pop()
        self.database.close()

    # ------------------------------------------------------------------ what people do

    @rule(
        who=pick,
        where=pick,
        role=st.sampled_from(ROLES),
        urgency=st.sampled_from(["emergency", "urgent", "normal"]),
        consent=st.sampled_from(["agreed", "agreed", "refused", "unable"]),
        ahead=st.booleans(),
        choose=st.booleans(),
    )
    def begin(
        self, who: int, where: int, role: str, urgency: str, consent: str, ahead: bool, choose: bool
    ) -> None:
        department = self._merged(self.departments[where % 2])
        values = {
            "resident": self.people[who % 3],
            "department": department.code,
            "urgency": urgency,
            "consent": consent,
            "consent_by": "" if consent == "unable" else "family",
            "answered_by": "值班医生" if ahead else "",
            "clinic": self._clinic(department) if choose else "",
            "note": "家属意见",
        }
        self._attempt(lambda: self.green.begin(role, **values))

    @rule(which=pick, move=moves, role=st.sampled_from(ROLES), stale=st.booleans(), day=pick)
    def move(self, which: int, move: Move, role: str, stale: bool, day: int) -> None:
        """Anybody tries anything."""
        found = self._referrals()
        if found:
            self._move(found[which % len(found)], move, role, stale=stale, day=day)

    @rule(who=pick, where=pick, role=st.sampled_from(["village", "leader"]))
    def begin_usually(self, who: int, where: int, role: str) -> None:
        department = self._merged(self.departments[where % 2])
        values = {"resident": self.people[who % 3], "department": department.code}
        self._attempt(lambda: self.green.begin(role, **values))

    @precondition(lambda self: self._open())
    @rule(which=pick, choices=st.lists(pick, min_size=2, max_size=9), told=st.booleans())
    def move_on(self, which: int, choices: list[int], told: bool) -> None:
        """Whoever may, makes moves that lead on: so that long ways happen."""
        for choice in choices:
            found = self._open()
            if not found:
                return
            referral = found[which % len(found)]
            possible = list(_leading_on(referral))
            if not possible:
                return
            move, side = possible[choice % len(possible)]
            role = "hospital" if side == Side.HOSPITAL and not told else "leader"
            self._move(referral, move, role, day=choice, told=told)

    @precondition(lambda self: any(one.direction == "down" for one in self._open()))
    @rule(who=pick, ago=pick, mode=st.sampled_from(["home", "phone", "paper"]), met=st.booleans())
    def visit(self, who: int, ago: int, mode: str, met: bool) -> None:
        """The team was at somebody's home, or rang; it may be written down days later."""
        key = self.people[who % 3]
        person = db.session.scalars(select(Resident).where(Resident.key == key)).one()
        today = clock.local(self.green.now).date()
        on, told = today - timedelta(days=ago % 4), {"homecoming-effect": "better"}
        self._attempt(
            lambda: record(person, HOME_FOLLOW, on=on, today=today, mode=mode, met=met, values=told)
        )

    @rule(hours=st.sampled_from([0.1, 1, 5, 26, 80, 400]))
    def later(self, hours: float) -> None:
        self.green.later(hours=hours)

    @rule()
    def time_does_its_part(self) -> None:
        """Whenever it runs, also after days: nobody waits for the day of a lost place any more."""
        look(SYSTEM, self.green.now, db.session.commit)
        db.session.commit()
        assert without_a_place() == []
        before = len(db.session.scalars(select(ReferralWarning)).all())
        look(SYSTEM, self.green.now, db.session.commit)
        assert len(db.session.scalars(select(ReferralWarning)).all()) == before

    def _move(
        self,
        referral: Referral,
        move: Move,
        role: str,
        *,
        stale: bool = False,
        day: int = 0,
        told: bool = False,
    ) -> None:
        old, seen = ReferralStatus(referral.status), referral.version
        direction, number = Direction(referral.direction), referral.referral_no
        version = seen - 1 if stale and seen > 1 else seen
        values = self._values(referral, move, day, told=told)
        done = self._attempt(
            lambda: self.green.move(referral, role, move, version=version, **values)
        )
        if done:
            assert version == seen, "an old page moved it"
            now = db.session.scalars(select(Referral).where(Referral.referral_no == number)).one()
            wanted = {target_of(move, direction, old)}
            wanted |= _ALONG.get(move, set())
            assert ReferralStatus(now.status) in wanted

    def _values(self, referral: Referral, move: Move, day: int, *, told: bool) -> dict[str, Any]:
        department = db.session.get_one(Department, referral.department_id)
        others = [one.code for one in map(self._merged, self.departments)]
        on = (self.green.now - timedelta(days=day % 3)).date()
        return {
            "reason": REASONS.get(move, "no_capacity"),
            "note": "说明",
            "place": "clinic" if day % 2 else "bed",
            "place_key": self._clinic(department) if day % 2 else department.code,
            "hospital": self.green.world.hospital.code,
            "department": next(one for one in others if one != department.code),
            "team": self.teams[day % 2],
            "on": on,
            "consent_by": "self",
            "answered_by": "值班医生" if told else "",
            "form": {**FORM, **FEEDBACK, "plan": "第3、7、30天随访"},
            "home": day % 2 == 0,
        }

    def _clinic(self, department: Department) -> str:
        query = select(Clinic.key).where(Clinic.department_id == department.id)
        return db.session.scalars(query.limit(1)).one()

    def _merged(self, department: Department) -> Department:
        return db.session.merge(department, load=True)

    def _open(self) -> list[Referral]:
        return [one for one in self._referrals() if one.status not in OVER]

    def _referrals(self) -> list[Referral]:
        return list(db.session.scalars(select(Referral).order_by(Referral.id)))

    def _attempt(self, work: Any) -> bool:
        try:
            work()
        except (Refused, NotAllowed, NotFound, Conflict):
            db.session.rollback()
            return False
        db.session.commit()
        return True

    # ------------------------------------------------------------------ what is always true

    @invariant()
    def every_open_one_waits_for_one_side_with_one_clock(self) -> None:
        for one in self._referrals():
            waits = WAITS.get(ReferralStatus(one.status))
            if waits is None:
                assert one.status in OVER
                assert (one.owner, one.clock, one.due_at_utc) == (None, None, None)
                assert one.over_at_utc is not None
            else:
                assert (one.owner, one.clock) == waits
                assert one.due_at_utc is not None
                assert one.clock_started_at_utc is not None

    @invariant()
    def its_events_tell_the_whole_way(self) -> None:
        for one in self._referrals():
            told = self._events(one)
            assert [event.seq for event in told] == list(range(1, one.version + 1))
            assert told[-1].to_status == one.status
            for before, event in zip([None, *told], told, strict=False):
                old = ReferralStatus(before.to_status) if before else None
                assert event.from_status == old
                wanted = target_of(Move(event.move), Direction(one.direction), old)
                assert event.to_status == wanted
                assert event.cause in set(Cause)
                assert event.side in BY_MOVE[Move(event.move), Direction(one.direction)].actors

    @invariant()
    def every_second_belongs_to_one_clock(self) -> None:
        for one in self._referrals():
            took = sum(event.took_seconds for event in self._events(one))
            until = one.over_at_utc or one.clock_started_at_utc
            assert isinstance(until, datetime)
            assert abs((until - one.started_at_utc).total_seconds() - took) <= one.version

    @invariant()
    def nobody_comes_home_twice_at_once(self) -> None:
        home = [
            one.resident_id
            for one in self._referrals()
            if one.direction == "down" and one.status not in OVER
        ]
        assert len(home) == len(set(home))
        assert all(
            one.outcome in set(Outcome) for one in self._referrals() if one.status == "closed"
        )

    def _events(self, referral: Referral) -> list[ReferralEvent]:
        query = select(ReferralEvent).where(ReferralEvent.referral_id == referral.id)
        return list(db.session.scalars(query.order_by(ReferralEvent.seq)))
