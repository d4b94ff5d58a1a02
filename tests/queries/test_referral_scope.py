"""Who sees which referral or question, by where the user is bound to."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Team
from contracts_app.queries.consultations import find_consultation
from contracts_app.queries.referral_scope import find_referral
from contracts_app.vocabulary.referrals import Direction, ReferralStatus
from tests.factories import TODAY, World, make_team, make_world, store
from tests.support.consultations import asked
from tests.support.makers import InstitutionFactory
from tests.support.referral_moves import Green, green_channel
from tests.support.referrals import make_referral


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


def bound(green: Green, role: str, team: Team | None) -> None:
    """An account that works for one team alone."""
    green.world.users[role].team_id = team.id if team else None
    db.session.flush()


def test_who_works_for_one_team_sees_no_people_of_another_that_a_station_sent(
    green: Green,
) -> None:
    other, _leader = make_team(green.world.centre, code="T02")
    sent, question = green.begin("village"), asked(green, "village")
    bound(green, "doctor", other)
    assert find_referral(sent.referral_no, green.stand("doctor")) is None
    assert find_consultation(question.key, green.stand("doctor")) is None
    bound(green, "doctor", green.world.team)
    assert find_referral(sent.referral_no, green.stand("doctor")) == sent.id
    assert find_consultation(question.key, green.stand("doctor")) == question.id


def test_what_the_own_institution_sent_is_seen_whichever_team_the_person_has(
    green: Green,
) -> None:
    sent, question = green.begin("doctor"), asked(green, "doctor")
    bound(green, "doctor", make_team(green.world.centre, code="T02")[0])
    assert find_referral(sent.referral_no, green.stand("doctor")) == sent.id
    assert find_consultation(question.key, green.stand("doctor")) == question.id


def test_a_centre_sees_what_its_stations_sent(green: Green) -> None:
    sent = green.begin("village")
    bound(green, "leader", None)
    assert find_referral(sent.referral_no, green.stand("leader")) == sent.id


def test_a_centre_sees_whom_a_team_of_its_own_follows_for_another_centre(green: Green) -> None:
    other = InstitutionFactory.build(
        code="ORG09", name="南山镇卫生院", parent_id=green.world.bureau.id
    )
    store(other)
    down = make_referral(
        green.world, green.department, ReferralStatus.ASSIGNED,
        direction=Direction.DOWN, township_id=other.id,
    )  # fmt: skip
    assert find_referral(down.referral_no, green.stand("leader")) == down.id
    down.team_id = make_team(other, code="T09")[0].id
    db.session.flush()
    assert find_referral(down.referral_no, green.stand("leader")) is None


def test_a_hospital_sees_what_is_over_for_ninety_days_and_who_sent_it_for_ever(
    green: Green,
) -> None:
    sent = green.begin("leader")
    green.move(sent, "hospital", "reject", reason="no_capacity", note="床满")
    hospital, leader = green.stand("hospital"), green.stand("leader")
    last = replace(hospital, seen_since=green.now)
    assert clock.local(hospital.seen_since).date() == TODAY - timedelta(days=90)
    assert find_referral(sent.referral_no, hospital) == sent.id
    assert find_referral(sent.referral_no, last) == sent.id
    later = green.now + timedelta(seconds=1)
    assert find_referral(sent.referral_no, replace(last, seen_since=later)) is None
    assert find_referral(sent.referral_no, replace(leader, seen_since=later)) == sent.id


def test_what_is_open_a_hospital_sees_however_old_it_is(green: Green) -> None:
    sent = green.begin("leader")
    stand = replace(green.stand("hospital"), seen_since=green.now + timedelta(days=900))
    assert find_referral(sent.referral_no, stand) == sent.id
