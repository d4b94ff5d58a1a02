"""A page that is sent several times at once begins one referral, asks once and says once."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Consultation, Referral, ReferralMessage, User
from contracts_app.queries.referral_scope import Stand, stand_of
from contracts_app.queries.scope import scope_of
from contracts_app.services.audit import Actor
from contracts_app.services.consultations import ask
from contracts_app.services.referrals.messages import say
from contracts_app.services.referrals.opening import begin
from tests.factories import TODAY, make_world
from tests.support.consultations import question_of
from tests.support.desks import Work, race
from tests.support.referral_moves import green_channel
from tests.support.referrals import NOW

pytestmark = pytest.mark.usefixtures("patient")
BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
WAYS = {
    "sent": {},
    "called ahead": {"urgency": "emergency", "answered_by": "周主任", "form": {}},
    "refused": {"consent": "refused", "note": "家里走不开"},
}
TAPS = 4


def standing(role: str) -> tuple[Stand, Actor]:
    user = db.session.scalars(select(User).filter_by(username=role)).one()
    return stand_of(user, scope_of(user, TODAY)), Actor.of(user)


@BOTH
@pytest.mark.parametrize("way", list(WAYS))
def test_whoever_taps_several_times_begins_one_referral(
    make_app: Callable[..., Flask], engine: str, way: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        request = green_channel(make_world(users=True)).request(**WAYS[way])
        db.session.commit()

    def tap() -> str:
        return begin(request, *standing("leader"), NOW).referral_no

    numbers = race(app, [tap] * TAPS)
    assert list(numbers.values()) == [TAPS]
    with app.app_context():
        assert list(db.session.scalars(select(Referral.referral_no))) == list(numbers)


@BOTH
def test_whoever_taps_several_times_asks_one_question(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        question = question_of(green_channel(make_world(users=True)))
        db.session.commit()

    def tap() -> str:
        return ask(question, *standing("doctor"), NOW).key

    works: list[Work] = [tap] * TAPS
    assert list(race(app, works).values()) == [TAPS]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Consultation)) == 1


@BOTH
def test_whoever_taps_several_times_says_one_word(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        number = green_channel(make_world(users=True)).begin("leader").referral_no
        db.session.commit()

    def tap() -> str:
        return str(say(number, "请今天回复", *standing("hospital"), NOW, "one-page").id)

    works: list[Work] = [tap] * TAPS
    assert list(race(app, works).values()) == [TAPS]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ReferralMessage)) == 1
