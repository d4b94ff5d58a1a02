"""Signatures that look written by hand: a few wavering strokes for each character of a name."""

from math import cos, sin
from random import Random
from typing import Any, Final

WIDTH: Final = 600
HEIGHT: Final = 200
_POINTS: Final = 12
_PAUSE: Final = 90
_STEP: Final = 16


def signature(name: str) -> dict[str, Any]:
    """The strokes for a name, always the same for the same name, as the signing pad gives them."""
    rng = Random(name)
    width = min(120.0, (WIDTH - 80) / max(len(name), 1))
    time = 0
    strokes: list[list[list[float]]] = []
    for place, _character in enumerate(name):
        left = 40 + place * width
        for _ in range(rng.randrange(3, 5)):
            strokes.append(_stroke(rng, left, width, time))
            time = int(strokes[-1][-1][2]) + _PAUSE
    return {"w": WIDTH, "h": HEIGHT, "strokes": strokes}


def _stroke(rng: Random, left: float, width: float, start: int) -> list[list[float]]:
    x, y = left + rng.uniform(0.05, 0.4) * width, rng.uniform(45, 120)
    heading, turn = rng.uniform(-0.4, 1.7), rng.uniform(-0.22, 0.22)
    length = rng.uniform(0.04, 0.075) * width
    points = []
    for step in range(_POINTS):
        points.append([round(x, 1), round(y, 1), start + step * _STEP])
        x, y = x + cos(heading) * length, y + sin(heading) * length * 0.9
        heading += turn + rng.uniform(-0.05, 0.05)
    return points
