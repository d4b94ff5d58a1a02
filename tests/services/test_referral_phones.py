"""The telephone of somebody who is referred, and what is read for the page, on both engines."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent
from contracts_app.queries.referral_choices import list_clinics
from contracts_app.queries.referral_detail import (
    get_detail,
    list_events,
    list_line,
    list_of_household,
    list_of_people,
    state_of_line,
)
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound
from contracts_app.services.referral_places.give import hold
from contracts_app.services.referrals.messages import say
from contracts_app.services.referrals.phones import reveal_phone
from tests.factories import TODAY, World
from tests.support.referral_moves import Green, green_channel
from tests.support.referral_pages import at_home
from tests.support.referrals import make_clinic
from tests.support.refusals import refused


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


def test_the_hospital_reads_the_telephone_for_a_reason_that_is_kept(green: Green) -> None:
    green.person.phone = "13800138000"
    sent = green.begin("leader")
    actor, stand = Actor.of(green.world.users["hospital"]), green.stand("hospital")
    assert refused(lambda: reveal_phone(sent.referral_no, "13800138000", stand, actor)) == [
        ("missing_required", "reason")
    ]
    assert reveal_phone(sent.referral_no, "通知入院 13800138000", stand, actor) == "13800138000"
    rows = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "resident.reveal")).all()
    assert [row.reason for row in rows] == ["通知入院 …"]


def test_a_hospital_that_was_not_asked_reads_none(green: Green) -> None:
    sent = green.begin("village")
    actor, stand = Actor.of(green.world.users["hospital"]), green.stand("hospital")
    with pytest.raises(NotFound):
        reveal_phone(sent.referral_no, "通知入院", stand, actor)


def test_a_line_is_the_way_up_with_the_ways_home_for_whoever_sees_them(green: Green) -> None:
    up, down = at_home(green)
    for role in ("leader", "hospital"):
        stand = green.stand(role)
        for one in (up, down):
            found = list_line(get_detail(one.referral_no, stand), stand)
            assert [row.referral_no for row in found] == [up.referral_no, down.referral_no]
    assert get_detail(up.referral_no, green.stand("clerk")) is None
    moves = [row.move for row in list_events([up.id, down.id], stand)]
    assert moves == ["submit", "accept", "arrive", "feed_back", "propose"]


def test_the_state_of_a_line_rises_with_each_move_and_word(green: Green) -> None:
    up, down = at_home(green)
    stand = green.stand("leader")
    first = state_of_line(up.referral_no, stand)
    assert first == up.version + down.version == state_of_line(down.referral_no, stand)
    green.move(down, "leader", "pause", note="家属商量")
    second = state_of_line(up.referral_no, stand)
    say(up.referral_no, "收到", stand, Actor.of(green.world.users["leader"]), green.now)
    third = state_of_line(down.referral_no, stand)
    assert second == first + 1
    assert third == second + 1
    assert state_of_line(up.referral_no, green.stand("clerk")) is None


def test_a_person_and_a_household_tell_what_their_reader_sees(green: Green) -> None:
    up, down = at_home(green)
    found = list_of_people([green.person.id], green.stand("village"))
    assert [row.referral_no for row in found] == [down.referral_no, up.referral_no]
    assert found[1].feedback["diagnosis"] == "冠心病"
    home = list_of_household(up.household_id, green.stand("village"))
    assert [row.referral_no for row in home] == [down.referral_no, up.referral_no]
    assert list_of_household(up.household_id, green.stand("clerk")) == []


def test_a_clinic_of_which_nothing_is_given_any_more_has_nothing_free(green: Green) -> None:
    week = TODAY + timedelta(days=7)
    today = make_clinic(green.department, held_on=TODAY)
    clinic = make_clinic(green.department, held_on=week, reserved=2)
    sent = green.begin("leader")
    hold(sent, clinic.key, Actor.of(green.world.users["leader"]), green.now)

    def free(later: timedelta = timedelta(0)) -> list[tuple[str, int]]:
        found = list_clinics([green.department.id], TODAY, week, green.now + later)
        return [(one.key, one.free) for one in found]

    assert free() == [(today.key, 0), (clinic.key, 1)]
    assert free(timedelta(hours=25)) == [(today.key, 0), (clinic.key, 2)]
    assert list_clinics([], TODAY, week, green.now) == []
