"""In which order suggestions are taken, so that each of them makes things better."""

from contracts_app.services.balance.standing import Move, Standing
from contracts_app.services.balance.values import Evenness


def in_order(standing: Standing, moves: list[Move]) -> list[Move]:
    """The moves in the order that helps soonest and never makes the ratio worse on the way.

    Where no order does so for all of them, those are left out without which the rest ends best.
    """
    sequences = _sequences(standing, moves, [], standing.evenness(standing.loads))
    return min(sequences, key=lambda found: (_end(standing, found), _course(standing, found)))


def _sequences(
    standing: Standing, moves: list[Move], taken: list[Move], reached: Evenness
) -> list[list[Move]]:
    found = [taken]
    for move in moves:
        if move not in taken:
            longer = [*taken, move]
            evenness = standing.evenness(standing.after(longer))
            if evenness <= reached:
                found += _sequences(standing, moves, longer, evenness)
    return found


def _end(standing: Standing, taken: list[Move]) -> tuple[Evenness, int]:
    return standing.evenness(standing.after(taken)), len(taken)


def _course(standing: Standing, taken: list[Move]) -> list[tuple[Evenness, Move]]:
    steps = range(1, len(taken) + 1)
    return [(standing.evenness(standing.after(taken[:n])), taken[n - 1]) for n in steps]
