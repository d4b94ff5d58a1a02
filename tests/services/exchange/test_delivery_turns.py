"""Of several hospitals each is told in its turn: a silent or slow one keeps nobody else waiting."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Institution
from contracts_app.rules.exchange.addresses import Reach
from contracts_app.services.audit import SYSTEM
from contracts_app.services.exchange import deliveries
from contracts_app.services.exchange.deliveries import Line, deliver
from contracts_app.services.exchange.hooks import set_hook
from contracts_app.services.exchange.sender import Unsent
from contracts_app.vocabulary.exchange import Fault
from tests.factories import World, make_household
from tests.support.exchange import key_of
from tests.support.makers import InstitutionFactory
from tests.support.referral_moves import Green, green_channel
from tests.support.referrals import make_department

HERE = Reach(insecure=True)


class Town:
    """Hospitals with a letter each, how long they take to answer, and whom a run has asked."""

    def __init__(self, green: Green) -> None:
        self.green = green
        self.silent: set[str] = set()
        self.takes: Callable[[str], float] = lambda _name: 0.0
        self.asked: Counter[str] = Counter()
        self.passed = 0.0

    def add(self, name: str, own: Institution, moves: int) -> None:
        """A hospital that wants to be told, of which so many moves wait."""
        green = self.green
        key_of(own)
        set_hook(own, f"http://{name}.example.cn/", HERE, SYSTEM, clock.utcnow())
        make_department(own, name)
        green.person = make_household(green.world.grids[0], members=1)[1][0]
        sent = green.begin("leader", hospital=own.code, department=name)
        for at in range(moves - 1):
            green.move(sent, "hospital", ("pause", "resume")[at % 2], note="家属商量")

    def post(self, url: str, *_words: object) -> int:
        name = url.removeprefix("http://")[:1]
        self.asked[name] += 1
        self.passed += self.takes(name)
        if name in self.silent:
            raise Unsent(Fault.NO_ANSWER)
        return 204

    def run(self) -> dict[str, int]:
        """Whom a run asks how often; the next one comes a minute later."""
        self.asked.clear()
        db.session.commit()
        now, checkpoint = self.green.now, db.session.commit
        deliver(Line(self.post, HERE, lambda: now, clock.utcnow, checkpoint, lambda: self.passed))
        self.green.now += timedelta(minutes=1)
        return dict(self.asked)


@pytest.fixture
def town(world: World) -> Town:
    made = Town(green_channel(world))
    made.add("a", world.hospital, moves=5)
    for name in ("b", "c", "d"):
        own = InstitutionFactory.create(
            kind="hospital", code=f"H{name}", name=name, parent_id=world.hospital.parent_id
        )
        db.session.flush()
        made.add(name, own, moves=1)
    return made


def test_what_waits_for_a_silent_hospital_keeps_nobody_else_waiting(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "AT_ONCE", 2)
    town.silent = {"a"}
    assert town.run() == {"a": 1, "b": 1, "c": 1, "d": 1}
    # Of one that answers again the oldest go first, so many in each run.
    town.silent = set()
    town.green.later(minutes=5)
    assert [town.run() for _run in range(4)] == [{"a": 2}, {"a": 2}, {"a": 1}, {}]


def test_a_slow_hospital_has_its_turn_and_what_is_left_waits_for_the_next_run(town: Town) -> None:
    town.takes = lambda name: 9.0 if name == "a" else 0.1
    assert town.run() | town.run() == {"a": 2, "b": 1, "c": 1, "d": 1}
    assert town.passed < 2 * (deliveries.TURN + 9)


def test_where_all_are_slow_a_run_ends_in_time_and_nobody_is_always_the_last(
    town: Town,
) -> None:
    town.takes, town.silent = lambda _name: 10.0, {"a", "b", "c", "d"}
    asked: Counter[str] = Counter()
    for _minute in range(4):
        before = town.passed
        asked.update(town.run())
        assert town.passed - before <= deliveries.RUN
    # Two of four in each run, and nobody is always the one for whom no time is left.
    assert asked.total() == 8
    assert set(asked) == {"a", "b", "c", "d"}
