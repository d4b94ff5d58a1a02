"""From grids and teams to a short list of explained suggestions."""

from collections.abc import Iterable
from typing import Final

from contracts_app.services.balance import land, plans, taste
from contracts_app.services.balance.exchange import stepwise_plan
from contracts_app.services.balance.order import in_order
from contracts_app.services.balance.programme import Effort
from contracts_app.services.balance.standing import Move, Standing
from contracts_app.services.balance.task import Task, balancing, filling
from contracts_app.services.balance.values import (
    Advice,
    Evenness,
    Load,
    Note,
    Reason,
    Room,
    Suggestion,
)

MOST: Final = 5
SECONDS: Final = 1.0
_FEW: Final = 0.5
_SURE: Final = 1e-6


def suggest(
    grids: Iterable[Load],
    teams: Iterable[Room],
    most: int = MOST,
    seconds: float = SECONDS,
) -> Advice:
    """At most five single moves that make the teams' loads more even, and why each of them.

    Gaps come first and count among the five: a grid without a team is worse than an uneven load.
    Then the busiest is brought as near to the idlest as the moves that are left allow. After
    `seconds` the best plan found so far is told, with a note.
    """
    start, effort = Standing.of(grids, teams), Effort(seconds)
    most = max(0, min(most, MOST))
    given, filled = _fill(start, most, effort)
    stay = frozenset(move.grid for move in given)
    moves, task = _balance(filled, most - len(given), stay, effort)
    told = _explained(start, [*given, *moves])
    left = bool(filled.gaps())
    return Advice(
        tuple(told),
        before=start.evenness(start.loads),
        after=told[-1].after if told else start.evenness(start.loads),
        fair_share=_fair_share(start),
        notes=(
            *_about_gaps(start, left, full=len(given) == most),
            *_about_the_search(task, effort),
            *([] if told or left else [_why_nothing(start)]),
        ),
    )


def _fill(start: Standing, most: int, effort: Effort) -> tuple[list[Move], Standing]:
    """The gaps that can be given, the heaviest first."""
    task = filling(start, most)
    if not task.moves:
        return [], start
    even = plans.most_even(task, effort)
    chosen = plans.most_welcome(task, even, taste.SLACK, taste.cost_of(start), effort)
    chosen.sort(key=lambda move: (-start.grids[move.grid].weight, move))
    return chosen, start.filled(chosen)


def _balance(
    standing: Standing, most: int, keep: frozenset[str], effort: Effort
) -> tuple[list[Move], Task]:
    task = balancing(standing, most, keep)
    if most < 1 or not task.moves:
        return [], task
    even = plans.most_even(task, effort)
    chosen = plans.most_welcome(task, even, taste.SLACK, taste.cost_of(standing), effort)
    return _well_ordered(task, chosen, even), task


def _well_ordered(task: Task, welcome: list[Move], even: list[Move]) -> list[Move]:
    """The more welcome plan in order, unless too much of it is lost by that; then another one."""
    standing = task.standing

    def end(moves: list[Move]) -> Evenness:
        return standing.evenness(standing.after(moves))

    hoped = end(even)
    for found in (in_order(standing, welcome), in_order(standing, even)):
        near = float(end(found).spread) <= float(hoped.spread) * (1 + taste.SLACK + _SURE)
        if near and end(found).idle <= hoped.idle:
            return found
    others = (welcome, even, stepwise_plan(task))
    return min((in_order(standing, moves) for moves in others), key=end)


def _explained(start: Standing, moves: list[Move]) -> list[Suggestion]:
    return [_explain(start, moves[:n], move) for n, move in enumerate(moves)]


def _explain(start: Standing, earlier: list[Move], move: Move) -> Suggestion:
    loads, later = start.after(earlier), start.after([*earlier, move])
    holder = start.holder(move.grid)
    return Suggestion(
        grid=move.grid,
        from_team=start.grids[move.grid].team,
        to_team=move.to_team,
        from_before=loads[holder] if holder else None,
        from_after=later[holder] if holder else None,
        to_before=loads[move.to_team],
        to_after=later[move.to_team],
        after=start.evenness(later),
        reasons=tuple(_reasons(start, earlier, move)),
    )


def _reasons(start: Standing, earlier: list[Move], move: Move) -> Iterable[Reason]:
    yield from _of_loads(start, start.after(earlier), move)
    yield from _of_land(start, move)
    yield from _of_people(start, move)
    if not taste.helps_alone(start, move):
        yield Reason.NOT_ALONE
    elif _changes_nothing_yet(start, earlier, move):
        yield Reason.PREPARES


def _of_loads(start: Standing, loads: dict[str, int], move: Move) -> Iterable[Reason]:
    holder = start.holder(move.grid)
    carried = [loads[team] for team in start.counted() if loads[team]]
    if holder is None:
        yield Reason.GAP
    elif loads[holder] == max(carried):
        yield Reason.FROM_BUSIEST
    if not loads[move.to_team]:
        yield Reason.TO_IDLE
    elif loads[move.to_team] == min(carried):
        yield Reason.TO_IDLEST


def _of_land(start: Standing, move: Move) -> Iterable[Reason]:
    yield Reason.TOUCHES if land.touches(start, *move) else Reason.NOT_TOUCHING
    if land.cuts(start, move.grid):
        yield Reason.CUTS_LAND


def _of_people(start: Standing, move: Move) -> Iterable[Reason]:
    load = start.grids[move.grid]
    if load.home_team == move.to_team:
        yield Reason.RETURNS
    elif load.home_team is not None and load.home_team == load.team:
        yield Reason.CHANGES_DOCTOR
    if start.holder(move.grid) is not None and _few_key(start, move.grid):
        yield Reason.FEW_KEY


def _changes_nothing_yet(start: Standing, earlier: list[Move], move: Move) -> bool:
    before, after = start.after(earlier), start.after([*earlier, move])
    gap = start.holder(move.grid) is None
    return not gap and start.evenness(after) == start.evenness(before)


def _few_key(start: Standing, grid: str) -> bool:
    """Whether less than half as many people of key groups live here as in a usual grid."""
    found = sorted(load.key_persons for load in start.grids.values())
    return start.grids[grid].key_persons < found[len(found) // 2] * _FEW


def _fair_share(start: Standing) -> int:
    counted = start.counted()
    gaps = sum(start.grids[grid].weight for grid in start.gaps())
    total = sum(start.loads[team] for team in counted) + gaps
    return round(total / len(counted)) if counted else 0


def _about_gaps(start: Standing, left: bool, *, full: bool) -> Iterable[Note]:
    if left and not start.receivers():
        yield Note.NO_RECEIVER
    elif left:
        yield Note.GAPS_LEFT if full else Note.NO_ROOM


def _about_the_search(task: Task, effort: Effort) -> Iterable[Note]:
    if task.cut_down:
        yield Note.CUT_DOWN
    if effort.spent:
        yield Note.STOPPED_EARLY


def _why_nothing(start: Standing) -> Note:
    if not any(load.weight for load in start.grids.values()):
        return Note.NOTHING_TO_WEIGH
    if len(start.counted()) == 1:
        return Note.ONE_TEAM
    return Note.NOTHING_HELPS if start.receivers() else Note.NO_RECEIVER
