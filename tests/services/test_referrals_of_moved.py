"""Whoever has moved to another township gets the result and the way home there."""

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import Referral, ReferralEvent
from contracts_app.services.errors import NotAllowed, NotFound
from contracts_app.vocabulary.referrals import Direction
from tests.factories import TODAY, World, make_world
from tests.support.other_township import Township, move_to, other_township
from tests.support.referral_moves import Green, committed, green_channel
from tests.support.referrals import DOWN_FORM, FEEDBACK

HOME = {"home": True, "on": TODAY, "reason": "stable", "consent_by": "self", "form": DOWN_FORM}


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


@pytest.fixture
def township(world: World) -> Township:
    other_township(world, "3")
    return other_township(world)


def moved(green: Green, township: Township) -> Referral:
    """At the hospital, and at home in the other township since."""
    sent = green.begin("village")
    green.move(sent, "leader", "pass_on")
    move_to(green.person, township.home)
    for move in ("accept", "arrive"):
        green.move(sent, "hospital", move)
    return sent


def way_home() -> Referral:
    return db.session.query(Referral).filter_by(direction=Direction.DOWN).one()


def test_the_new_centre_reads_the_result_and_closes(green: Green, township: Township) -> None:
    sent = moved(green, township)
    with pytest.raises(NotAllowed):
        green.move(sent, "leader2", "cancel", reason="better")
    green.move(sent, "hospital", "feed_back", form=FEEDBACK)
    with pytest.raises(NotFound):
        green.move(sent, "leader3", "see_result")
    with pytest.raises(NotAllowed):
        green.move(sent, "village2", "see_result")
    with committed():
        green.move(sent, "leader2", "see_result")
    last = db.session.query(ReferralEvent).order_by(ReferralEvent.id.desc()).first()
    assert last is not None
    assert (sent.status, sent.outcome, sent.township_id) == (
        "closed", "result_seen", green.world.centre.id,
    )  # fmt: skip
    assert (last.side, last.institution_id) == ("township", township.centre.id)


def test_the_old_centre_may_still_read_the_result(green: Green, township: Township) -> None:
    sent = moved(green, township)
    green.move(sent, "hospital", "feed_back", form=FEEDBACK)
    with committed():
        green.move(sent, "leader", "see_result")
    assert sent.status == "closed"


def test_the_way_home_is_proposed_to_the_new_centre(green: Green, township: Township) -> None:
    sent = moved(green, township)
    with committed():
        green.move(sent, "hospital", "feed_back", **HOME)
    down = way_home()
    assert (down.township_id, down.household_id) == (township.centre.id, township.home.id)
    assert (sent.township_id, down.contract_id) == (green.world.centre.id, None)
    with pytest.raises(NotFound):
        green.move(down, "leader", "accept_back")
    with committed():
        green.move(down, "leader2", "accept_back")
    assert (down.status, down.team_id) == ("assigned", township.team.id)


def test_the_hospital_may_ask_the_centre_that_sent_the_person(
    green: Green, township: Township
) -> None:
    sent = moved(green, township)
    with committed():
        green.move(sent, "hospital", "feed_back", **HOME, township=green.world.centre.code)
    assert way_home().township_id == green.world.centre.id


def test_whoever_has_not_moved_goes_home_to_the_centre_that_sent(
    green: Green, township: Township
) -> None:
    sent = green.begin("leader")
    for move in ("accept", "arrive"):
        green.move(sent, "hospital", move)
    with committed():
        green.move(sent, "hospital", "feed_back", **HOME)
    assert way_home().township_id == green.world.centre.id
