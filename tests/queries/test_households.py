"""The list of households: scope, filters, pages, and a fixed number of statements."""

from datetime import date

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import Household, Resident
from contracts_app.queries.households import (
    HouseholdFilters,
    get_household,
    list_households,
    list_terms_of_household,
)
from contracts_app.queries.paging import Cursor
from contracts_app.queries.residents import list_members
from contracts_app.queries.scope import Scope, everything, scope_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.household_life import leave_household
from tests.factories import TODAY, GridFactory, World, make_household, make_world
from tests.support.signed_in import far_household, sign_up
from tests.support.statements import counted_statements

ALL = HouseholdFilters()


def _codes(
    scope: Scope, filters: HouseholdFilters = ALL, cursor: Cursor | None = None
) -> list[str]:
    return [row.code for row in list_households(scope, filters, cursor or Cursor()).rows]


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


@pytest.fixture
def signed(world: World) -> tuple[Household, list[Resident]]:
    """H1 is signed with T01; H2, on the other grid, is not."""
    household, people = make_household(world.grids[0], code="H1", tags=("HTN", "COPD"))
    sign_up(household, people[0])
    make_household(world.grids[1], code="H2", members=2, name="李大山")
    return household, people


def test_a_row_says_what_the_list_shows(
    world: World, signed: tuple[Household, list[Resident]]
) -> None:
    first, second = list_households(scope_of(world.users["clerk"], TODAY), ALL, Cursor()).rows
    head = signed[1][0]
    assert (first.code, first.head, first.head_last4) == ("H1", "王秀英", head.id_last4)
    assert (first.members, first.status, first.period_end) == (3, "active", date(2027, 12, 31))
    assert first.tags == ("HTN",), "only key groups are shown"
    assert (second.members, second.status, second.contract_no) == (2, "unsigned", None)


@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        (HouseholdFilters(grid="G2"), ["H2"]),
        (HouseholdFilters(village="110199100201"), ["H1", "H2"]),
        (HouseholdFilters(village="110199100"), ["H1", "H2"]),
        (HouseholdFilters(village="110199101"), []),
        (HouseholdFilters(village="110199100202"), []),
        (HouseholdFilters(team="T01"), ["H1", "H2"]),
        (HouseholdFilters(team="T99"), []),
        (HouseholdFilters(tag="COPD"), ["H1"]),
        (HouseholdFilters(status="active"), ["H1"]),
        (HouseholdFilters(status="unsigned"), ["H2"]),
        (HouseholdFilters(status="unsigned", grid="G1"), []),
    ],
)
def test_filters_narrow_the_list(
    world: World,
    signed: tuple[Household, list[Resident]],
    filters: HouseholdFilters,
    codes: list[str],
) -> None:
    assert _codes(scope_of(world.users["clerk"], TODAY), filters) == codes


def test_a_household_elsewhere_is_not_listed_and_not_found(world: World) -> None:
    make_household(world.grids[0], code="H1")
    far_household("FAR1")
    clerk = scope_of(world.users["clerk"], TODAY)
    assert _codes(clerk) == ["H1"]
    assert get_household("FAR1", clerk) is None
    assert get_household("FAR1", scope_of(world.users["bureau"], TODAY)) is not None


def test_pages_go_on_from_a_key_and_back_again(world: World) -> None:
    for number in range(45):
        make_household(world.grids[0], members=1, code=f"H{number:03d}")
    scope = everything(TODAY)
    first = list_households(scope, ALL, Cursor())
    second = list_households(scope, ALL, Cursor(after=first.next))
    third = list_households(scope, ALL, Cursor(after=second.next))
    assert [len(page.rows) for page in (first, second, third)] == [20, 20, 5]
    assert [row.code for page in (first, second, third) for row in page.rows] == [
        f"H{number:03d}" for number in range(45)
    ]
    assert (first.previous, third.next, first.total) == ("", "", 45)
    back = list_households(scope, ALL, Cursor(before=third.previous))
    assert [row.code for row in back.rows] == [row.code for row in second.rows]
    front = list_households(scope, ALL, Cursor(before=back.previous))
    assert [row.code for row in front.rows] == [row.code for row in first.rows]
    assert front.previous == ""


def test_a_page_size_is_one_of_the_offered(world: World) -> None:
    for number in range(25):
        make_household(world.grids[0], members=1, code=f"H{number:03d}")
    assert len(_codes(everything(TODAY), cursor=Cursor(size=50))) == 25
    assert len(_codes(everything(TODAY), cursor=Cursor(size=1_000_000))) == 20


def test_fifty_rows_cost_as_many_statements_as_five(world: World) -> None:
    def fill(numbers: range) -> None:
        for number in numbers:
            household, people = make_household(world.grids[0], code=f"H{number:03d}", tags=("HTN",))
            sign_up(household, people[0])

    counts, scope = [], everything(TODAY)
    for numbers in (range(5), range(5, 50)):
        fill(numbers)
        with counted_statements() as statements:
            rows = list_households(scope, ALL, Cursor(size=50)).rows
        counts.append((len(rows), len(statements)))
    assert [rows for rows, _ in counts] == [5, 50]
    assert counts[0][1] == counts[1][1] == 5


def test_members_of_a_large_household_cost_no_more_statements(world: World) -> None:
    small, _ = make_household(world.grids[0], members=2)
    large, _ = make_household(world.grids[0], members=12)
    counts = []
    for household in (small, large):
        with counted_statements() as statements:
            list_members(household.id)
        counts.append(len(statements))
    assert counts == [3, 3]


def test_who_left_is_neither_counted_nor_a_reason_to_be_found(world: World) -> None:
    _household, people = make_household(world.grids[0], code="H1", tags=("HTN",))
    leave_household(
        people[0].key, "death", TODAY, everything(TODAY), SYSTEM, TODAY, new_head=people[1].key
    )
    row = list_households(everything(TODAY), ALL, Cursor()).rows[0]
    assert (row.members, row.tags, row.head) == (2, (), "家人1")
    assert _codes(everything(TODAY), HouseholdFilters(tag="HTN")) == []


def test_a_household_with_a_past_term_shows_its_last_status(world: World) -> None:
    household, people = make_household(world.grids[0], code="H1")
    contract = sign_up(household, people[0])
    contract.status = "expired"
    db.session.flush()
    row = list_households(everything(TODAY), ALL, Cursor()).rows[0]
    assert row.status == "expired"
    assert _codes(everything(TODAY), HouseholdFilters(status="unsigned")) == ["H1"]
    assert [term.status for term in list_terms_of_household(household.id)] == ["expired"]


def test_a_doctor_sees_the_grids_of_the_own_team_and_its_contracts(world: World) -> None:
    make_household(world.grids[0], code="H1")
    other = GridFactory(code="G9")
    household, people = make_household(other, code="H9")
    make_household(other, code="H8")
    sign_up(household, people[0])
    assert _codes(scope_of(world.users["doctor"], TODAY)) == ["H1", "H9"]
