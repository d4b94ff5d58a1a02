"""The least ratio of busiest to idlest that a number of moves can reach, by an exact solver.

Shares nothing with the product: another solver (CBC, by PuLP), every grid may go to every team, no
move has to make sense alone, and whole grids are assigned anew instead of moves being picked.
"""

import warnings
from fractions import Fraction
from typing import Final

import pulp

from contracts_app.services.balance import Load, Room

_NEAR: Final = 1e-7


def optimum(grids: list[Load], rooms: list[Room], most: int, known: Fraction) -> Fraction:
    """Dinkelbach's method down from a ratio known to be reached, until nothing better exists."""
    teams = [room.team for room in rooms]
    while True:
        plan = _least(grids, teams, most, known)
        ratio = _ratio(grids, plan, teams) if plan else known
        if ratio >= known:
            return known
        known = ratio


def _ratio(grids: list[Load], plan: dict[str, str], teams: list[str]) -> Fraction:
    loads = dict.fromkeys(teams, 0)
    for load in grids:
        loads[plan[load.grid]] += load.weight
    return Fraction(max(loads.values()), min(loads.values()))


def _least(grids: list[Load], teams: list[str], most: int, ratio: Fraction) -> dict[str, str]:
    """The plan whose busiest is as far below `ratio` times its idlest as possible.

    The mean lies between busiest and idlest, so neither is further from it than the ratio.
    """
    problem = pulp.LpProblem("township", pulp.LpMinimize)
    goes = {
        (load.grid, team): problem.add_variable(f"{load.grid}_{team}", cat="Binary")
        for load in grids
        for team in teams
    }
    bound = float(ratio) * (1 + _NEAR)
    busiest = problem.add_variable("busiest", 1, bound)
    idlest = problem.add_variable("idlest", 1 / bound, 1)
    problem += busiest - float(ratio) * idlest
    for load in grids:
        problem += pulp.lpSum(goes[load.grid, team] for team in teams) == 1
    stay = [goes[load.grid, load.team or ""] for load in grids]
    problem += pulp.lpSum(stay) >= len(grids) - most
    mean = sum(load.weight for load in grids) / len(teams)
    for team in teams:
        carried = pulp.lpSum(load.weight / mean * goes[load.grid, team] for load in grids)
        problem += carried <= busiest
        problem += carried >= idlest
    if problem.solve(_solver()) != pulp.LpStatusOptimal:
        raise RuntimeError("no optimum was found")
    return {grid: team for (grid, team), taken in goes.items() if taken.value() > 1 - _NEAR * 10}


def _solver() -> pulp.LpSolver:
    """CBC as this PuLP brings it; the next one wants a package beside it, ten times as large."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return pulp.PULP_CBC_CMD(msg=False, threads=1, gapRel=0, gapAbs=_NEAR)
