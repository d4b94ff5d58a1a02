"""R2 and R3 as people live them: nobody is measured by what nobody could have done."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Referral, ReferralEvent
from contracts_app.queries.referral_measured import Wanted
from contracts_app.queries.referral_measures import list_measures, total_of
from contracts_app.queries.referral_stages import list_stages
from contracts_app.rules.referrals.measured_period import Span
from contracts_app.rules.referrals.transitions import Move
from contracts_app.services.audit import SYSTEM
from contracts_app.services.referrals.steps import By, step
from contracts_app.vocabulary.referrals import Direction, ReferralStatus, Side
from tests.factories import TODAY, World
from tests.support.care import record
from tests.support.referral_moves import Green, green_channel
from tests.support.referrals import FEEDBACK, NOW, make_referral

YEAR = Wanted(Span.read("2026"))  # type: ignore[arg-type]


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


def counted(green: Green) -> dict[str, int]:
    db.session.commit()
    lines = list_measures(green.stand("leader"), YEAR, [])
    return {name: number for name, number in total_of(lines).items() if number}


def treated(green: Green) -> Referral:
    sent = green.begin("leader")
    for move in ("accept", "arrive", "treat"):
        green.move(sent, "hospital", move)
    return sent


def told_late(green: Green, days: int) -> Referral:
    """The hospital sends result and plan so many days after the discharge."""
    sent, out = treated(green), green.now.date()
    green.move(sent, "hospital", "discharge", on=out)
    green.later(days=days)
    green.move(
        sent, "hospital", "feed_back", form={**FEEDBACK, "plan": "三天内上门"}, home=True, on=out,
        reason="stable", consent_by="self",
    )  # fmt: skip
    return db.session.scalars(select(Referral).where(Referral.direction == "down")).one()


@pytest.mark.parametrize(("after", "contacted"), [(6, True), (8, False)])
def test_who_is_asked_late_has_seven_days_from_then(
    green: Green, after: int, contacted: bool
) -> None:
    home = told_late(green, 9)
    green.move(home, "leader", "accept_back")
    later = green.now + timedelta(days=after)
    step(home, Move.CONTACT, By(SYSTEM, Side.TEAM, None, later))
    found = counted(green)
    assert (found["home"], found.get("contacted", 0)) == (1, int(contacted))


def test_who_dies_in_hospital_before_the_result_is_due_counts_neither_way(green: Green) -> None:
    sent = treated(green)
    green.later(hours=2)
    green.move(sent, "hospital", "die", on=green.now.date())
    assert counted(green) == {"left_out": 1}


def test_who_dies_when_the_result_was_late_already_counts(green: Green) -> None:
    sent = treated(green)
    green.move(sent, "hospital", "discharge", on=green.now.date())
    green.later(days=9)
    green.move(sent, "hospital", "die", on=green.now.date())
    assert counted(green) == {"sent": 1, "accepted": 1, "not_fed_back": 1}


def test_a_contact_noted_in_time_before_a_team_was_given_is_in_time(
    green: Green, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    then: dict[str, Any] = {"at": NOW - timedelta(days=9), "sent_at_utc": NOW - timedelta(days=9)}
    home = make_referral(
        world, green.department, ReferralStatus.PROPOSED, direction=Direction.DOWN,
        resident=green.person, home_on=TODAY - timedelta(days=9), **then,
    )  # fmt: skip
    day, noted = TODAY - timedelta(days=8), NOW - timedelta(days=8)
    monkeypatch.setattr(clock, "utcnow", lambda: noted)
    record(green.person, "HOME_FOLLOW", on=day, mode="home", today=day,
           values={"homecoming-effect": "better"})  # fmt: skip
    green.move(home, "leader", "accept_back")
    assert counted(green) == {"home": 1, "contacted": 1}
    last = db.session.scalars(select(ReferralEvent).where(ReferralEvent.move == "visit")).one()
    assert (last.at_utc, last.noted_at_utc) == (green.now, noted)
    stages = {row.clock: row for row in list_stages(green.stand("leader"), YEAR, [])}
    assert (stages["first_contact"].number, stages["first_contact"].in_time) == (1, 1)
