"""Care cards are given to three groups, counted without gaps, and make their holders go first."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import CareCard, Resident
from contracts_app.queries.care_cards import CardFilters, holders_on, list_people
from contracts_app.queries.paging import Cursor
from contracts_app.queries.scope import everything, scope_of
from contracts_app.rules.care_card import counts_on
from contracts_app.services.audit import SYSTEM
from contracts_app.services.care_cards import issue, withdraw
from contracts_app.services.errors import NotFound
from contracts_app.services.priority import ground_on
from tests.factories import TODAY, World, make_household, tag_with
from tests.support.around_care import given_card
from tests.support.refusals import codes_of
from tests.support.signed_in import audited, far_household
from tests.support.statements import counted_statements

UNTIL = date(2029, 11, 20)
DAY = timedelta(days=1)


@pytest.fixture
def people(world: World) -> list[Resident]:
    return make_household(world.grids[0], members=4, code="H1")[1]


def give(*people: Resident, until: date = UNTIL, today: date = TODAY) -> list[CareCard]:
    return issue([one.key for one in people], until, everything(today), SYSTEM, today)


def names(**filters: Any) -> list[str]:
    found = list_people(everything(TODAY), CardFilters(**filters), Cursor())
    return [one.row.key for one in found.rows]


def test_cards_are_numbered_one_after_the_other(people: list[Resident]) -> None:
    for one, tag in zip(people, ("ELDER", "DISABLED", "LOW_INCOME"), strict=False):
        tag_with(one, tag)
    made = give(*people[:3])
    assert [one.card_no for one in made] == [f"K1101992026{n:06d}" for n in (1, 2, 3)]
    assert [one.ground for one in made] == ["ELDER", "DISABLED", "LOW_INCOME"]
    assert len(audited("card.issue")) == 3


def test_whoever_has_a_card_that_counts_gets_no_second_one(people: list[Resident]) -> None:
    given_card(people[0])
    assert give(people[0]) == []


def test_a_card_that_ran_out_is_followed_by_a_new_one(people: list[Resident]) -> None:
    given_card(people[0], until=TODAY)
    (new,) = give(people[0], until=TODAY + 9 * DAY, today=TODAY + DAY)
    states = db.session.scalars(select(CareCard.state).order_by(CareCard.id)).all()
    assert (states, new.from_day) == (["expired", "active"], TODAY + DAY)


def test_nobody_outside_the_three_groups_or_the_own_area_gets_one(
    world: World, people: list[Resident]
) -> None:
    assert codes_of(lambda: give(people[0])) == ["no_ground"]
    assert codes_of(lambda: give()) == ["nothing_chosen"]
    tag_with(people[0], "ELDER")
    assert codes_of(lambda: give(people[0], until=TODAY - DAY)) == ["card_over"]
    _home, strangers = far_household()
    tag_with(strangers[0], "ELDER")
    village = scope_of(world.users["village"], TODAY)
    with pytest.raises(NotFound):
        issue([strangers[0].key], UNTIL, village, SYSTEM, TODAY)


def test_a_withdrawn_card_counts_no_more_and_another_may_follow(people: list[Resident]) -> None:
    card = given_card(people[0])

    def take_back(reason: str) -> Any:
        return withdraw(card.card_no, reason, everything(TODAY), SYSTEM, TODAY)

    assert codes_of(lambda: take_back("?")) == ["unknown_value"]
    take_back("lost")
    take_back("lost")
    assert len(audited("card.withdraw")) == 1
    assert holders_on([people[0].id], TODAY) == frozenset()
    assert len(give(people[0])) == 1


def test_holders_go_first_while_their_card_counts(people: list[Resident]) -> None:
    given_card(people[0], until=TODAY + DAY)
    days = [TODAY - DAY, TODAY, TODAY + DAY, TODAY + 2 * DAY]
    assert [ground_on(people[0].id, day) for day in days] == [None, "card", "card", None]
    assert ground_on(people[1].id, TODAY) is None


def test_the_list_and_the_rule_agree_on_which_cards_count(people: list[Resident]) -> None:
    card = given_card(people[0], until=TODAY + 2 * DAY)
    withdraw(card.card_no, "lost", everything(TODAY + DAY), SYSTEM, TODAY + DAY)
    for offset in range(-1, 4):
        day = TODAY + offset * DAY
        rule = counts_on(card.state, card.from_day, card.to_day, card.withdrawn_on, day)
        assert (card.resident_id in holders_on([card.resident_id], day)) is rule


def test_the_list_shows_who_may_have_a_card_or_who_has_one(
    world: World, people: list[Resident]
) -> None:
    tag_with(people[0], "ELDER")
    tag_with(people[1], "DISABLED")
    given_card(people[2], "LOW_INCOME")
    assert set(names()) == {people[0].key, people[1].key}
    assert names(ground="DISABLED") == [people[1].key]
    assert names(having=True) == [people[2].key]
    assert names(grid="G2") == []
    people[0].died_on = TODAY
    db.session.flush()
    assert names() == [people[1].key]


def test_the_list_asks_as_often_for_many_people_as_for_few(world: World) -> None:
    counts = []
    for _round in range(2):
        for _ in range(4):
            tag_with(make_household(world.grids[0], members=1)[1][0], "ELDER")
        with counted_statements() as seen:
            names()
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 5
