"""Steps of a plan, what teams carry, and how fair it is."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.duty_plan import (
    Move,
    busiest_to_idlest,
    changed,
    loads,
    teams_after,
)

TEAMS = st.sampled_from([1, 2, 3, None])
BASES = st.dictionaries(st.integers(1, 8), TEAMS, min_size=1)
MOVES = st.lists(st.builds(Move, st.integers(1, 6), st.integers(1, 9), TEAMS), max_size=20)


def test_the_last_step_of_a_grid_counts() -> None:
    moves = [Move(2, 1, 30), Move(1, 1, 20), Move(1, 2, 20)]
    assert teams_after({1: 10, 2: 10, 3: None}, moves, 2) == {1: 30, 2: 20, 3: None}


@given(BASES, MOVES)
def test_before_the_first_step_a_plan_is_what_it_found(
    base: dict[int, int | None], moves: list[Move]
) -> None:
    assert teams_after(base, moves, 0) == base
    assert changed(base, teams_after(base, moves, 0)) == []


@given(BASES, MOVES, st.integers(0, 6))
def test_what_teams_carry_adds_up_to_what_has_a_team(
    base: dict[int, int | None], moves: list[Move], cursor: int
) -> None:
    after = teams_after(base, moves, cursor)
    assert after.keys() == base.keys()
    weights = {grid: 100 + grid for grid in base}
    carried = loads(after, weights, [1, 2, 3])
    with_team = [weights[grid] for grid, team in after.items() if team is not None]
    assert sum(carried.values()) == sum(with_team)


def test_a_move_of_a_grid_that_is_not_in_the_plan_counts_for_nothing() -> None:
    assert teams_after({1: None}, [Move(1, 99, 5)], 1) == {1: None}


@pytest.mark.parametrize(
    ("carried", "ratio"),
    [
        ([200, 100, 150], Fraction(2)),
        ([7, 7], Fraction(1)),
        ([5], None),
        ([], None),
        ([5, 0], None),
    ],
)
def test_fairness_is_the_busiest_over_the_idlest(
    carried: list[int], ratio: Fraction | None
) -> None:
    assert busiest_to_idlest(carried) == ratio
