"""The board of referrals in the database: who sees which card, in which order, at what cost."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import Department, Referral
from contracts_app.queries.referral_board import (
    board_figures,
    list_cards,
    standing_of,
)
from contracts_app.queries.referral_scope import Stand, sides_of, stand_of
from contracts_app.queries.referral_today import taken_on_today
from contracts_app.queries.scope import scope_of
from contracts_app.rules.referrals.board import MOST, STATUSES, Column
from contracts_app.vocabulary import Role
from contracts_app.vocabulary.referrals import ReferralStatus, Urgency
from tests.factories import TODAY, World, make_household, make_world, store
from tests.support.makers import COUNTY, InstitutionFactory, RegionFactory
from tests.support.referral_moves import green_channel
from tests.support.referrals import NOW, SPINES, make_department, make_referral
from tests.support.statements import counted_statements

S = ReferralStatus
HOUR = timedelta(hours=1)
REFERRERS = ("village", "doctor", "leader")


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


@pytest.fixture
def department(world: World) -> Department:
    return make_department(world.hospital)


def stand(world: World, role: str) -> Stand:
    user = world.users[role]
    return stand_of(user, scope_of(user, TODAY))


def numbers(cards: dict[Column, list[Any]]) -> dict[Column, list[str]]:
    return {column: [row.referral_no for row in some] for column, some in cards.items() if some}


def one_of_each(world: World, department: Department) -> list[Referral]:
    """One referral in each state that its direction knows."""
    found = []
    for direction, spines in SPINES.items():
        for status in dict.fromkeys(status for spine in spines for status in spine):
            made = make_referral(
                world, department, status, direction=direction, sent_at_utc=NOW, origin_id=None
            )
            found.append(made)
    return found


def test_each_stands_in_its_column_and_what_is_closed_in_none(
    world: World, department: Department
) -> None:
    made = one_of_each(world, department)
    cards = numbers(list_cards(stand(world, "leader"), NOW))
    for column, statuses in STATUSES.items():
        wanted = {one.referral_no for one in made if one.status in statuses}
        assert set(cards.get(column, [])) == wanted, column


def test_the_counts_are_those_of_the_columns(world: World, department: Department) -> None:
    one_of_each(world, department)
    make_referral(world, department, S.SUBMITTED, sent_at_utc=NOW, due_at_utc=NOW - HOUR)
    for role in (*REFERRERS, "hospital"):
        who = stand(world, role)
        figures, cards = board_figures(who, NOW), list_cards(who, NOW)
        for column in Column:
            found = figures.columns.get(column)
            assert (found.number if found else 0) == len(cards[column]), (role, column)
            late = sum(standing_of(row).is_overdue(NOW) for row in cards[column])
            assert (found.overdue if found else 0) == late


def test_the_database_orders_as_the_rule_does(world: World, department: Department) -> None:
    hours = (-30, -2, 1, 5)
    for place, (urgency, off) in enumerate((one, h) for h in hours for one in Urgency):
        waiting = NOW - HOUR if place % 5 == 0 else None
        make_referral(
            world, department, S.SUBMITTED, urgency=urgency, due_at_utc=NOW + off * HOUR,
            waiting_since_utc=waiting, sent_at_utc=NOW,
        )  # fmt: skip
    rows = list_cards(stand(world, "hospital"), NOW)[Column.ASKED]
    told = [standing_of(row).order(NOW) for row in rows]
    assert told == sorted(told)
    assert len(told) == 12


def test_what_was_broken_off_is_shown_for_a_week(world: World, department: Department) -> None:
    day = timedelta(days=1)
    fresh = make_referral(world, department, S.REJECTED, sent_at_utc=NOW, over_at_utc=NOW - 7 * day)
    make_referral(world, department, S.CANCELLED, sent_at_utc=NOW, over_at_utc=NOW - 7 * day - HOUR)
    cards = numbers(list_cards(stand(world, "leader"), NOW))
    assert cards == {Column.EXCEPTION: [fresh.referral_no]}


def test_a_column_is_cut_and_counted_whole_in_as_many_statements(
    world: World, department: Department
) -> None:
    who = stand(world, "hospital")
    make_referral(world, department, S.SUBMITTED, sent_at_utc=NOW)
    with counted_statements() as few:
        list_cards(who, NOW)
        board_figures(who, NOW)
    for _ in range(MOST + 4):
        make_referral(world, department, S.SUBMITTED, sent_at_utc=NOW)
    db.session.flush()
    with counted_statements() as many:
        cards = list_cards(who, NOW)
        figures = board_figures(who, NOW)
    assert len(many) == len(few) == 3
    assert len(cards[Column.ASKED]) == MOST
    assert figures.columns[Column.ASKED].number == MOST + 5


def test_another_hospital_and_another_township_see_nothing(
    world: World, department: Department
) -> None:
    one_of_each(world, department)
    store(RegionFactory.build(code="110199200"))
    other = InstitutionFactory.build(
        code="ORG91", kind="hospital", region_code=COUNTY, parent_id=world.bureau.id
    )
    town = InstitutionFactory.build(
        code="ORG02", region_code="110199200", parent_id=world.bureau.id
    )
    store(other, town)
    for role, home in (("hospital", other), ("leader", town), ("doctor", town)):
        user = world.users[role]
        user.institution, user.team_id = home, None
        db.session.flush()
        who = stand(world, role)
        assert numbers(list_cards(who, NOW)) == {}
        assert board_figures(who, NOW).total == 0
        assert taken_on_today(who) == (0, 0)


def test_a_hospital_does_not_see_what_it_was_not_asked(
    world: World, department: Department
) -> None:
    make_referral(world, department, S.INTERNAL_REVIEW)
    make_referral(world, department, S.DRAFT)
    assert numbers(list_cards(stand(world, "hospital"), NOW)) == {}
    assert len(numbers(list_cards(stand(world, "village"), NOW))[Column.REVIEW]) == 2


def test_the_board_of_a_department_has_its_referrals_alone(
    world: World, department: Department
) -> None:
    own = make_referral(world, department, S.SUBMITTED, sent_at_utc=NOW)
    make_referral(world, make_department(world.hospital, "ORTH"), S.SUBMITTED, sent_at_utc=NOW)
    who = stand(world, "hospital")
    assert numbers(list_cards(who, NOW, "ORG90:CARD")) == {Column.ASKED: [own.referral_no]}
    assert board_figures(who, NOW, "ORG90:CARD").total == 1
    assert board_figures(who, NOW, "ORG91:CARD").total == 0
    assert board_figures(who, NOW, "CARD").total == 0


def test_a_line_says_for_whom_one_speaks_as_the_referral_does(
    world: World, department: Department
) -> None:
    made = {one.referral_no: one for one in one_of_each(world, department)}
    for role in (*REFERRERS, "hospital"):
        who = stand(world, role)
        for row in (row for some in list_cards(who, NOW).values() for row in some):
            sides = sides_of(row, who, row.team_institution_id)
            assert sides == sides_of(made[row.referral_no], who), role


def test_the_version_changes_with_each_move_and_with_a_missed_promise(world: World) -> None:
    green = green_channel(world)
    who = green.stand("leader")
    seen = [board_figures(who, green.now).version]
    sent = green.begin("leader")
    seen.append(board_figures(who, green.now).version)
    assert board_figures(who, green.now + timedelta(minutes=9)).version == seen[-1]
    green.move(sent, "hospital", "pause", note="家属商量")
    seen.append(board_figures(who, green.now).version)
    green.move(sent, "hospital", "resume")
    seen.append(board_figures(who, green.now).version)
    late = green.now + timedelta(hours=30)
    seen += [board_figures(who, late + timedelta(minutes=n)).version for n in range(2)]
    green.move(sent, "hospital", "reject", reason="not_needed", note="卫生院可治")
    seen.append(board_figures(who, green.now).version)
    assert len(set(seen)) == len(seen)


def test_what_was_taken_on_today_and_how_fast(world: World) -> None:
    green = green_channel(world)
    first = green.begin("leader")
    green.later(minutes=38)
    green.move(first, "hospital", "accept")
    assert taken_on_today(green.stand("hospital")) == (1, 38)
    green.person = make_household(world.grids[0], members=1)[1][0]
    second = green.begin("leader")
    green.later(minutes=5)
    green.move(second, "hospital", "pause", note="家属商量")
    green.later(minutes=60)
    green.move(second, "hospital", "resume")
    green.later(minutes=17)
    green.move(second, "hospital", "accept")
    assert taken_on_today(green.stand("hospital")) == (2, 30)
    assert taken_on_today(green.stand("leader")) == (2, 30)
    code = f"{world.hospital.code}:{green.department.code}"
    assert taken_on_today(green.stand("leader"), code) == (2, 30)
    assert taken_on_today(green.stand("leader"), f"{world.hospital.code}:NONE") == (0, 0)


def test_other_roles_stand_towards_no_referral(world: World, department: Department) -> None:
    one_of_each(world, department)
    for role in set(Role) - {Role.HOSPITAL, *REFERRERS}:
        assert board_figures(stand(world, role), NOW).total == 0
