"""The plans a solver is asked for: as even as can be, then the most welcome of the nearly as even.

The ratio of busiest to idlest is a fraction, not a sum. Dinkelbach's method turns it into sums:
while a plan exists whose busiest stays below r times its idlest, r was too high. A first plan,
taken move by move, says where to begin; the solver says when nothing better is left.
"""

from typing import Final

from contracts_app.services.balance.formulation import Cost, Formulation
from contracts_app.services.balance.programme import Effort
from contracts_app.services.balance.standing import Move
from contracts_app.services.balance.task import Task
from contracts_app.services.balance.values import Evenness

CLOSE: Final = 0.005
"""A plan this near to the best possible is as good."""
_CLOSE_COST: Final = 5.0
_ROUNDS: Final = 12


def step_by_step(task: Task) -> list[Move]:
    """A first plan: the best single move, again and again; for gaps the heaviest to the idlest."""
    taken: list[Move] = []
    while len(taken) < task.most:
        options = [(_rank(task, [*taken, move]), move) for move in _next_moves(task, taken)]
        if not options:
            break
        taken.append(min(options)[1])
    return taken


def _next_moves(task: Task, taken: list[Move]) -> list[Move]:
    if task.fill:
        return _next_gap(task, taken)
    gone = {move.grid for move in taken}
    loads = task.standing.after(taken)
    return [
        move
        for move in task.moves
        if move.grid not in gone and _still_helps(task, loads, move) and task.allows([*taken, move])
    ]


def _next_gap(task: Task, taken: list[Move]) -> list[Move]:
    gone = {move.grid for move in taken}
    for grid in dict.fromkeys(move.grid for move in task.moves):
        options = [move for move in task.moves if move.grid == grid and grid not in gone]
        options = [move for move in options if task.allows([*taken, move])]
        if options:
            return options
    return []


def _still_helps(task: Task, loads: dict[str, int], move: Move) -> bool:
    holder = task.standing.holder(move.grid)
    weight = task.standing.grids[move.grid].weight
    return holder is None or loads[move.to_team] + weight < loads[holder]


def _rank(task: Task, taken: list[Move]) -> tuple[Evenness, int]:
    loads = task.standing.after(taken)
    return task.standing.evenness(loads), sum(load * load for load in loads.values())


def most_even(task: Task, effort: Effort) -> list[Move]:
    """The plan with the fewest idle teams and then the least ratio, up to CLOSE."""
    best = _fewest_idle(task, step_by_step(task), effort)
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
    found = _ask(task, effort, float(reached.spread) * (1 + slack), reached.idle, cost)
    if found is None or _evenness(task, found).idle > reached.idle:
        return even
    return found


def _evenness(task: Task, taken: list[Move]) -> Evenness:
    return task.standing.evenness(task.standing.after(taken))


def _ask(
    task: Task, effort: Effort, cap: float, idle: int, cost: Cost | None = None
) -> list[Move] | None:
    programme = Formulation(task, cap, idle, cost).build()
    chosen = programme.solve(effort, _CLOSE_COST if cost else CLOSE)
    if chosen is None:
        return None
    taken = [task.moves[column] for column in sorted(chosen) if column < len(task.moves)]
    return taken if task.allows(taken) else None
