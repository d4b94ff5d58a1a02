"""Answers to reported deaths come and go; the way down is refused with any of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect

from contracts_app.extensions import db
from contracts_app.models import Referral
from contracts_app.services.audit import Actor
from contracts_app.services.referrals.alive import dismiss_death
from tests.factories import TODAY, make_world
from tests.support.databases import go_down, go_up, newest_database
from tests.support.referral_moves import Green, green_channel

BEFORE = "0023"
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")


@pytest.fixture(params=["sqlite", "postgresql"])
def reported(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Green, Referral]]:
    """A referral of the newest version that a hospital closed by a death."""
    with newest_database(request.param, tmp_path):
        green = green_channel(make_world(users=True))
        sent = green.begin("leader")
        green.move(sent, "hospital", "accept")
        yield green, green.move(sent, "hospital", "die", on=TODAY)


def is_there() -> bool:
    return inspect(db.engine).has_table("death_dismissal")


def test_it_goes_and_comes_again_and_referrals_stay(reported: tuple[Green, Referral]) -> None:
    number = reported[1].referral_no
    go_down(BEFORE)
    assert not is_there()
    go_up()
    assert is_there()
    assert db.session.query(Referral).filter_by(referral_no=number).one().outcome == "died"


def test_the_way_down_says_what_would_be_lost_and_changes_nothing(
    reported: tuple[Green, Referral], caplog: pytest.LogCaptureFixture
) -> None:
    green, referral = reported
    leader = Actor.of(green.world.users["leader"])
    dismiss_death(referral.referral_no, "见到本人", green.stand("leader"), leader, green.now)
    with pytest.raises((RuntimeError, SystemExit)):
        go_down(BEFORE)
    assert "1 answers to reported deaths" in caplog.text
    assert is_there()
