"""What time does is looked after on its own: whoever is late is told of."""

from datetime import timedelta

from flask import Flask

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.jobs.referrals import look_after_questions
from contracts_app.queries.consultations import list_told
from contracts_app.vocabulary.referrals import Warned
from tests.factories import make_world
from tests.support.consultations import asked
from tests.support.referral_moves import green_channel


def test_late_answers_are_told_of_once_however_often_it_looks(any_app: Flask) -> None:
    green = green_channel(make_world(users=True))
    green.now = clock.moment() - timedelta(hours=3)
    question = asked(green, urgency="urgent")
    db.session.commit()
    for _ in range(2):
        look_after_questions()
        told = [one.step for one in list_told(question.id)]
        assert told == [Warned.REMINDER, Warned.COORDINATOR]
