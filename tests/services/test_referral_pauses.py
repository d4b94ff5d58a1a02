"""The ball does not stay with the patient for ever: a clock that stands still runs on by itself."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Policy, Referral, ReferralEvent, ReferralWarning
from contracts_app.services.audit import SYSTEM
from contracts_app.services.referrals import pauses
from contracts_app.services.referrals.steps import moved_meanwhile
from contracts_app.services.referrals.watch import look
from tests.factories import TODAY, World
from tests.support.referral_moves import Green, green_channel


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


def paused(green: Green) -> Referral:
    sent = green.begin("leader")
    green.later(hours=4)
    return green.move(sent, "hospital", "pause", note="家属商量")


def resumed(green: Green) -> int:
    return look(SYSTEM, green.now, db.session.commit)["resumed"]


def last(sent: Referral) -> ReferralEvent:
    query = select(ReferralEvent).where(ReferralEvent.referral_id == sent.id)
    return db.session.scalars(query.order_by(ReferralEvent.seq.desc()).limit(1)).one()


def end_of_day(green: Green, days: int) -> datetime:
    """The midnight in China with which the n-th day after ends, in UTC."""
    first = green.now.replace(hour=16, minute=0, second=0, microsecond=0)
    return first + timedelta(days=days)


def test_after_two_weeks_it_runs_on_with_what_was_left(green: Green) -> None:
    sent = paused(green)
    since = green.now
    green.now = end_of_day(green, 14)
    assert resumed(green) == 0
    green.later(seconds=1)
    assert [resumed(green), resumed(green)] == [1, 0]
    made = last(sent)
    assert (made.move, made.cause, made.side, made.user_id) == ("resume", "night", "hospital", None)
    assert made.institution_id == green.world.hospital.id
    assert made.paused_seconds == int((green.now - since).total_seconds())
    assert (sent.waiting_since_utc, sent.version) == (None, made.seq)
    assert sent.due_at_utc == green.now + timedelta(hours=20)


def test_nobody_reads_that_the_patient_has_answered(green: Green) -> None:
    sent = paused(green)
    green.later(days=15)
    resumed(green)
    assert moved_meanwhile(sent.id).done == "ran_on"
    green.move(sent, "hospital", "pause", note="家属商量")
    green.move(sent, "hospital", "resume")
    assert moved_meanwhile(sent.id).done == "resume"


def test_whoever_does_not_ask_the_patient_again_misses_a_promise(green: Green) -> None:
    paused(green)
    green.later(days=15)
    assert resumed(green) == 1
    green.later(hours=20, seconds=1)
    look(SYSTEM, green.now, db.session.commit)
    assert db.session.scalars(select(ReferralWarning.step)).all() == ["reminder"]
    green.later(days=1)
    look(SYSTEM, green.now, db.session.commit)
    told = db.session.scalars(select(ReferralWarning.step).order_by(ReferralWarning.id)).all()
    assert told == ["reminder", "coordinator", "inspector"]


def test_a_clock_that_is_stopped_anew_has_its_time_anew(green: Green) -> None:
    sent = paused(green)
    green.later(days=13)
    green.move(sent, "hospital", "resume")
    green.move(sent, "hospital", "pause", note="再等三天")
    green.later(days=2)
    assert resumed(green) == 0


def test_how_long_is_a_policy_of_whose_turn_it_is(green: Green) -> None:
    paused(green)
    own = {"key": "referral.pause", "institution_code": green.world.hospital.code}
    db.session.add(Policy(**own, value="48h", valid_from=TODAY))
    db.session.flush()
    green.later(days=2)
    assert resumed(green) == 0
    green.later(seconds=1)
    assert resumed(green) == 1


def test_whoever_was_quicker_is_left_alone(green: Green, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = paused(green)
    green.later(days=15)
    hold = pauses.hold

    def held_behind_the_desk(number: int) -> Any:
        green.move(sent, "hospital", "resume")
        return hold(number)

    monkeypatch.setattr(pauses, "hold", held_behind_the_desk)
    assert resumed(green) == 0
    assert last(sent).cause == "desk"
