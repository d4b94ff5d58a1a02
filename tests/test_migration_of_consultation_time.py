"""The time of questions from afar comes to questions that were asked before, and goes again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, select

from contracts_app.extensions import db
from contracts_app.models import Consultation, ConsultationWarning, User
from contracts_app.queries.referral_scope import stand_of
from contracts_app.queries.scope import scope_of
from contracts_app.services.audit import Actor
from contracts_app.services.consultations import move
from contracts_app.vocabulary.consultations import ConsultMove
from tests.factories import TODAY, make_world
from tests.support.consultations import REPLIES, asked, moved
from tests.support.databases import go_down, go_up, newest_database
from tests.support.referral_moves import Green, green_channel

BEFORE = "0022"
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")


@pytest.fixture(params=["sqlite", "postgresql"])
def green(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Green]:
    with newest_database(request.param, tmp_path):
        green = green_channel(make_world(users=True))
        moved(green, asked(green), "hospital", "take")
        db.session.commit()
        yield green


def there() -> bool:
    with db.engine.connect() as connected:
        return "consultation_warning" in inspect(connected).get_table_names()


def test_questions_of_the_version_before_go_on(green: Green) -> None:
    go_down(BEFORE)
    assert not there()
    go_up()
    assert there()
    question = db.session.scalars(select(Consultation)).one()
    user = db.session.scalars(select(User).filter_by(username="hospital")).one()
    stand = stand_of(user, scope_of(user, TODAY))
    move(question.key, ConsultMove.ANSWER, REPLIES["answer"], 2, stand, Actor.of(user), green.now)
    db.session.commit()
    assert (question.status, question.version) == ("answered", 3)


def test_what_was_told_is_not_forgotten(green: Green, caplog: pytest.LogCaptureFixture) -> None:
    question = db.session.scalars(select(Consultation)).one()
    told = {"step": "reminder", "told_at_utc": green.now, "county_code": question.county_code}
    db.session.add(ConsultationWarning(consultation_id=question.id, **told))
    with pytest.raises((RuntimeError, SystemExit)):
        go_down(BEFORE)
    assert "1 warnings of late answers" in caplog.text
    assert there()
