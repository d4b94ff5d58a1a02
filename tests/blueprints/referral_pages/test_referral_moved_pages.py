"""The pages of a referral whose person has moved to another township."""

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import Referral
from tests.pages import texts, tree
from tests.support.other_township import Township, move_to, other_township
from tests.support.referral_moves import Green
from tests.support.referrals import FEEDBACK
from tests.support.signed_in import client_of


@pytest.fixture
def township(green: Green) -> Township:
    other_township(green.world, "3")
    return other_township(green.world)


def arrived(green: Green, township: Township) -> Referral:
    sent = green.begin("leader")
    move_to(green.person, township.home)
    for move in ("accept", "arrive"):
        green.move(sent, "hospital", move)
    db.session.commit()
    return sent


def test_the_hospital_is_offered_the_new_centre_first(
    app: Flask, green: Green, township: Township
) -> None:
    here = f"/referrals/{arrived(green, township).referral_no}"
    page = client_of(app, "hospital").get(f"{here}/feed_back")
    offered = texts(page, "//select[@name='township']/option")
    assert township.centre.name in offered[0]
    assert green.world.centre.name in " ".join(offered[1:])


def test_the_new_centre_closes_with_the_result_and_finds_the_page_afterwards(
    app: Flask, green: Green, township: Township
) -> None:
    sent = arrived(green, township)
    here, leader = f"/referrals/{sent.referral_no}", client_of(app, "leader2")
    assert tree(leader.get(here)).xpath("//a[starts-with(@id, 'move-')]") == []
    green.move(sent, "hospital", "feed_back", form=FEEDBACK)
    db.session.commit()
    assert tree(leader.get(here)).xpath("//a[starts-with(@id, 'move-')]/@id")[0] == (
        "move-see_result"
    )
    done = leader.submit(f"{here}/see_result", {}, follow_redirects=True)
    assert done.status_code == 200
    assert db.session.get_one(Referral, sent.id, populate_existing=True).status == "closed"


def test_a_third_township_finds_no_page(app: Flask, green: Green, township: Township) -> None:
    here = f"/referrals/{arrived(green, township).referral_no}"
    for role in ("leader3", "doctor3", "village3"):
        assert client_of(app, role).get(here).status_code == 404
    for role in ("leader2", "doctor2", "village2", "leader", "village"):
        assert client_of(app, role).get(here).status_code == 200
