"""The reach of long lists says the same as the scope, for every role and on both engines."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, Household, Institution
from contracts_app.queries.reach import (
    contracts_of,
    covers_county,
    households_of,
    in_parts,
)
from contracts_app.queries.scope import Scope, contracts_in, everything, households_in, scope_of
from contracts_app.queries.search import after
from tests.factories import TODAY, World, make_household, make_team, make_world
from tests.support.signed_in import far_household, sign_up


@pytest.fixture
def world(any_app: Flask) -> World:
    made = make_world(users=True)
    for place, grid in enumerate(made.grids):
        household, people = make_household(grid, code=f"H{place}")
        make_household(grid, code=f"U{place}")
        sign_up(household, people[0])
    # A household beyond the reach of the township that chose its team, and one that chose another.
    far, people = far_household("FAR1")
    sign_up(far, people[0])
    make_team(db.session.scalars(select(Institution).filter_by(code="ORG02")).one(), code="T09")
    near, people = make_household(made.grids[0], code="N1")
    sign_up(near, people[0], team="T09")
    return made


def _scopes(world: World) -> list[Scope]:
    roles = [scope_of(user, TODAY) for user in world.users.values()]
    narrow = [replace(one, team_id=world.team.id) for one in roles]
    county = replace(roles[0], prefixes=("110199",), team_id=None)
    return [*roles, *narrow, county, everything(TODAY)]


def test_the_reach_of_a_list_is_the_scope(world: World) -> None:
    for scope in _scopes(world):
        homes = [
            set(db.session.scalars(select(Household.code).where(condition)))
            for condition in (households_of(scope), households_in(scope))
        ]
        terms = [
            set(db.session.scalars(select(Contract.contract_no).where(condition)))
            for condition in (contracts_of(scope), contracts_in(scope))
        ]
        parts = list(db.session.scalars(in_parts(scope, [Contract.contract_no])))
        assert homes[0] == homes[1], scope
        assert terms[0] == terms[1] == set(parts), scope
        assert len(parts) == len(set(parts)), scope


def test_further_conditions_narrow_the_grids_of_every_reach(world: World) -> None:
    chosen = Grid.code == world.grids[0].code
    of_grid = Household.grid_id == world.grids[0].id
    for scope in _scopes(world):
        found = set(db.session.scalars(select(Household.code).where(households_of(scope, chosen))))
        wanted = select(Household.code).where(households_in(scope), of_grid)
        assert found == set(db.session.scalars(wanted)), scope


def test_a_team_never_covers_its_county(world: World) -> None:
    assert covers_county(everything(TODAY))
    assert not any(covers_county(one) for one in _scopes(world) if one.team_id is not None)


@pytest.mark.parametrize(
    ("text", "end"),
    [("ab", "ac"), ("王", "玌"), ("\ud7ff", "\ue000"), ("a\U0010ffff", "b"), ("\U0010ffff", "")],
)
def test_the_least_text_behind_all_that_begins_so(text: str, end: str) -> None:
    assert after(text) == end
