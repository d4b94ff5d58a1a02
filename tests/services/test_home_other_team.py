"""Somebody at home gets another team, while the way home goes on as it was."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Referral, ReferralEvent, Team
from contracts_app.queries.referral_scope import find_referral
from contracts_app.services.errors import NotAllowed
from contracts_app.vocabulary.referrals import AT_HOME, Direction, ReferralStatus, TeamReason
from tests.factories import TODAY, World, make_team, make_world
from tests.support.care import duties, plan, record
from tests.support.referral_moves import Green, committed, green_channel
from tests.support.referrals import make_referral
from tests.support.refusals import refused

DAY = timedelta(days=1)
WELL = {"homecoming-effect": "better"}
LEFT = {"team": "T02", "reason": TeamReason.STAFF_LEFT}


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


@pytest.fixture
def other(world: World) -> Team:
    return make_team(world.station, code="T02")[0]


def at_home(green: Green, status: ReferralStatus = ReferralStatus.ASSIGNED) -> Referral:
    more: dict[str, Any] = {"direction": Direction.DOWN, "resident": green.person}
    down = make_referral(green.world, status=status, **more)
    plan([green.person])
    return down


@pytest.mark.parametrize("status", AT_HOME)
def test_another_team_follows_and_neither_status_nor_clock_changes(
    green: Green, other: Team, status: ReferralStatus
) -> None:
    down = at_home(green, status)
    clock = (down.clock, down.clock_started_at_utc, down.due_at_utc, down.owner)
    with committed():
        green.move(down, "leader", "reassign", **LEFT, note="李医生离职")
    assert (down.status, down.team_id) == (status, other.id)
    assert (down.clock, down.clock_started_at_utc, down.due_at_utc, down.owner) == clock
    last = db.session.query(ReferralEvent).order_by(ReferralEvent.id.desc()).first()
    assert last is not None
    assert (last.from_status, last.to_status, last.clock) == (status, status, None)
    assert (last.reason, last.note) == ("staff_left", "李医生离职")
    assert last.details == {"team": "T02", "before": green.world.team.code}


def test_what_is_still_due_at_home_is_the_new_teams(green: Green, other: Team) -> None:
    plan([green.person], TODAY - 100 * DAY)
    down = at_home(green)
    before = duties(green.person)["HOME_FOLLOW"]
    assert before.team_id == green.world.team.id
    with committed():
        green.move(down, "leader", "reassign", **LEFT)
    after = duties(green.person)["HOME_FOLLOW"]
    assert (after.id, after.slot, after.due_on) == (before.id, before.slot, before.due_on)
    assert after.team_id == other.id
    with committed():
        record(green.person, "HOME_FOLLOW", values=WELL)
    assert down.status == "tracking"
    assert duties(green.person)["HOME_FOLLOW"].team_id == other.id


def test_the_change_is_audited(green: Green, other: Team) -> None:
    down = at_home(green)
    green.move(down, "leader", "reassign", **LEFT)
    row = db.session.query(AuditEvent).filter_by(verb="referral.move").one()
    assert row.after == {"number": down.referral_no, "move": "reassign", "status": "assigned"}


def test_the_new_team_sees_the_way_home_and_the_old_one_no_more(green: Green, other: Team) -> None:
    down = at_home(green)
    stranger = make_team(green.world.centre, code="T03")[0]
    user = green.world.users["doctor"]
    user.team_id = stranger.id
    db.session.flush()
    assert find_referral(down.referral_no, green.stand("doctor")) is None
    green.move(down, "leader", "reassign", team="T03", reason="capacity")
    assert find_referral(down.referral_no, green.stand("doctor")) == down.id
    green.move(down, "leader", "reassign", **LEFT)
    assert find_referral(down.referral_no, green.stand("doctor")) is None


def test_a_change_says_why_and_to_which_other_team(green: Green, other: Team) -> None:
    down = at_home(green)
    wrong: list[tuple[dict[str, str], tuple[str, str]]] = [
        ({"team": "T02"}, ("missing_required", "reason")),
        ({"team": "T02", "reason": "better"}, ("unknown_value", "reason")),
        ({"team": "T77", "reason": "other"}, ("unknown_value", "team")),
        ({"team": green.world.team.code, "reason": "other"}, ("same_team", "team")),
        # The usual team is the one that has the person.
        ({"reason": "other"}, ("same_team", "team")),
    ]
    for values, said in wrong:
        assert refused(green.move, down, "leader", "reassign", **values) == [said]
    assert (down.team_id, down.version) == (green.world.team.id, 3)


def test_only_the_township_changes_the_team_and_only_at_home(green: Green, other: Team) -> None:
    accepted = at_home(green, ReferralStatus.ACCEPTED_BY_PRIMARY)
    accepted.sent_at_utc = green.now
    db.session.flush()
    assert refused(green.move, accepted, "leader", "reassign", **LEFT) == [
        ("move_not_possible", "")
    ]
    green.move(accepted, "leader", "assign")
    for role in ("village", "hospital"):
        with pytest.raises(NotAllowed):
            green.move(accepted, role, "reassign", **LEFT)
    assert refused(green.move, accepted, "leader", "assign", team="T02") == [
        ("move_not_possible", "")
    ]


def test_a_clock_that_stands_still_goes_on_standing(green: Green, other: Team) -> None:
    down = at_home(green)
    down.clock_limit = "72h"
    green.move(down, "leader", "reassign", **LEFT)
    since = green.now
    down.waiting_since_utc = since
    db.session.flush()
    with committed():
        green.move(down, "leader", "reassign", team=green.world.team.code, reason="mistake")
    assert down.waiting_since_utc == since
