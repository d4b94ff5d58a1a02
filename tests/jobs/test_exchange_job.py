"""Hospitals are told by the worker, by the settings of the instance."""

from collections.abc import Callable

from flask import Flask

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.jobs.exchange import reach
from contracts_app.jobs.queue import queue
from contracts_app.models import ExchangeDelivery
from contracts_app.services.audit import SYSTEM
from contracts_app.services.exchange.hooks import set_hook
from tests.factories import TODAY, make_world
from tests.support.exchange import key_of
from tests.support.hospital_server import listening
from tests.support.referral_moves import green_channel


def test_the_worker_tells_a_hospital_every_minute(make_app: Callable[..., Flask]) -> None:
    app = make_app(demo=True, today=TODAY)
    with app.app_context(), listening() as hospital:
        world = make_world(users=True)
        key_of(world.hospital)
        set_hook(world.hospital, hospital.url, reach(), SYSTEM, clock.utcnow())
        green = green_channel(world)
        green.now = clock.moment()
        green.begin("leader")
        db.session.commit()
        found = queue().huey.read_periodic(clock.utcnow())
        (task,) = [one for one in found if one.name == "tell_hospitals"]
        queue().huey.execute(task)
        assert len(hospital.came) == 1
        db.session.rollback()
        assert db.session.query(ExchangeDelivery).one().state == "delivered"


def test_a_private_net_is_reached_by_a_setting(make_app: Callable[..., Flask]) -> None:
    for private in (False, True):
        app = make_app(insecure_http=False, exchange_private=private)
        with app.app_context():
            assert (reach().insecure, reach().private) == (False, private)
