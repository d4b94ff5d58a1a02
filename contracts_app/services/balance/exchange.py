"""A good first plan: two moves of it are exchanged for any two others while that helps.

It takes milliseconds, and the solver that comes after it need only look for something better.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Final

from contracts_app.services.balance.standing import Move
from contracts_app.services.balance.task import Task

if TYPE_CHECKING:
    from numpy import bool_, float64, intp
    from numpy.typing import NDArray

    Loads = NDArray[float64]

_IDLE: Final = 1e9
"""What an idle team counts for: more than any ratio."""
_BETTER: Final = 1 - 1e-9
_AT_ONCE: Final = 2
_ROUNDS: Final = 20
_WIDTH: Final = 40


def first_plan(task: Task) -> list[int]:
    """The places in `task.moves` of a plan that no exchange of two moves makes more even.

    Looked for twice, beginning with single moves and beginning with pairs: the better one counts.
    """
    table = _Table(task)
    ways = [table.improved(table.improved([], 1), _AT_ONCE), table.improved([], _AT_ONCE)]
    return min(ways, key=lambda taken: (table.score(taken), taken))


def stepwise_plan(task: Task) -> list[Move]:
    """A plan of moves none of which makes the teams less even than the moves before it left them.

    The most even plan is sometimes one that only gets there by way of something worse.
    """
    table = _Table(task)
    plans: list[list[int]] = [[]]
    best: list[int] = []
    for _step in range(task.most):
        longer = {tuple(sorted(plan)): plan for kept in plans for plan in table.steps(kept)}
        plans = sorted(longer.values(), key=lambda plan: (table.score(plan), plan))[:_WIDTH]
        best = min([best, *plans], key=table.score)
    return [task.moves[n] for n in best]


class _Table:
    """What each move changes, a row for each move and a column for each team it could concern."""

    def __init__(self, task: Task) -> None:
        import numpy

        self.numpy, self.task = numpy, task
        standing = task.standing
        teams = standing.counted()
        place = {team: n for n, team in enumerate(teams)}
        self.loads = numpy.array([standing.loads[team] for team in teams], dtype=float)
        self.changes = numpy.zeros((len(task.moves), len(teams)))
        grids = {grid: n for n, grid in enumerate(standing.grids)}
        self.grid = numpy.array([grids[move.grid] for move in task.moves], dtype=int)
        for row, (grid, to_team) in enumerate(task.moves):
            weight, holder = standing.grids[grid].weight, standing.holder(grid)
            self.changes[row, place[to_team]] += weight
            if holder is not None:
                self.changes[row, place[holder]] -= weight
        self._forget_teams_that_stay()

    def _forget_teams_that_stay(self) -> None:
        """Of the teams no move concerns, the busiest and the idlest are enough."""
        numpy = self.numpy
        moved = self.changes.any(axis=0)
        still = numpy.flatnonzero(~moved & (self.loads > 0))
        still = still[numpy.argsort(self.loads[still], kind="stable")]
        idle = numpy.flatnonzero(~moved & (self.loads <= 0))
        keep = [*numpy.flatnonzero(moved), *still[:1], *still[-1:], *idle]
        self.loads, self.changes = self.loads[keep], self.changes[:, keep]

    def scores(self, loads: "Loads") -> "Loads":
        """How uneven each row of loads is."""
        numpy = self.numpy
        carried = loads > 0
        least = numpy.where(carried, loads, numpy.inf).min(axis=1)
        most = loads.max(axis=1)
        spread = numpy.where(most > 0, most / least, 1.0)
        idle = numpy.count_nonzero(~carried, axis=1)
        scores: Loads = spread + _IDLE * idle
        return scores

    def score(self, taken: list[int]) -> float:
        """How uneven these moves leave the teams."""
        return float(self.scores((self.loads + self.changes[taken].sum(axis=0))[None, :])[0])

    def improved(self, taken: list[int], at_once: int) -> list[int]:
        """The plan after exchanging so many moves at once as often as that helps."""
        score = self.score(taken)
        for _round in range(_ROUNDS):
            found, better = self._best_exchange(taken, score, at_once)
            if better >= score * _BETTER:
                break
            taken, score = found, better
        return taken

    def _best_exchange(
        self, taken: list[int], score: float, at_once: int
    ) -> tuple[list[int], float]:
        best, found = taken, score
        for kept in self._keeping(taken, at_once):
            for option, value in self._with_more(kept, at_once):
                plan = [*kept, *option]
                if value < found * _BETTER and self.task.allows(self._moves(plan)):
                    best, found = plan, value
        return best, found

    def _keeping(self, taken: list[int], at_once: int) -> Iterator[list[int]]:
        for count in range(at_once + 1):
            for left_out in combinations(taken, count):
                if len(taken) - count < self.task.most:
                    yield [n for n in taken if n not in left_out]

    def _with_more(self, kept: list[int], at_once: int) -> Iterator[tuple[list[int], float]]:
        """One or two moves more: for each first one the best second one."""
        base = self.loads + self.changes[kept].sum(axis=0)
        free = ~self.numpy.isin(self.grid, self.grid[kept])
        ones = self.numpy.where(free, self.scores(base + self.changes), self.numpy.inf)
        for first in self.numpy.flatnonzero(free & self._at_the_ends(base)):
            yield [int(first)], float(ones[first])
            if at_once > 1 and len(kept) + 1 < self.task.most:
                yield self._second(base + self.changes[first], free, first)

    def _at_the_ends(self, loads: "Loads") -> "NDArray[bool_]":
        """Moves from the busiest or to the idlest: without one of them nothing gets more even."""
        found = (self.changes[:, loads.argmax()] < 0) | (self.changes[:, loads.argmin()] > 0)
        return self.numpy.asarray(found)

    def _second(
        self, base: "Loads", free: "NDArray[bool_]", first: "intp"
    ) -> tuple[list[int], float]:
        fits = free & (self.grid != self.grid[first])
        twos = self.numpy.where(fits, self.scores(base + self.changes), self.numpy.inf)
        second = int(twos.argmin())
        return [int(first), second], float(twos[second])

    def steps(self, kept: list[int]) -> Iterator[list[int]]:
        """This plan with one move more that makes nothing worse, for the best such moves."""
        base = self.loads + self.changes[kept].sum(axis=0)
        free = ~self.numpy.isin(self.grid, self.grid[kept])
        ones = self.numpy.where(free, self.scores(base + self.changes), self.numpy.inf)
        limit = self.score(kept)
        for place in self.numpy.argsort(ones, kind="stable")[:_WIDTH]:
            plan = [*kept, int(place)]
            if ones[place] <= limit and self.task.allows(self._moves(plan)):
                yield plan

    def _moves(self, plan: list[int]) -> list[Move]:
        return [self.task.moves[n] for n in plan]
