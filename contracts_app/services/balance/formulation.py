"""A task in the words of the solver: a column for each move, a row for each thing not to be broken.

Loads are divided by their mean, so that the solver's tolerances mean the same in a village and in
a county.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from contracts_app.services.balance.programme import Programme
from contracts_app.services.balance.standing import Move
from contracts_app.services.balance.task import Task

Cost = Callable[[Move], float]
_ANY: Final = float("inf")
_SURE: Final = 1e-9


@dataclass(slots=True)
class Formulation:
    """The plans of a task whose ratio is at most `cap`, with at most `idle` idle teams.

    Without a cost the most even of them is looked for, with a cost the cheapest.
    """

    task: Task
    cap: float
    idle: int
    cost: Cost | None = None
    programme: Programme = field(default_factory=Programme)
    gives: dict[str, list[int]] = field(default_factory=dict)
    takes: dict[str, list[int]] = field(default_factory=dict)
    mean: float = 1
    hi: int = 0
    lo: int = 0

    def build(self) -> Programme:
        """Columns and rows; the first columns are the moves of the task, in their order."""
        self._moves()
        self._busiest_and_idlest()
        self._each_grid_once()
        for team in self.task.standing.counted():
            if team in self.gives or team in self.takes:
                self._load(team)
        self._idle_teams()
        self._limits()
        return self.programme

    def _moves(self) -> None:
        for column, move in enumerate(self.task.moves):
            self.programme.choice(self.cost(move) if self.cost else 0)
            self.takes.setdefault(move.to_team, []).append(column)
            holder = self.task.standing.holder(move.grid)
            if holder is not None:
                self.gives.setdefault(holder, []).append(column)

    def _busiest_and_idlest(self) -> None:
        """They lie on either side of the mean, and on either side of all that does not change."""
        standing = self.task.standing
        counted = standing.counted()
        total = sum(standing.loads[team] for team in counted) + self._gained()
        self.mean = max(1.0, total / max(1, len(counted) - self.idle))
        touched = self.gives.keys() | self.takes.keys()
        fixed = [standing.loads[team] / self.mean for team in counted if team not in touched]
        least, most = max([1.0, *fixed]), min([1.0, *(load for load in fixed if load)])
        weight = 0 if self.cost else 1
        steep = min(self.cap, 1000.0) if self.cap < _ANY else 1.0
        self.hi = self.programme.amount(weight, least, max(least, self.cap * most))
        self.lo = self.programme.amount(-weight * steep, min(most, least / self.cap), most)
        if self.cap < _ANY:
            self.programme.row([(self.hi, 1), (self.lo, -self.cap)], most=0)
            self._at_least_so_many_moves(self.cap * most, least / self.cap)

    def _gained(self) -> int:
        if not self.task.fill:
            return 0
        grids = {move.grid for move in self.task.moves}
        return sum(self.task.standing.grids[grid].weight for grid in grids)

    def _at_least_so_many_moves(self, most: float, least: float) -> None:
        """A team above every allowed load has to give so many grids; one below has to take some.

        This follows from the other rows, but not for halves of grids, with which a solver begins.
        """
        loads = self.task.standing.loads
        for team, columns in self.gives.items():
            self._count(columns, loads[team] / self.mean - most)
        for team, columns in self.takes.items():
            if loads[team]:
                self._count(columns, least - loads[team] / self.mean)

    def _count(self, columns: list[int], amount: float) -> None:
        needed, rest = 0, amount - _SURE
        of_grids = {self.task.moves[column].grid: self._weight(column) for column in columns}
        for weight in sorted(of_grids.values(), reverse=True):
            if rest <= 0:
                break
            needed, rest = needed + 1, rest - weight
        if needed:
            self.programme.row(((column, 1) for column in columns), least=needed)

    def _weight(self, column: int) -> float:
        return self.task.standing.grids[self.task.moves[column].grid].weight / self.mean

    def _each_grid_once(self) -> None:
        of_grid: dict[str, list[int]] = {}
        for column, move in enumerate(self.task.moves):
            of_grid.setdefault(move.grid, []).append(column)
        for columns in of_grid.values():
            least = 1 if self.task.fill else -_ANY
            self.programme.row(((column, 1) for column in columns), least, 1)
        self.programme.row(((n, 1) for n in range(len(self.task.moves))), most=self.task.most)

    def _load(self, team: str) -> None:
        changes = [(column, -self._weight(column)) for column in self.gives.get(team, [])]
        changes += [(column, self._weight(column)) for column in self.takes.get(team, [])]
        load = self.task.standing.loads[team] / self.mean
        self.programme.row([*changes, (self.hi, -1)], most=-load)
        if load:
            self.programme.row([*changes, (self.lo, -1)], least=-load)

    def _idle_teams(self) -> None:
        """An idle team is as busy as the idlest, or stays idle; so many may."""
        top = self.programme.upper[self.lo]
        awake = []
        for team in self.task.idle:
            column = self.programme.choice()
            gains = [(taken, self._weight(taken)) for taken in self.takes[team]]
            self.programme.row([*gains, (self.lo, -1), (column, -top)], least=-top)
            self.programme.row([*((taken, 1) for taken, _ in gains), (column, -1)], least=0)
            awake.append(column)
        standing = self.task.standing
        all_idle = sum(not standing.loads[team] for team in standing.counted())
        if awake:
            self.programme.row(((column, 1) for column in awake), least=all_idle - self.idle)

    def _limits(self) -> None:
        grids = self.task.standing.grids
        for team, columns in self.takes.items():
            households, persons = self.task.standing.spare(team)
            taken = [(column, grids[self.task.moves[column].grid]) for column in columns]
            if households < _ANY:
                self.programme.row(((n, load.households) for n, load in taken), most=households)
            if persons < _ANY:
                self.programme.row(((n, load.persons) for n, load in taken), most=persons)
