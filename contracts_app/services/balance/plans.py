"""The plans a solver is asked for: as even as can be, then the most welcome of the nearly as even.

The ratio of busiest to idlest is a fraction, not a sum. Dinkelbach's method turns it into sums:
while a plan exists whose busiest stays below r times its idlest, r was too high. A first plan
says where to begin; the solver says when nothing better is left.
"""

from typing import Final

from contracts_app.services.balance.exchange import first_plan
from contracts_app.services.balance.formulation import Cost, Formulation
from contracts_app.services.balance.programme import Effort
from contracts_app.services.balance.standing import Move
from contracts_app.services.balance.task import Task
from contracts_app.services.balance.values import Evenness

CLOSE: Final = 0.01
"""A plan this near to the best possible is as good."""
_CLOSE_COST: Final = 5.0
_ROUNDS: Final = 12


def most_even(task: Task, effort: Effort) -> list[Move]:
    """The plan with the fewest idle teams and then the least ratio, up to CLOSE."""
    first = task.first if task.fill else [task.moves[n] for n in first_plan(task)]
    best = _fewest_idle(task, first, effort)
    for _round in range(_ROUNDS):
        reached = _evenness(task, best)
        found = _ask(task, effort, float(reached.spread) * (1 - CLOSE), reached.idle)
        if found is None or _evenness(task, found) >= reached:
            break
        best = found
    return best


def _fewest_idle(task: Task, first: list[Move], effort: Effort) -> list[Move]:
    best, idle = first, _evenness(task, first).idle
    at_start = task.standing.evenness(task.standing.loads).idle
    hoped = at_start - min(task.most, len(task.idle))
    while idle > hoped:
        found = _ask(task, effort, float("inf"), idle - 1)
        if found is None or _evenness(task, found).idle >= idle:
            break
        best, idle = found, _evenness(task, found).idle
    return best


def most_welcome(
    task: Task, even: list[Move], slack: float, cost: Cost, effort: Effort
) -> list[Move]:
    """The plan with the least cost among those whose ratio is within `slack` of this one."""
    reached = _evenness(task, even)
    formulation = Formulation(task, float(reached.spread) * (1 + slack), reached.idle, cost)
    known = [column for column, move in enumerate(task.moves) if move in even]
    chosen = formulation.build().solve(effort, _CLOSE_COST, known)
    found = _chosen(task, chosen)
    if found is None or _evenness(task, found).idle > reached.idle:
        return even
    return found


def _evenness(task: Task, taken: list[Move]) -> Evenness:
    return task.standing.evenness(task.standing.after(taken))


def _ask(task: Task, effort: Effort, cap: float, idle: int) -> list[Move] | None:
    return _chosen(task, Formulation(task, cap, idle).build().solve(effort, CLOSE))


def _chosen(task: Task, columns: frozenset[int] | None) -> list[Move] | None:
    if columns is None:
        return None
    taken = [task.moves[column] for column in sorted(columns) if column < len(task.moves)]
    return taken if task.allows(taken) else None
