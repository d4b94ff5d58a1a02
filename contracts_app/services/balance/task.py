"""What is asked of the solver: which moves may be chosen, how many, and what they may not do."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from contracts_app.services.balance import land
from contracts_app.services.balance.standing import Move, Standing

MOST_MOVES: Final = 600
"""So many moves are looked at; the promising ones first, when there are more."""


@dataclass(frozen=True)
class Task:
    """A choice among moves. `fill` = every grid of them must go somewhere: they are gaps."""

    standing: Standing
    moves: list[Move]
    most: int
    fill: bool = False
    cut_down: bool = False

    @cached_property
    def idle(self) -> list[str]:
        """Teams without load that some move could give one."""
        standing = self.standing
        reached = {move.to_team for move in self.moves if standing.grids[move.grid].weight}
        return [team for team in standing.counted() if not standing.loads[team] and team in reached]

    @cached_property
    def floor(self) -> int:
        """The load of the idlest team that carries something."""
        loads = self.standing.loads
        return min((loads[team] for team in self.standing.counted() if loads[team]), default=0)

    @cached_property
    def ceiling(self) -> int:
        """The load of the busiest team."""
        return max((self.standing.loads[team] for team in self.standing.counted()), default=0)

    def only(self, grids: Collection[str]) -> "Task":
        """The same, about these grids alone."""
        return replace(self, moves=[move for move in self.moves if move.grid in grids])

    def allows(self, taken: list[Move]) -> bool:
        """Whether these moves keep every limit, in whichever order and however few are taken.

        No team ends above the busiest of today nor below the idlest, even if only its gains or
        only its losses are taken: so a person may accept any of the suggestions and leave others.
        """
        standing = self.standing
        gains, losses = _sorted_out(standing, taken)
        if not all(standing.has_room(team, grids) for team, grids in gains.items()):
            return False
        return self.fill or (
            all(self.gain(team, grids) <= self.ceiling for team, grids in gains.items())
            and all(self.gain(team, grids, -1) >= self.floor for team, grids in losses.items())
        )

    def gain(self, team: str, grids: list[str], sign: int = 1) -> int:
        """The load of a team with these grids more, or less."""
        weights = sum(self.standing.grids[grid].weight for grid in grids)
        return self.standing.loads[team] + sign * weights


def _sorted_out(
    standing: Standing, taken: list[Move]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    gains: dict[str, list[str]] = {}
    losses: dict[str, list[str]] = {}
    for grid, team in taken:
        gains.setdefault(team, []).append(grid)
        holder = standing.holder(grid)
        if holder is not None:
            losses.setdefault(holder, []).append(grid)
    return gains, losses


def filling(standing: Standing, most: int) -> Task:
    """Give the heaviest gaps to somebody."""
    receivers = standing.receivers()
    moves = [
        Move(grid, team)
        for grid in standing.gaps()[:most]
        for team in receivers
        if standing.has_room(team, [grid])
    ]
    return Task(standing, moves, most, fill=True)


def balancing(standing: Standing, most: int, keep: frozenset[str]) -> Task:
    """Move grids from a busier team to a less busy one.

    A move counts only if afterwards both teams are less busy than the busier one was before. So
    it helps when it is taken alone. A better plan for all of them without such a rule would
    sometimes swap two grids, of which each alone makes things worse.
    """
    moves = [move for move in _helpful(standing, keep)]
    promising = _most_promising(standing, moves, most)
    return Task(standing, promising, most, cut_down=len(promising) < len(moves))


def _helpful(standing: Standing, keep: frozenset[str]) -> Iterator[Move]:
    receivers = standing.receivers()
    for grid, load in standing.grids.items():
        holder = standing.holder(grid)
        if holder is None or not load.weight or grid in keep:
            continue
        below = standing.loads[holder] - load.weight
        for team in receivers:
            if standing.loads[team] < below and standing.has_room(team, [grid]):
                yield Move(grid, team)


def _most_promising(standing: Standing, moves: list[Move], most: int) -> list[Move]:
    """Those between the busiest and the idlest teams and beside their land, if there are many.

    A few moves change only a few teams: the ratio falls when the busiest give and the idlest take.
    """
    if len(moves) <= MOST_MOVES:
        return moves
    order = sorted(standing.counted(), key=lambda team: (standing.loads[team], team))
    idlest, busiest = set(order[: most + 1]), set(order[-most - 1 :])

    def rank(move: Move) -> tuple[int, int, Move]:
        gives = standing.holder(move.grid) in busiest
        takes = move.to_team in idlest
        beside = land.touches(standing, move.grid, move.to_team)
        return -gives - takes, -beside, move

    return sorted(sorted(moves, key=rank)[:MOST_MOVES])
