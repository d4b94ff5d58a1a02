"""Whoever writes about somebody who is another one's by now reads the words on the page of 404."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Institution
from tests.pages import PageClient, texts
from tests.support.elsewhere import add_strangers
from tests.support.other_township import move_to, other_township
from tests.support.referral_moves import Green
from tests.support.referrals import make_department
from tests.support.signed_in import client_of

WORDS = "胸闷半天，请看有无缺血"


def kept(client: PageClient, address: str, fields: dict[str, Any]) -> tuple[int, bool]:
    """The status, and whether what was typed stands on the page."""
    late = client.post_with_token(address, fields)
    return late.status_code, WORDS in texts(late, "//*[@aria-labelledby='typed-title']//dd")


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/consultations/new?resident=", "words"),
        ("/referrals/new?resident=", "illness"),
    ],
)
def test_about_somebody_who_moved_to_another_township_meanwhile(
    app: Flask, green: Green, address: str, field: str
) -> None:
    leader, here = client_of(app, "leader"), f"{address}{green.person.key}"
    assert leader.get(here).status_code == 200
    move_to(green.person, other_township(green.world).home)
    db.session.commit()
    assert kept(leader, here, {field: WORDS}) == (404, True)


def test_to_a_referral_that_was_sent_on_to_another_hospital(app: Flask, green: Green) -> None:
    sent = green.begin("leader")
    add_strangers(green.world)
    other = db.session.scalars(select(Institution).filter_by(code="ORG98")).one()
    to = {"hospital": "ORG98", "department": make_department(other, "CARD2").code}
    green.move(sent, "hospital", "reroute", reason="no_capacity", **to)
    green.move(sent, "leader", "send_on")
    db.session.commit()
    here = f"/referrals/{sent.referral_no}/messages"
    assert kept(client_of(app, "hospital"), here, {"words": WORDS}) == (404, True)
