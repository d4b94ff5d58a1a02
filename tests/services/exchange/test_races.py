"""Messages and deliveries that come at once: each counts once, on both engines."""

from collections.abc import Callable
from threading import Lock
from typing import Any

import pytest
from flask import Flask

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import ExchangeDelivery, ExchangeMessage, Institution, Referral
from contracts_app.rules.exchange.addresses import Reach
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Conflict
from contracts_app.services.exchange.deliveries import Line, deliver
from contracts_app.services.exchange.hooks import set_hook
from contracts_app.services.exchange.incoming import actor_of, take
from tests.factories import make_world
from tests.support.desks import Work, race
from tests.support.exchange import key_of, task
from tests.support.referral_moves import green_channel
from tests.support.referrals import NOW

pytestmark = pytest.mark.usefixtures("patient")
BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
HERE = Reach(insecure=True)


def channel(app: Flask, moves: int = 1) -> tuple[str, int]:
    """A hospital that wants to be told, asked so many times: the first number, and its id."""
    with app.app_context():
        green = green_channel(make_world(users=True))
        own = green.world.hospital
        key_of(own)
        set_hook(own, "http://127.0.0.1:9/told", HERE, SYSTEM, clock.utcnow())
        sent = green.begin("leader")
        for move in ("pause", "resume")[: moves - 1]:
            green.move(sent, "hospital", move, note="家属商量")
        found = sent.referral_no, own.id
        db.session.commit()
    return found


def says(hospital: int, sent: dict[str, Any], message_id: str) -> Work:
    def work() -> str:
        own = db.session.get_one(Institution, hospital)
        try:
            return "again" if take(own, message_id, sent, actor_of(own), NOW).again else "taken"
        except Conflict as conflict:
            return conflict.code

    return work


@BOTH
def test_the_same_message_at_once_is_taken_once(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine)
    number, hospital = channel(app)
    same = says(hospital, task(number, "accepted", NOW), "message-1")
    assert race(app, [same] * 4) == {"taken": 1, "again": 3}
    with app.app_context():
        assert db.session.query(ExchangeMessage).count() == 1
        assert db.session.query(Referral).one().version == 2


@BOTH
def test_two_answers_at_once_come_one_after_the_other(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine)
    number, hospital = channel(app)
    works = [
        says(hospital, task(number, "accepted", NOW), "message-1"),
        says(hospital, task(number, "accepted", NOW), "message-2"),
    ]
    assert race(app, works) == {"taken": 1, "move_not_possible": 1}


@BOTH
def test_what_two_workers_deliver_at_once_is_sent_once(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine)
    channel(app, moves=3)
    came, door = [], Lock()

    def post(_url: str, headers: dict[str, str], _body: bytes, _reach: Reach) -> int:
        with door:
            came.append(headers["X-Message-Id"])
        return 204

    def work() -> str:
        deliver(Line(post, HERE, lambda: NOW, clock.utcnow, db.session.commit))
        return "done"

    assert race(app, [work] * 4) == {"done": 4}
    with app.app_context():
        rows = list(db.session.query(ExchangeDelivery))
        assert sorted(came) == sorted(one.message_id for one in rows)
        assert {(one.state, one.tries) for one in rows} == {("delivered", 1)}
        assert len(rows) == 3
