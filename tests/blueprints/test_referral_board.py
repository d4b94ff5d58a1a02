"""The board of referrals: who stands where, what comes next, and what a page that waits is told."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Department, Referral
from contracts_app.vocabulary.referrals import Direction, ReferralStatus
from tests.factories import World, make_household
from tests.pages import tree
from tests.support.referrals import make_department, make_referral
from tests.support.signed_in import client_of, committed_world

S = ReferralStatus
START = "/referrals"


@pytest.fixture
def place(make_app: Callable[..., Flask]) -> Iterator[tuple[Flask, World, Department]]:
    app = make_app("sqlite", demo=True)
    with app.app_context():
        world = committed_world()
        department = make_department(world.hospital)
        db.session.commit()
        yield app, world, department


def referral(place: Any, status: ReferralStatus = S.SUBMITTED, **values: Any) -> Referral:
    _app, world, department = place
    name = values.pop("name", "张秀英")
    person = make_household(world.grids[0], members=1)[1][0]
    person.name = name
    at = values.pop("at", clock.moment())
    made = make_referral(
        world, department, status, resident=person, at=at, sent_at_utc=at, **values
    )
    db.session.commit()
    return made


def column(answer: Any, code: str) -> list[str]:
    cards = tree(answer).xpath(f"//*[@id='column-{code}']//li/@id")
    return [str(card).removeprefix("card-") for card in cards]


def test_each_stands_in_the_column_of_its_state(place: Any) -> None:
    sent, lies = referral(place), referral(place, S.IN_TREATMENT)
    home = referral(place, S.PROPOSED, direction=Direction.DOWN)
    page = client_of(place[0], "hospital").get(START)
    assert column(page, "asked") == [sent.referral_no]
    assert column(page, "treated") == [lies.referral_no]
    assert column(page, "returning") == [home.referral_no]
