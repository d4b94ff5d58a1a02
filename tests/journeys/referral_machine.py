"""A machine in which three sides move referrals up and home while the clock is turned.

Anybody tries any move at any time, with an old page or a new one, and time alone does its part.
What is true after every step stands in referral_promises.py.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import (
    Clinic,
    Department,
    Referral,
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
    CancelReason,
    Direction,
    ReferralStatus,
    Side,
    TeamReason,
)
from tests.factories import make_household, make_team, make_world
from tests.journeys.life_world import Database
from tests.journeys.referral_promises import ReferralPromises
from tests.support.care import record
from tests.support.makers import InstitutionFactory
from tests.support.referral_moves import Green
from tests.support.referrals import FEEDBACK, FORM, make_clinic, make_department

ROLES = ("village", "doctor", "leader", "hospital")
REASONS = {
    "cancel": CancelReason.BETTER,
    "feed_back": "stable",
    "reassign": TeamReason.STAFF_LEFT,
}
ELSEWHERE = "HB2"
_RESTS = (Move.PAUSE, Move.RESUME, Move.WRITE_FORM, Move.REASSIGN)
_S = ReferralStatus
_ALONG = {
    Move.ACCEPT: {_S.SCHEDULED},
    Move.ACCEPT_BACK: {_S.ASSIGNED, _S.FIRST_FOLLOWUP_DONE, _S.TRACKING, _S.CLOSED},
    Move.ASSIGN: {_S.FIRST_FOLLOWUP_DONE, _S.TRACKING, _S.CLOSED},
}
"""Where another move leads along with one: a held place is booked, the team is known, was there."""
pick = st.integers(0, 30)
WAY = st.lists(pick, min_size=3, max_size=9)
moves = st.sampled_from(sorted(DEEDS))


def _leading_on(referral: Referral, *, resting: bool) -> Iterator[tuple[Move, Side]]:
    """The moves that end nothing, each with who may make it; none where visits alone do.

    `resting`: those alone that leave it where it stands.
    """
    direction, status = Direction(referral.direction), ReferralStatus(referral.status)
    for one in BY_MOVE.values():
        if one.direction == direction and status in one.sources and one.move in DEEDS:
            ends = one.target in OVER and one.move not in (Move.SEE_RESULT, Move.TREAT_HERE)
            for side in () if ends or (one.move in _RESTS) != resting else one.actors:
                yield one.move, side


class ReferralLife(ReferralPromises):
    """Three people, two departments with a clinic of two kept places and one kept bed each.

    A department of another hospital is named instead of them.
    """

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
        other = InstitutionFactory.create(
            kind="hospital", code=ELSEWHERE, name="第二医院", parent_id=world.bureau.id
        )
        self.elsewhere = make_department(other, "FAR", beds_reserved=1)
        make_clinic(self.elsewhere)
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

    @initialize(ready=st.sampled_from(["nobody", "at hospital", "at home"]))
    def somebody_is_on_the_way(self, ready: str) -> None:
        """Long ways are rare by chance: some lives begin in the middle of one."""
        if ready == "nobody":
            return
        sent = self.green.begin("leader", care="bed")
        for move in ("accept", "arrive"):
            self.green.move(sent, "hospital", move)
        if ready == "at home":
            told = self._values(sent, Move.FEED_BACK, 0, told=False)
            self.green.move(sent, "hospital", "feed_back", **told)
        db.session.commit()

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

    @rule(
        which=pick,
        tries=st.lists(
            st.tuples(moves, st.sampled_from(ROLES), st.booleans(), pick), min_size=1, max_size=4
        ),
    )
    def move(self, which: int, tries: list[tuple[Move, str, bool, int]]) -> None:
        """Anybody tries anything."""
        found = self._referrals()
        if found:
            for move, role, stale, day in tries:
                self._move(found[which % len(found)], move, role, stale=stale, day=day)

    @rule(who=pick, where=pick, role=st.sampled_from(["village", "leader"]), choices=WAY)
    def begin_usually(self, who: int, where: int, role: str, choices: list[int]) -> None:
        department = self._merged(self.departments[where % 2])
        values = {"resident": self.people[who % 3], "department": department.code}
        if self._attempt(lambda: self.green.begin(role, **values)):
            self._lead_on(self._referrals()[-1].id, choices)

    @precondition(lambda self: self._open())
    @rule(which=pick, choices=WAY, told=st.booleans())
    def move_on(self, which: int, choices: list[int], told: bool) -> None:
        found = self._open()
        self._lead_on(found[which % len(found)].id, choices, told=told)

    def _lead_on(self, referral_id: int, choices: list[int], *, told: bool = False) -> None:
        """Whoever may, makes moves that lead on, after an old page: so that long ways happen."""
        for choice in choices:
            referral = db.session.get_one(Referral, referral_id)
            possible = list(_leading_on(referral, resting=choice % 6 == 0))
            if not possible:
                return
            move, side = possible[choice % len(possible)]
            role = "hospital" if side == Side.HOSPITAL and not told else "leader"
            for stale in (True, False):
                self._move(referral, move, role, stale=stale, day=choice, told=told)

    @precondition(lambda self: any(one.direction == "down" for one in self._open()))
    @rule(who=pick, ago=pick, mode=st.sampled_from(["home", "phone", "paper"]), met=st.booleans())
    def visit(self, who: int, ago: int, mode: str, met: bool) -> None:
        """The team was at somebody's home, or rang; it may be written down days later."""
        home = [one.resident_id for one in self._open() if one.direction == "down"]
        person = db.session.get_one(Resident, home[who % len(home)])
        today = clock.local(self.green.now).date()
        on, told = today - timedelta(days=ago % 4), {"homecoming-effect": "better"}
        self._attempt(
            lambda: record(person, HOME_FOLLOW, on=on, today=today, mode=mode, met=met, values=told)
        )

    @rule(hours=st.sampled_from([0.1, 1, 5, 26, 80, 400]), looks=st.booleans())
    def later(self, hours: float, looks: bool) -> None:
        self.green.later(hours=hours)
        if looks:
            self._time_does_its_part()

    def _time_does_its_part(self) -> None:
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
        here, far = map(self._merged, self.departments), self._merged(self.elsewhere)
        other = next(one for one in here if one.code != department.code)
        if move == Move.REROUTE and department.code != far.code:
            other = far
        on = (self.green.now - timedelta(days=day % 3)).date()
        return {
            "reason": REASONS.get(move, "no_capacity"),
            "note": "说明",
            "place": "clinic" if day % 2 else "bed",
            "place_key": self._clinic(department) if day % 2 else department.code,
            "hospital": ELSEWHERE if other is far else self.green.world.hospital.code,
            "department": other.code,
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

    def _attempt(self, work: Any) -> bool:
        try:
            work()
        except (Refused, NotAllowed, NotFound, Conflict):
            db.session.rollback()
            return False
        db.session.commit()
        return True
