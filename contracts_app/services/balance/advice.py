"""From grids and teams to a short list of explained suggestions."""

from collections.abc import Collection, Iterable
from typing import Final

from contracts_app.services.balance import land, plans, taste
from contracts_app.services.balance.order import in_order
from contracts_app.services.balance.programme import Effort
from contracts_app.services.balance.standing import Move, Standing
from contracts_app.services.balance.task import Task, balancing, filling
from contracts_app.services.balance.values import Advice, Load, Note, Reason, Room, Suggestion

MOST: Final = 5
SECONDS: Final = 2.0
_FEW: Final = 0.5


def suggest(
    grids: Iterable[Load],
    teams: Iterable[Room],
    most: int = MOST,
    keep: Collection[str] = (),
    seconds: float = SECONDS,
) -> Advice:
    """At most five single moves that make the teams' loads more even, and why each of them.

    Gaps come first and count among the five: a grid without a team is worse than an uneven load.
    Then the busiest is brought as near to the idlest as the moves that are left allow. Grids in
    `keep` stay where they are. After `seconds` the best plan found so far is told, with a note.
    """
    start, effort = Standing.of(grids, teams), Effort(seconds)
    most = max(0, min(most, MOST))
    given, filled = _fill(start, most, effort)
    moves, task = _balance(filled, most - len(given), frozenset(keep), effort)
    told = _explained(start, [*given, *moves])
    left = tuple(grid for grid in filled.gaps())
    return Advice(
        tuple(told),
        before=start.evenness(start.loads),
        after=told[-1].after if told else start.evenness(start.loads),
        fair_share=_fair_share(start),
        notes=tuple(_notes(start, task, effort, len(told), len(left), len(given))),
        gaps_left=left,
    )


def _fill(start: Standing, most: int, effort: Effort) -> tuple[list[Move], Standing]:
    """The gaps that can be given, the heaviest first."""
    task = filling(start, most)
    placed = {move.grid for move in plans.step_by_step(task)}
    task = task.only(placed)
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
    return in_order(standing, chosen) or in_order(standing, even), task


def _explained(start: Standing, moves: list[Move]) -> list[Suggestion]:
    return [_explain(start, moves[:n], move) for n, move in enumerate(moves)]


def _explain(start: Standing, earlier: list[Move], move: Move) -> Suggestion:
    loads, later = start.after(earlier), start.after([*earlier, move])
    load, holder = start.grids[move.grid], start.holder(move.grid)
    return Suggestion(
        grid=move.grid,
        weight=load.weight,
        from_team=load.team,
        to_team=move.to_team,
        from_before=loads[holder] if holder else None,
        from_after=later[holder] if holder else None,
        to_before=loads[move.to_team],
        to_after=later[move.to_team],
        before=start.evenness(loads),
        after=start.evenness(later),
        alone=start.evenness(start.after([move])),
        touches=land.touches(start, *move),
        reasons=tuple(_reasons(start, loads, move)),
    )


def _reasons(start: Standing, loads: dict[str, int], move: Move) -> Iterable[Reason]:
    load, holder = start.grids[move.grid], start.holder(move.grid)
    carried = {team: loads[team] for team in start.counted() if loads[team]}
    if holder is None:
        yield Reason.GAP
    elif loads[holder] == max(carried.values()):
        yield Reason.FROM_BUSIEST
    if not loads[move.to_team]:
        yield Reason.TO_IDLE
    elif loads[move.to_team] == min(carried.values()):
        yield Reason.TO_IDLEST
    yield Reason.TOUCHES if land.touches(start, *move) else Reason.NOT_TOUCHING
    if land.cuts(start, move.grid):
        yield Reason.CUTS_LAND
    if load.home_team == move.to_team:
        yield Reason.RETURNS
    elif load.home_team is not None and load.home_team == load.team:
        yield Reason.CHANGES_DOCTOR
    if holder is not None and _few_key(start, move.grid):
        yield Reason.FEW_KEY


def _few_key(start: Standing, grid: str) -> bool:
    """Whether less than half as many people of key groups live here as in a usual grid."""
    found = sorted(load.key_persons for load in start.grids.values())
    return start.grids[grid].key_persons < found[len(found) // 2] * _FEW


def _fair_share(start: Standing) -> int:
    counted = start.counted()
    gaps = sum(start.grids[grid].weight for grid in start.gaps())
    total = sum(start.loads[team] for team in counted) + gaps
    return round(total / len(counted)) if counted else 0


def _notes(
    start: Standing, task: Task, effort: Effort, told: int, left: int, given: int
) -> Iterable[Note]:
    if left and not start.receivers():
        yield Note.NO_RECEIVER
    elif left:
        yield Note.GAPS_LEFT if given == MOST else Note.NO_ROOM
    if task.cut_down:
        yield Note.CUT_DOWN
    if effort.spent:
        yield Note.OUT_OF_TIME
    if not told and not left:
        yield _why_nothing(start)


def _why_nothing(start: Standing) -> Note:
    if not any(load.weight for load in start.grids.values()):
        return Note.NOTHING_TO_WEIGH
    if len(start.counted()) < 2:
        return Note.ONE_TEAM
    return Note.NOTHING_HELPS if start.receivers() else Note.NO_RECEIVER
