"""Referrals behind pages: a world on disk whose people send and receive them."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Referral, Resident
from tests.factories import TODAY, World, make_household, make_world
from tests.support.referral_moves import Green
from tests.support.referrals import FEEDBACK, make_department


def green_app(make_app: Callable[..., Flask]) -> Flask:
    """An application whose clock stands on the day of the tests."""
    return make_app("sqlite", demo=True, today=TODAY)


def green_of(world: World) -> Green:
    """A green channel of this world, now by the clock of its pages; somebody lives there."""
    person = make_household(world.grids[0], code="H1", members=1)[1][0]
    green = Green(world, make_department(world.hospital), person, now=clock.moment())
    db.session.commit()
    return green


def green_world() -> Green:
    """The same with a world of its own and an account of each role."""
    return green_of(make_world(users=True))


def at_home(green: Green, **values: Any) -> tuple[Referral, Referral]:
    """A way up whose result is back, and the way home that follows it."""
    up = green.begin("leader")
    for move in ("accept", "arrive"):
        green.move(up, "hospital", move)
    told = {"home": True, "on": TODAY, "reason": "stable", "consent_by": "self", **values}
    green.move(up, "hospital", "feed_back", form={**FEEDBACK, "plan": "第三天上门"}, **told)
    down = db.session.query(Referral).filter_by(origin_id=up.id).one()
    db.session.commit()
    return up, down


def neighbour(green: Green) -> Resident:
    """Somebody else of the same grid."""
    made = make_household(green.world.grids[0], members=1)[1][0]
    db.session.commit()
    return made
