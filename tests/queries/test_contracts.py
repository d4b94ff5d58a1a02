"""Reads of contracts: scope, the list and what belongs to one term."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover
from contracts_app.queries.contracts import (
    ContractFilters,
    get_contract,
    get_contract_head,
    list_chain,
    list_contracts,
    list_covers,
    list_packages,
    list_signatures,
)
from contracts_app.queries.paging import Cursor
from contracts_app.queries.scope import everything, scope_of
from contracts_app.queries.timeline import list_contract_events
from tests.factories import TODAY, World, make_household, make_team, make_world
from tests.support.signed_in import far_household, sign_up
from tests.support.statements import counted_statements


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


@pytest.fixture
def contract(world: World) -> Contract:
    household, people = make_household(world.grids[0], code="H1")
    return sign_up(household, people[0], on=date(2026, 3, 2), package_codes=("BASIC",))


def numbers(world: World, role: str, filters: ContractFilters) -> list[str]:
    page = list_contracts(scope_of(world.users[role], TODAY), filters, Cursor())
    return [row.contract_no for row in page.rows]


def test_contracts_are_seen_by_their_township_and_the_bureau_only(
    world: World, contract: Contract
) -> None:
    seen = {
        role: get_contract(contract.contract_no, scope_of(user, TODAY)) is not None
        for role, user in world.users.items()
    }
    assert seen == {
        "admin": True,
        "bureau": True,
        "leader": True,
        "doctor": True,
        "village": True,
        "clerk": True,
        "hospital": False,
    }
    household, people = far_household()
    make_team(world.bureau, code="T77")
    far = sign_up(household, people[0], team="T77")
    assert get_contract(far.contract_no, scope_of(world.users["clerk"], TODAY)) is None
    assert numbers(world, "clerk", ContractFilters()) == [contract.contract_no]
    assert numbers(world, "bureau", ContractFilters()) == [far.contract_no, contract.contract_no]


@pytest.mark.parametrize(
    ("filters", "listed"),
    [
        (ContractFilters(), True),
        (ContractFilters(status="active", team="T01", year=2027, channel="station"), True),
        (ContractFilters(status="expired"), False),
        (ContractFilters(team="T02"), False),
        (ContractFilters(year=2026), False),
        (ContractFilters(channel="home"), False),
    ],
)
def test_filters_narrow_the_list(
    world: World, contract: Contract, filters: ContractFilters, listed: bool
) -> None:
    assert bool(numbers(world, "clerk", filters)) is listed


def test_a_row_counts_covered_persons_and_names_the_head(world: World, contract: Contract) -> None:
    db.session.scalars(select(Cover).order_by(Cover.id)).first().state = "void"  # type: ignore[union-attr]
    db.session.flush()
    (row,) = list_contracts(everything(TODAY), ContractFilters(), Cursor()).rows
    assert (row.persons, row.head, row.household_code, row.team_code) == (2, "王秀英", "H1", "T01")


def test_the_newest_contracts_stand_first_and_pages_go_on(world: World) -> None:
    for _ in range(25):
        household, people = make_household(world.grids[0], members=1)
        sign_up(household, people[0])
    first = list_contracts(everything(TODAY), ContractFilters(), Cursor())
    second = list_contracts(everything(TODAY), ContractFilters(), Cursor(after=first.next))
    whole = [row.contract_no for page in (first, second) for row in page.rows]
    assert len(whole) == len(set(whole)) == 25
    assert whole == sorted(whole, reverse=True)
    back = list_contracts(everything(TODAY), ContractFilters(), Cursor(before=second.previous))
    assert [row.contract_no for row in back.rows] == whole[:20]


def test_fifty_rows_cost_as_many_statements_as_five(world: World) -> None:
    counts, scope = [], everything(TODAY)
    for more in (5, 45):
        for _ in range(more):
            household, people = make_household(world.grids[0], members=2)
            sign_up(household, people[0])
        with counted_statements() as statements:
            page = list_contracts(scope, ContractFilters(), Cursor(size=50))
        counts.append((len(page.rows), len(statements)))
    assert counts == [(5, 3), (50, 3)]


def test_everything_that_belongs_to_a_term_is_read(contract: Contract) -> None:
    head = get_contract_head(contract.id)
    assert (head.household_code, head.representative, head.team) == (
        "H1",
        "王秀英",
        "第一家庭医生团队",
    )
    assert [term.contract_no for term in list_chain(contract)] == [contract.contract_no]
    assert [cover.name for cover in list_covers(contract.id)] == ["家人1", "王秀英", "家人2"]
    (package,) = list_packages(contract.id)
    split = package.insurance_fen + package.public_health_fen + package.self_fen
    assert (package.code, split) == ("BASIC", package.fee_fen)
    assert {(one.party, one.mode) for one in list_signatures(contract.id)} >= {
        ("household", "paper")
    }
    assert [event.verb for event in list_contract_events(contract.contract_no)] == ["contract.sign"]
