"""What took a clinic along: rows of the version before stand as they stood, and none is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import db
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.referral_places import give, manage
from contracts_app.vocabulary.referrals import ReferralStatus
from tests.factories import TODAY, make_world
from tests.support.consultations import asked, moved
from tests.support.databases import go_down, go_up, guards, newest_database, run
from tests.support.referral_moves import green_channel
from tests.support.referrals import NOW, make_clinic, make_referral

BEFORE = "0025"
EMPTY = "UPDATE consultation_event SET note = NULL"
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """A database of the version before: a clinic called off, somebody in line, a question."""
    with newest_database(request.param, tmp_path):
        world = make_world(users=True)
        green = green_channel(world)
        manage.call_off(make_clinic(green.department).key, everything(TODAY), SYSTEM, NOW)
        waits = make_referral(world, green.department, ReferralStatus.ACCEPTED)
        give.wait(waits, SYSTEM, NOW)
        moved(green, asked(green), "hospital", "decline", reason="quality", note="基线漂移")
        go_down(BEFORE)
        yield


def test_what_stood_before_stands_and_the_guards_go_there_and_back(older: None) -> None:
    before = guards()
    for _ in range(2):
        go_up()
        with db.engine.connect() as connected:
            clinic = connected.execute(text("SELECT state, off_with FROM clinic")).one()
            wait = connected.execute(text("SELECT state, lost_at_utc FROM place_wait")).one()
        assert (tuple(clinic), tuple(wait)) == (("called_off", None), ("waiting", None))
        go_down(BEFORE)
        assert guards() == before


def test_words_of_a_question_were_emptied_before_and_are_not_since(older: None) -> None:
    go_up()
    with pytest.raises(IntegrityError, match="stays as it was written"):
        run(EMPTY)
    go_down(BEFORE)
    run(EMPTY)


NEWER = {
    "along": "UPDATE clinic SET off_with = 'day'",
    "lost": "INSERT INTO place_wait (county_code, department_id, referral_id, state, since_utc,"
    " lost_at_utc, closed_at_utc) SELECT county_code, department_id, referral_id, 'left',"
    " since_utc, since_utc, since_utc FROM place_wait",
}


@pytest.mark.parametrize("newer", NEWER)
def test_the_way_down_is_refused_where_it_would_forget(
    older: None, newer: str, caplog: pytest.LogCaptureFixture
) -> None:
    go_up()
    run(NEWER[newer])
    with pytest.raises(SystemExit):
        go_down(BEFORE)
    assert "Nothing was changed" in caplog.text
