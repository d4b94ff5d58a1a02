"""Random townships to balance: villages of grids side by side, teams with a run of grids each."""

from random import Random
from typing import Final

from contracts_app.services.balance import Load, Room

GRIDS: Final = 30
_COLUMNS: Final = 6
_VILLAGE: Final = 4
_KEY_WEIGHT: Final = 50
"""A person of a key group counts half a person more, in hundredths."""


def township(
    seed: int, grids: int = GRIDS, teams: int | None = None
) -> tuple[list[Load], list[Room]]:
    """The same for a seed: four to eight teams, whose runs of grids are of unequal length."""
    rng = Random(seed)
    codes = [f"G{number:04}" for number in range(1, grids + 1)]
    rooms = [Room(f"T{number:03}") for number in range(1, (teams or rng.randint(4, 8)) + 1)]
    holders = _runs(rng, codes, rooms)
    size = 1.0
    loads = []
    for place, code in enumerate(codes):
        if place % _VILLAGE == 0:
            size = rng.lognormvariate(0, 0.3)
        persons = round(650 * size * rng.lognormvariate(0, 0.35))
        key = round(persons * rng.uniform(0.2, 0.45))
        beside = frozenset(codes[near] for near in _beside(place, grids))
        weight = persons * 100 + key * _KEY_WEIGHT
        loads.append(
            Load(code, weight, holders[code], holders[code], beside, persons // 3, persons, key)
        )
    return loads, rooms


def _runs(rng: Random, codes: list[str], rooms: list[Room]) -> dict[str, str]:
    """Each team at least one grid, then by chance, some teams far more than others."""
    appetite = [rng.uniform(0.6, 1.4) for _ in rooms]
    lengths = [1] * len(rooms)
    for _ in range(len(codes) - len(rooms)):
        lengths[rng.choices(range(len(rooms)), appetite)[0]] += 1
    runs = zip(rooms, lengths, strict=True)
    holders = [room.team for room, length in runs for _ in range(length)]
    return dict(zip(codes, holders, strict=True))


def _beside(place: int, grids: int) -> list[int]:
    """The hexagons around one; the rows go forth and back, so that a run hangs together."""
    across, down = _cell(place)
    slant = 0 if down % 2 else -1
    cells = {(across - 1, down), (across + 1, down)}
    cells |= {(across + slant + step, down + row) for step in (0, 1) for row in (-1, 1)}
    return [other for other in range(grids) if _cell(other) in cells]


def _cell(place: int) -> tuple[int, int]:
    down, across = divmod(place, _COLUMNS)
    return (across if down % 2 == 0 else _COLUMNS - 1 - across), down
