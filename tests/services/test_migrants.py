"""Whoever came from elsewhere is signed, booked and served like everybody else (C11, D18)."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import contracts_app
from contracts_app.extensions import db
from contracts_app.models import Cover, Resident
from contracts_app.queries.migrants import MigrantFilters, list_migrants, list_to_print
from contracts_app.queries.paging import Cursor
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.appointments import book
from contracts_app.services.audit import SYSTEM
from contracts_app.services.tracking_papers import tracking_pdf
from tests.factories import TODAY, World, make_household, tag_with
from tests.support.appointments import booking, planned
from tests.support.around_care import given_card
from tests.support.signed_in import far_household, sign_up
from tests.support.statements import counted_statements

SERVED = (
    "rules/signing.py", "rules/appointments.py", "rules/care_card.py", "rules/capacity.py",
    "queries/signing.py", "queries/signing_desk.py", "queries/appointments.py",
    "queries/appointment_sessions.py", "queries/care_cards.py", "queries/groups.py",
    "queries/scope.py", "queries/reach.py", "services/signing.py", "services/signing_facts.py",
    "services/appointments.py", "services/care_cards.py", "services/groups.py",
)  # fmt: skip
"""Where it is decided who is signed, booked, given a card or let into a group."""


@pytest.fixture
def newcomer(world: World) -> tuple[Any, Resident]:
    household, (person, *_rest) = make_household(world.grids[0], members=1, code="NEW")
    person.registered = False
    tag_with(person, "MIGRANT")
    db.session.flush()
    return household, person


def keys(**filters: Any) -> list[str]:
    found = list_migrants(everything(TODAY), MigrantFilters(**filters), Cursor())
    return [one.key for one in found.rows]


def test_whoever_came_from_elsewhere_signs_books_and_gets_a_card_like_anybody(
    world: World, newcomer: Any
) -> None:
    household, person = newcomer
    sign_up(household, person)
    states = select(Cover.state).filter_by(resident_id=person.id)
    assert db.session.scalars(states).all() == ["live"]
    made = book(booking(planned(world), person), everything(TODAY), SYSTEM, TODAY)
    assert (made.state, made.priority) == ("booked", "contract")
    assert given_card(person).state == "active"


@pytest.mark.parametrize("path", SERVED)
def test_nothing_that_decides_who_is_served_asks_where_somebody_is_registered(path: str) -> None:
    text = (Path(contracts_app.__file__).parent / path).read_text("utf-8")
    assert "MIGRANT" not in text
    assert ".registered" not in text.replace("FormState.REGISTERED", "")


def test_the_list_holds_the_group_and_those_registered_elsewhere(world: World) -> None:
    _home, people = make_household(world.grids[0], members=4, code="H1")
    tag_with(people[0], "MIGRANT")
    people[1].registered = False
    people[2].registered = False
    people[2].died_on = TODAY
    db.session.flush()
    assert set(keys()) == {people[0].key, people[1].key}
    assert keys(grid="G2") == []


def test_the_list_can_leave_out_whom_a_contract_covers(world: World, newcomer: Any) -> None:
    household, person = newcomer
    assert keys(uncovered=True) == [person.key]
    sign_up(household, person)
    assert keys(uncovered=True) == []
    assert keys() == [person.key]


def test_cards_are_printed_for_the_own_area_only(world: World, newcomer: Any) -> None:
    _far, strangers = far_household()
    strangers[0].registered = False
    db.session.flush()
    village = scope_of(world.users["village"], TODAY)
    rows = list_to_print(village, MigrantFilters())
    assert [one.key for one in rows] == [newcomer[1].key]
    assert list_to_print(village, MigrantFilters(), strangers[0].key) == []
    assert tracking_pdf(rows, TODAY).startswith(b"%PDF")


def test_the_list_asks_as_often_for_many_people_as_for_few(world: World) -> None:
    counts = []
    for _round in range(2):
        for _ in range(4):
            tag_with(make_household(world.grids[0], members=1)[1][0], "MIGRANT")
        with counted_statements() as seen:
            keys()
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 4
