"""Whoever has moved to another township on the way up is seen there as well, and nowhere else."""

from datetime import timedelta

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import Referral
from contracts_app.queries.paging import Cursor
from contracts_app.queries.referral_board import list_cards
from contracts_app.queries.referral_deaths import deaths_to_confirm
from contracts_app.queries.referral_detail import list_of_people
from contracts_app.queries.referral_list import ReferralFilters, list_referrals
from contracts_app.queries.referral_moved import centre_now, moved_here
from contracts_app.queries.referral_scope import find_referral, sides_of
from contracts_app.rules.referrals.board import Column
from contracts_app.services.audit import SYSTEM
from contracts_app.services.household_moves import move_households
from contracts_app.vocabulary import MoveReason
from contracts_app.vocabulary.referrals import Direction, ReferralStatus, Side
from tests.factories import TODAY, World, make_household, make_world
from tests.support.other_township import Township, move_to, other_township
from tests.support.referral_moves import Green, green_channel
from tests.support.referrals import FEEDBACK, make_referral
from tests.support.statements import counted_statements

NEW = ("leader2", "doctor2", "village2")
OLD = ("leader", "village")
ELSEWHERE = ("leader3", "doctor3", "village3")


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


@pytest.fixture
def township(world: World) -> Township:
    other_township(world, "3")
    return other_township(world)


def seers(green: Green, sent: Referral, roles: tuple[str, ...]) -> list[str]:
    number = sent.referral_no
    return [role for role in roles if find_referral(number, green.stand(role)) == sent.id]


def test_before_the_move_the_other_township_sees_nothing(green: Green, township: Township) -> None:
    sent = green.begin("village")
    assert seers(green, sent, NEW + ELSEWHERE) == []
    assert seers(green, sent, OLD) == list(OLD)


def test_after_the_move_both_see_it_and_a_third_one_does_not(
    green: Green, township: Township
) -> None:
    sent = green.begin("village")
    move_to(green.person, township.home)
    assert seers(green, sent, NEW) == list(NEW)
    assert seers(green, sent, OLD) == list(OLD)
    assert seers(green, sent, ELSEWHERE) == []


def test_a_household_that_moves_as_a_whole_is_followed(green: Green, township: Township) -> None:
    sent = green.begin("village")
    move_households([sent.household_id], township.grid.id, TODAY, MoveReason.MERGE, SYSTEM)
    db.session.flush()
    assert seers(green, sent, ("leader2", "village2", "leader")) == [
        "leader2",
        "village2",
        "leader",
    ]
    assert seers(green, sent, ELSEWHERE) == []


def test_whoever_moves_on_is_seen_where_the_person_lives_alone(
    green: Green, township: Township
) -> None:
    sent = green.begin("village")
    move_to(green.person, township.home)
    green.person = make_household(green.world.grids[0], members=1)[1][0]
    stays = green.begin("village")
    assert seers(green, stays, NEW) == []
    assert seers(green, sent, NEW) == list(NEW)


def test_after_its_end_it_is_seen_for_two_weeks_and_the_history_stays_with_the_old_one(
    green: Green, township: Township
) -> None:
    sent = green.begin("village")
    move_to(green.person, township.home)
    green.move(sent, "leader", "cancel", reason="went_elsewhere")
    assert seers(green, sent, ("leader2", "leader")) == ["leader2", "leader"]
    earlier = make_referral(
        green.world, status=ReferralStatus.CANCELLED, resident=green.person,
        household_id=sent.household_id, at=green.now - timedelta(days=20),
    )  # fmt: skip
    assert seers(green, earlier, NEW) == []
    assert seers(green, earlier, OLD) == list(OLD)


def test_a_way_home_is_the_old_centres_until_the_hospital_asks_the_new_one(
    green: Green, township: Township
) -> None:
    down = make_referral(
        green.world, status=ReferralStatus.TRACKING, direction=Direction.DOWN,
        resident=green.person,
    )  # fmt: skip
    move_to(green.person, township.home)
    assert seers(green, down, ("leader2", "village2", "leader3")) == []


def test_the_new_centre_speaks_for_the_township_from_the_result_on(
    green: Green, township: Township
) -> None:
    sent = green.begin("leader")
    move_to(green.person, township.home)
    for move in ("accept", "arrive"):
        green.move(sent, "hospital", move)
        assert sides_of(sent, green.stand("leader2")) == frozenset()
    green.move(sent, "hospital", "feed_back", form=FEEDBACK)
    for role in ("leader2", "doctor2"):
        assert sides_of(sent, green.stand(role)) == {Side.TOWNSHIP}
    assert sides_of(sent, green.stand("village2")) == frozenset()
    assert Side.TOWNSHIP in sides_of(sent, green.stand("leader"))


def test_board_list_and_person_show_it_to_the_new_centre_as_its_turn(
    green: Green, township: Township
) -> None:
    sent = green.begin("leader")
    move_to(green.person, township.home)
    for move in ("accept", "arrive"):
        green.move(sent, "hospital", move)
    green.move(sent, "hospital", "feed_back", form=FEEDBACK)
    stand, turn = green.stand("leader2"), ReferralFilters(turn="mine")
    [card] = list_cards(stand, green.now)[Column.RETURNING]
    sides = sides_of(card, stand, card.team_institution_id)
    assert (card.referral_no, sides) == (sent.referral_no, {Side.TOWNSHIP})
    assert [row.referral_no for row in list_referrals(stand, turn, green.now, Cursor()).rows] == [
        sent.referral_no
    ]
    assert [row.referral_no for row in list_of_people([green.person.id], stand)] == [
        sent.referral_no
    ]
    other = green.stand("leader3")
    assert list_referrals(other, ReferralFilters(), green.now, Cursor()).rows == []


def test_a_reported_death_is_confirmed_where_the_person_lives(
    green: Green, township: Township
) -> None:
    sent = green.begin("leader")
    green.move(sent, "hospital", "accept")
    move_to(green.person, township.home)
    green.move(sent, "hospital", "die", on=TODAY)
    for role in NEW:
        assert [row.referral_no for row in deaths_to_confirm(green.stand(role))] == [
            sent.referral_no
        ]
    for role in (*OLD, *ELSEWHERE):
        assert deaths_to_confirm(green.stand(role)) == []
    assert sides_of(sent, green.stand("leader2")) == {Side.TOWNSHIP}


def test_the_centre_of_today_is_that_of_the_village_where_somebody_lives(
    green: Green, township: Township
) -> None:
    here = green.world.centre.id
    assert centre_now(green.person.id, here) is None
    move_to(green.person, township.home)
    found = centre_now(green.person.id, here)
    assert found is not None
    assert found.id == township.centre.id
    assert centre_now(green.person.id, township.centre.id) is None


def test_who_has_moved_is_found_by_four_statements_however_many_there_are(
    green: Green, township: Township
) -> None:
    scope = green.stand("leader2").scope
    for number in range(3):
        green.person = make_household(green.world.grids[0], members=1)[1][0]
        green.begin("village")
        move_to(green.person, township.home)
        with counted_statements() as sent:
            assert len(moved_here(scope, whole_centre=True)) == number + 1
        assert len(sent) == 4
