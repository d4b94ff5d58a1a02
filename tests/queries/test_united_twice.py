"""Rows that were united one after another: whoever is meant is the person who is left."""

import pytest
from flask import Flask

from contracts_app.models import Resident
from contracts_app.queries.consultations import get_told
from contracts_app.queries.referral_board import list_cards
from contracts_app.queries.referral_deaths import deaths_to_confirm
from contracts_app.queries.referral_detail import get_detail, list_of_household
from contracts_app.queries.referral_moved import home_now
from contracts_app.queries.referral_papers import get_slip
from contracts_app.queries.referral_rows import RowRange, rows_for_file
from contracts_app.queries.referral_scope import find_referral, referrals_in
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.same_person import SamePerson, merge_residents
from tests.factories import TODAY, World, make_household, make_world
from tests.support.consultations import asked
from tests.support.other_township import move_to, other_township
from tests.support.referral_moves import Green
from tests.support.referrals import make_department
from tests.support.same_person import without_number


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


@pytest.fixture
def rows(world: World) -> list[Resident]:
    """One person three times, in two households; only the last row has a number."""
    _one, (_elder, kept, _third) = make_household(world.grids[0], members=3, code="H1")
    _two, (_head, first, second) = make_household(world.grids[1], members=3, code="H2")
    for one in (first, second):
        one.sex = kept.sex
        without_number(one)
    return [first, second, kept]


@pytest.fixture
def green(world: World, rows: list[Resident]) -> Green:
    return Green(world, make_department(world.hospital), rows[0])


def unite(rows: list[Resident]) -> Resident:
    for merged, kept in zip(rows, rows[1:], strict=False):
        asked = SamePerson(kept.key, merged.key, TODAY)
        merge_residents(asked, everything(TODAY), SYSTEM, TODAY)
    return rows[-1]


def test_a_referral_and_a_question_are_about_the_person_who_is_left(
    green: Green, rows: list[Resident]
) -> None:
    sent, question = green.begin("leader"), asked(green, "leader")
    person, stand = unite(rows), green.stand("leader")
    cards = list_cards(stand, green.now)
    slip = get_slip(sent.referral_no, referrals_in(stand))
    found = (get_detail(sent.referral_no, stand), get_told(question.key, stand))
    assert [one.resident_key for one in found] == [person.key] * 2
    assert [row.resident for some in cards.values() for row in some] == [person.key]
    assert slip.resident == person.key


def test_a_reported_death_waits_where_the_person_who_is_left_lives(
    green: Green, rows: list[Resident]
) -> None:
    sent = green.begin("leader")
    green.move(sent, "hospital", "accept")
    green.move(sent, "hospital", "die", on=TODAY)
    person = unite(rows)
    assert [one.key for one in deaths_to_confirm(green.stand("leader"))] == [person.key]


def test_lists_and_files_name_the_person_who_is_left(green: Green, rows: list[Resident]) -> None:
    sent = green.begin("leader")
    person = unite(rows)
    home = home_now(sent.resident_id)
    assert home is not None
    [listed] = list_of_household(home, green.stand("leader"))
    [told] = rows_for_file(None, RowRange(TODAY, TODAY))
    assert (listed.name, told.id_last4) == (person.name, person.id_last4)


def test_where_the_person_who_is_left_has_moved_to_the_referral_is_seen(
    green: Green, rows: list[Resident]
) -> None:
    sent = green.begin("leader")
    township = other_township(green.world)
    move_to(unite(rows), township.home)
    assert find_referral(sent.referral_no, green.stand("leader2")) == sent.id
