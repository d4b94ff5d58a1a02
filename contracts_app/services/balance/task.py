"""What is asked of the solver: which moves may be chosen, how many, and what they may not do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from contracts_app.services.balance import land
from contracts_app.services.balance.standing import Move, Standing

_MOST_CELLS: Final = 6_000
_FEWEST: Final = 300
"""So many moves are looked at, the promising ones, when there are more; many for few teams."""


@dataclass(frozen=True)
class Task:
    """A choice among moves. `fill` = every grid of them must go somewhere: they are gaps."""

    standing: Standing
    moves: list[Move]
    most: int
    first: list[Move] = field(default_factory=list)
    """A plan to begin with, for gaps."""
    fill: bool = False
    cut_down: bool = False

    @cached_property
    def idle(self) -> list[str]:
        """Teams without load that some move could give one."""
        standing = self.standing
        reached = {move.to_team for move in self.moves if standing.grids[move.grid].weight}
        return [team for team in standing.counted() if not standing.loads[team] and team in reached]

    def allows(self, taken: list[Move]) -> bool:
        """Whether no team is over its hard limit, even if it does not get rid of what it gives."""
        gains: dict[str, list[str]] = {}
        for grid, team in taken:
            gains.setdefault(team, []).append(grid)
        return all(self.standing.has_room(team, grids) for team, grids in gains.items())


def filling(standing: Standing, most: int) -> Task:
    """Give gaps to somebody: the heaviest for which there is room."""
    receivers = standing.receivers()
    taken: list[Move] = []
    for grid in standing.gaps():
        if len(taken) == most or not receivers:
            break
        taken += _to_the_idlest(standing, taken, grid, receivers)
    moves = [Move(move.grid, team) for move in taken for team in receivers]
    return Task(standing, _with_room(standing, moves), most, taken, fill=True)


def _to_the_idlest(
    standing: Standing, taken: list[Move], grid: str, receivers: list[str]
) -> list[Move]:
    """The move of a gap to the idlest team that has room for it beside the others, if any has."""
    loads = standing.after(taken)
    for team in sorted(receivers, key=lambda team: (loads[team], team)):
        beside = [move.grid for move in taken if move.to_team == team]
        if standing.has_room(team, [*beside, grid]):
            return [Move(grid, team)]
    return []


def balancing(standing: Standing, most: int, keep: frozenset[str]) -> Task:
    """Move grids from team to team.

    There may be far more such moves than can be looked at. A few moves change a few teams: the
    ratio falls when the busiest give and the idlest take, so those are preferred, and moves to
    teams beside the grid.
    """
    grids = [grid for grid, load in standing.grids.items() if load.weight and grid not in keep]
    held = [(grid, holder) for grid in grids if (holder := standing.holder(grid)) is not None]
    receivers = standing.receivers()
    limit = max(_FEWEST, _MOST_CELLS // max(1, len(standing.rooms)))
    if len(held) * (len(receivers) - 1) <= limit:
        moves = [Move(grid, team) for grid, holder in held for team in receivers if team != holder]
        return Task(standing, _with_room(standing, moves), most)
    order = sorted(standing.counted(), key=lambda team: (standing.loads[team], team))
    idlest, busiest = set(order[: most + 1]), set(order[-most - 1 :])
    moves = [
        Move(grid, team)
        for grid, holder in held
        for team in receivers
        if team != holder and (holder in busiest or team in idlest)
    ]
    ranked = sorted(_with_room(standing, moves), key=_promise(standing, busiest, idlest))
    return Task(standing, sorted(ranked[:limit]), most, cut_down=True)


def _with_room(standing: Standing, moves: list[Move]) -> list[Move]:
    return [move for move in moves if standing.has_room(move.to_team, [move.grid])]


def _promise(
    standing: Standing, busiest: set[str], idlest: set[str]
) -> Callable[[Move], tuple[int, bool, int, Move]]:
    """First from the busiest to the idlest, then to teams beside; best what evens out both."""

    def key(move: Move) -> tuple[int, bool, int, Move]:
        holder = standing.holder(move.grid) or ""
        ends = (holder in busiest) + (move.to_team in idlest)
        apart = ends == 1 and not land.touches(standing, *move)
        between = standing.loads[holder] - standing.loads[move.to_team]
        return -ends, apart, abs(2 * standing.grids[move.grid].weight - between), move

    return key
