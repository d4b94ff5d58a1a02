"""What makes one of several nearly equal plans more welcome than another."""

from collections.abc import Callable
from functools import cache
from typing import Final

from contracts_app.services.balance import land
from contracts_app.services.balance.standing import Move, Standing

SLACK: Final = 0.015
"""So much worse than the best ratio a plan may be, when it is more welcome."""
MOVE: Final = 100
"""Each move is trouble for the people of a grid: the fewer the better. The rest is told in it."""
APART: Final = 60
"""The grid does not touch the land of its new team."""
CUT: Final = 40
"""The land of the team that gives falls into pieces."""
BOUND: Final = 50
"""Taken without the others, the move would make the ratio worse than it is today."""
NEW_DOCTOR: Final = 30
"""The people lose the doctor they have today, or get him back (then it counts for the move)."""
KEY: Final = 20
"""For the grid with the most people of key groups, who need their doctor most; others in part."""


def cost_of(standing: Standing) -> Callable[[Move], float]:
    """How unwelcome a move is, in hundredths of a move."""
    most_key = max((load.key_persons for load in standing.grids.values()), default=0) or 1
    cuts = cache(lambda grid: land.cuts(standing, grid))

    def cost(move: Move) -> float:
        load = standing.grids[move.grid]
        return (
            MOVE
            + APART * (not land.touches(standing, *move))
            + CUT * cuts(move.grid)
            + BOUND * (not helps_alone(standing, move))
            + NEW_DOCTOR * _change(load.home_team, load.team, move.to_team)
            + KEY * load.key_persons / most_key
        )

    return cost


def helps_alone(standing: Standing, move: Move) -> bool:
    """Whether a move taken without any other leaves the ratio as it is, or makes it better."""
    alone = standing.evenness(standing.after([move]))
    return standing.holder(move.grid) is None or alone <= standing.evenness(standing.loads)


def _change(home: str | None, now: str | None, then: str) -> int:
    if home is None:
        return 0
    return (home == now) - (home == then)
