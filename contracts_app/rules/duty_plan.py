"""A draft plan of duties: which team has which grid after its steps, and how fair that is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

Teams = dict[int, int | None]
"""Team by grid, both as ids; None is a grid without a team."""


@dataclass(frozen=True)
class Move:
    """One grid given to a team (or to none) in one step of a plan."""

    step: int
    grid_id: int
    team_id: int | None


def teams_after(base: Mapping[int, int | None], moves: Iterable[Move], cursor: int) -> Teams:
    """Who has which grid once the steps up to `cursor` are done; moves come in any order.

    A move of a grid that the plan does not hold counts for nothing.
    """
    after: Teams = dict(base)
    for move in sorted(moves, key=lambda one: one.step):
        if move.step <= cursor and move.grid_id in after:
            after[move.grid_id] = move.team_id
    return after


def changed(base: Mapping[int, int | None], after: Mapping[int, int | None]) -> list[int]:
    """The grids whose team is another one than before, in the order of `base`."""
    return [grid_id for grid_id, team_id in base.items() if after[grid_id] != team_id]


def loads(
    after: Mapping[int, int | None], weights: Mapping[int, int], teams: Iterable[int]
) -> dict[int, int]:
    """What each of the teams carries; grids of no team or of others count for nothing here."""
    carried = dict.fromkeys(teams, 0)
    for grid_id, team_id in after.items():
        if team_id in carried:
            carried[team_id] += weights.get(grid_id, 0)
    return carried


def busiest_to_idlest(carried: Iterable[int]) -> Fraction | None:
    """How many times the load of the idlest team the busiest one carries; 1 is perfectly fair.

    None when there is nothing to compare: fewer than two teams, or one that carries nothing.
    """
    figures = list(carried)
    if len(figures) < 2 or min(figures) <= 0:
        return None
    return Fraction(max(figures), min(figures))
