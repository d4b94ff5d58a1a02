"""A hospital is told of each move under one number, until it has received it or it is given up."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import ExchangeDelivery, ExchangeKey
from contracts_app.rules.exchange.addresses import Reach
from contracts_app.rules.exchange.retries import LEASE, WAITS
from contracts_app.rules.exchange.signing import Signed
from contracts_app.services.audit import SYSTEM
from contracts_app.services.exchange import deliveries, sender
from contracts_app.services.exchange.deliveries import Line, deliver
from contracts_app.services.exchange.hooks import end_hook, set_hook
from contracts_app.services.exchange.keys import end_key
from contracts_app.services.exchange.sender import Unsent, post
from tests.factories import World
from tests.support.exchange import key_of
from tests.support.hospital_server import Hospital, listening
from tests.support.referral_moves import Green, green_channel
from tests.support.refusals import codes_of

HERE = Reach(insecure=True)


@pytest.fixture
def hospital() -> Iterator[Hospital]:
    with listening() as server:
        yield server


@pytest.fixture
def green(world: World, hospital: Hospital) -> Green:
    """A green channel of a hospital that wants to be told."""
    key_of(world.hospital)
    set_hook(world.hospital, hospital.url, HERE, SYSTEM, clock.utcnow())
    made = green_channel(world)
    db.session.commit()
    return made


def run(green: Green, send: deliveries.Post = post, reach: Reach = HERE) -> dict[str, int]:
    db.session.commit()
    return deliver(Line(send, reach, lambda: green.now, clock.utcnow, db.session.commit))


def rows() -> list[ExchangeDelivery]:
    query = select(ExchangeDelivery).order_by(ExchangeDelivery.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def test_a_move_is_told_without_a_word_about_the_person(green: Green, hospital: Hospital) -> None:
    sent = green.begin("leader")
    assert run(green) == {"delivered": 1, "failed": 0}
    ((path, headers, body),) = hospital.came
    (row,) = rows()
    assert json.loads(body) == {
        "message": row.message_id, "referral": sent.referral_no, "move": "submit",
        "status": "submitted", "version": 1, "at": "2026-11-21T01:00:00Z",
    }  # fmt: skip
    names = ("X-Key-Id", "X-Timestamp", "X-Message-Id")
    signed = Signed(*(headers[one] for one in names), "POST", path, body, headers["X-Signature"])
    secret = db.session.scalars(select(ExchangeKey.secret)).one()
    assert signed.is_signed_with(secret)
    assert signed.is_fresh(clock.utcnow())
    assert (row.state, row.http_status, row.tries, row.fault) == ("delivered", 204, 1, None)
    assert run(green) == {"delivered": 0, "failed": 0}


def test_each_move_is_told_and_what_the_hospital_was_not_asked_is_not(
    green: Green, hospital: Hospital
) -> None:
    sent = green.begin("village")
    assert rows() == []
    green.move(sent, "leader", "pass_on")
    green.move(sent, "hospital", "accept")
    green.move(sent, "hospital", "pause", note="家属商量")
    run(green)
    assert [json.loads(body)["move"] for _path, _headers, body in hospital.came] == [
        "pass_on", "accept", "pause",
    ]  # fmt: skip


def test_a_move_that_is_rolled_back_is_not_told(green: Green) -> None:
    green.begin("leader")
    db.session.rollback()
    assert rows() == []


@pytest.mark.parametrize("status", [302, 404, 410, 500])
def test_what_is_not_received_is_told_again_and_then_given_up(
    green: Green, hospital: Hospital, status: int
) -> None:
    hospital.status, hospital.location = status, hospital.url
    green.begin("leader")
    for tries, wait in enumerate(WAITS, start=1):
        assert run(green)["failed"] == 1
        (row,) = rows()
        assert (row.state, row.tries, row.http_status) == ("waiting", tries, status)
        assert row.next_at_utc == green.now + wait
        green.now += wait
    run(green)
    (row,) = rows()
    assert (row.state, row.tries, row.next_at_utc) == ("given_up", len(WAITS) + 1, None)
    assert len(set(hospital.numbers)) == 1
    assert len(hospital.numbers) == len(WAITS) + 1


def test_a_hospital_that_is_silent_is_asked_once_in_a_run(green: Green, hospital: Hospital) -> None:
    hospital.status = 500
    sent = green.begin("leader")
    green.move(sent, "hospital", "accept")
    assert run(green) == {"delivered": 0, "failed": 1}
    hospital.status = 200
    green.later(minutes=1)
    assert run(green) == {"delivered": 2, "failed": 0}


def test_whoever_dies_between_sending_and_noting_sends_the_same_once_more(
    green: Green, hospital: Hospital
) -> None:
    def killed(*words: Any) -> int:
        post(*words)
        raise KeyboardInterrupt

    green.begin("leader")
    with pytest.raises(KeyboardInterrupt):
        run(green, killed)
    db.session.rollback()
    assert run(green) == {"delivered": 0, "failed": 0}
    green.now += LEASE
    assert run(green) == {"delivered": 1, "failed": 0}
    assert len(hospital.numbers) == 2
    assert len(set(hospital.numbers)) == 1


def test_a_try_of_which_nothing_was_heard_writes_over_no_later_one(green: Green) -> None:
    def slow(*_words: Any) -> int:
        green.now += LEASE
        assert run(green, lambda *_same: 200) == {"delivered": 1, "failed": 0}
        return 500

    green.begin("leader")
    run(green, slow)
    (row,) = rows()
    assert (row.state, row.tries, row.http_status) == ("delivered", 2, 200)


def answer(fault: str) -> Callable[..., int]:
    def failing(*_words: Any) -> int:
        raise Unsent(sender.Fault(fault))

    return failing


def test_why_nothing_was_answered_is_noted(green: Green) -> None:
    green.begin("leader")
    run(green, answer("no_answer"))
    (row,) = rows()
    assert (row.state, row.fault, row.http_status) == ("waiting", "no_answer", None)


def test_without_a_key_nothing_is_sent_and_without_an_address_it_is_given_up(
    green: Green, hospital: Hospital
) -> None:
    own = green.world.hospital
    sent = green.begin("leader")
    end_key(db.session.scalars(select(ExchangeKey.key)).one(), SYSTEM, clock.utcnow())
    run(green)
    assert [(one.state, one.fault) for one in rows()] == [("waiting", "no_key")]
    end_hook(own, SYSTEM, clock.utcnow())
    green.later(minutes=1)
    run(green)
    assert [(one.state, one.fault) for one in rows()] == [("given_up", "no_hook")]
    green.move(sent, "hospital", "accept")
    assert len(rows()) == 1
    assert hospital.came == []


def test_an_address_is_checked_when_it_is_set(green: Green, hospital: Hospital) -> None:
    own = green.world.hospital
    for url in ("http://his.example.cn/", "https://u:p@his.example.cn/"):
        refused = codes_of(set_hook, own, url, Reach(), SYSTEM, clock.utcnow())
        assert refused == ["bad_address"]
