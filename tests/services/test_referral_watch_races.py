"""Two workers look at once, or a desk moves what is looked at: a lost place is noted once."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Referral, ReferralEvent
from contracts_app.services.audit import SYSTEM
from contracts_app.services.referrals import watch
from tests.factories import make_world
from tests.support.desks import race
from tests.support.referral_moves import Green, green_channel
from tests.support.referrals import make_clinic

pytestmark = pytest.mark.usefixtures("patient")
BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
MakeApp = Callable[..., Flask]
SECONDS = 0.5
"""How long the first one gives the second to overtake it; whoever is held up is waited for."""


def lost_a_bed(green: Green) -> Referral:
    """Somebody waits for the day of a bed whose hold has run out; nobody has looked yet."""
    sent = green.begin("leader", care="bed")
    green.move(sent, "hospital", "accept")
    green.move(sent, "hospital", "book", place="bed", place_key=green.department.code)
    green.later(hours=5)
    db.session.commit()
    return sent


def slow_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever finds a lost place gives another one the time to find it as well."""
    step, found = watch.step, threading.Barrier(2)

    def slowly(*given: Any) -> Any:
        try:
            found.wait(SECONDS)
        except threading.BrokenBarrierError:
            pass
        return step(*given)

    monkeypatch.setattr(watch, "step", slowly)


@BOTH
def test_of_two_who_look_at_once_one_notes_that_a_place_is_lost(
    make_app: MakeApp, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(engine)
    with app.app_context():
        green = green_channel(make_world(users=True))
        sent_id = lost_a_bed(green).id
    slow_steps(monkeypatch)

    def looks() -> str:
        return str(watch.look(SYSTEM, green.now, db.session.commit)["places_lost"])

    assert race(app, [looks, looks]) == {"1": 1, "0": 1}
    with app.app_context():
        lost = select(func.count()).where(ReferralEvent.move == "lose_place")
        assert db.session.scalar(lost) == 1
        assert db.session.get_one(Referral, sent_id).status == "accepted"


@BOTH
def test_who_gets_another_place_while_somebody_looks_has_lost_none(
    make_app: MakeApp, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, ran_out = make_app(engine), watch.ran_out
    with app.app_context():
        green = green_channel(make_world(users=True))
        clinic = make_clinic(green.department).key
        sent = lost_a_bed(green)

        def meanwhile(*given: Any) -> list[int]:
            found = ran_out(*given)
            green.move(sent, "hospital", "rebook", place="clinic", place_key=clinic)
            db.session.commit()
            return found

        monkeypatch.setattr(watch, "ran_out", meanwhile)
        assert watch.look(SYSTEM, green.now, db.session.commit)["places_lost"] == 0
        last = select(ReferralEvent.move).order_by(ReferralEvent.id.desc()).limit(1)
        assert (sent.status, db.session.scalars(last).one()) == ("scheduled", "rebook")
