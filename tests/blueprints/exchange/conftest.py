"""A hospital with a key, and a referral that it was asked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import ExchangeKey, Referral
from tests.factories import TODAY, make_world
from tests.support.exchange import key_of, send, task
from tests.support.referral_moves import Green, green_channel


@dataclass
class Line:
    """The line between a hospital's system and the instance."""

    app: Flask
    green: Green
    key: ExchangeKey
    referral: Referral

    @property
    def client(self) -> Any:
        return self.app.test_client()

    def send(self, sent: Any, message_id: str = "message-1", **odd: Any) -> tuple[int, list[str]]:
        key = odd.pop("key", self.key)
        answer = send(self.client, key, sent, message_id, **odd)
        db.session.expire_all()
        return answer

    def yes(self, **more: Any) -> dict[str, Any]:
        return task(self.referral.referral_no, "accepted", self.green.now, **more)


@pytest.fixture
def line(make_app: Callable[..., Flask]) -> Iterator[Line]:
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        green = green_channel(make_world(users=True))
        green.now = clock.moment()
        referral, key = green.begin("leader"), key_of(green.world.hospital)
        db.session.commit()
        yield Line(app, green, key, referral)
