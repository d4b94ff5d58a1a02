"""A signature made on the screen: read strictly, kept within bounds.

Two spellings are read: `{"w", "h", "strokes": [[[x, y, t], …], …]}` with t in milliseconds
(optional), and the list that signature_pad's toData() gives: `[{"points": [{"x", "y", "time"}]}]`.
Pages send a third one, which is a fifth as long in a form: `~w*h*stroke*stroke`, a stroke being
`x.y.t_dx.dy.dt_dx.dy.dt` in whole numbers; `spelled_out` turns it into the first.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final, TypeAlias

MAX_BYTES: Final = 64 * 1024
MAX_STROKES: Final = 200
MAX_POINTS: Final = 20_000
MAX_COORDINATE: Final = 100_000.0

Point: TypeAlias = tuple[float, float, float | None]
"""x and y in pad pixels from the top left, t in milliseconds or None."""
Stroke: TypeAlias = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """The strokes of a signature and the size of the pad in pixels (0 when not told)."""

    width: float
    height: float
    strokes: tuple[Stroke, ...]

    def points(self) -> list[Point]:
        """All points, stroke after stroke."""
        return [point for stroke in self.strokes for point in stroke]

    def is_visible(self) -> bool:
        """Whether any stroke leaves a line: one that goes to two different points.

        How well a signature is written is for the pad and the person to judge, not for us.
        """
        return any(len({point[:2] for point in stroke}) > 1 for stroke in self.strokes)

    def as_json(self) -> dict[str, Any]:
        """The JSON value to store; read_strokes reads it back as an equal signature."""
        strokes = [[_written(point) for point in stroke] for stroke in self.strokes]
        return {"w": self.width, "h": self.height, "strokes": strokes}


def spelled_out(text: Any) -> Any:
    """The JSON of a signature in the short spelling; anything else as it is."""
    if not isinstance(text, str) or not text.startswith("~") or len(text) > MAX_BYTES:
        return text
    try:
        width, height, *strokes = text[1:].split("*")
        drawn = [_summed(stroke.split("_")) for stroke in strokes]
        return json.dumps({"w": int(width), "h": int(height), "strokes": drawn})
    except ValueError:
        return text


def _summed(steps: list[str]) -> list[list[int]]:
    """The points of a stroke from its first point and the steps behind it."""
    numbers = [[int(number) for number in step.split(".")] for step in steps]
    return [
        list(column) for column in zip(*map(accumulate, zip(*numbers, strict=True)), strict=True)
    ]


def _written(point: Point) -> list[float]:
    x, y, time = point
    return [x, y] if time is None else [x, y, time]


def parse_strokes(text: str) -> Signature:
    """Read the posted JSON of a signature.

    Raises ValueError for JSON of another shape, numbers that are not finite, more than 64 KB,
    more than 200 strokes or more than 20,000 points. The message never quotes the input.
    """
    if len(text.encode()) > MAX_BYTES:
        raise ValueError("signature too large")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("signature is not JSON") from None
    return read_strokes(data)


def visible_strokes(text: str | None) -> dict[str, Any] | None:
    """The posted signature as stored; None when it cannot be read or nothing of it can be seen."""
    try:
        drawn = parse_strokes(text or "")
    except ValueError:
        return None
    return drawn.as_json() if drawn.is_visible() else None


def read_strokes(data: Any) -> Signature:
    """The same for JSON already decoded, as stored. Raises ValueError like parse_strokes."""
    width, height, strokes = _unwrap(data)
    if len(strokes) > MAX_STROKES:
        raise ValueError("signature has too many strokes")
    if sum(len(stroke) for stroke in strokes) > MAX_POINTS:
        raise ValueError("signature has too many points")
    drawn = tuple(tuple(_point(raw) for raw in stroke) for stroke in strokes if stroke)
    return Signature(_number(width), _number(height), drawn)


def _unwrap(data: Any) -> tuple[Any, Any, list[list[Any]]]:
    size: tuple[Any, Any] = (0, 0)
    strokes = data
    if isinstance(data, dict):
        size = (data.get("w", 0), data.get("h", 0))
        strokes = data.get("strokes")
    if not isinstance(strokes, list):
        raise ValueError("signature has no list of strokes")
    return *size, [_points_of(stroke) for stroke in strokes]


def _points_of(stroke: Any) -> list[Any]:
    points = stroke.get("points") if isinstance(stroke, dict) else stroke
    if not isinstance(points, list):
        raise ValueError("signature stroke is not a list of points")
    return points


def _point(raw: Any) -> Point:
    if isinstance(raw, dict):
        raw = [raw.get("x"), raw.get("y"), raw.get("time")]
    if not isinstance(raw, list) or not 2 <= len(raw) <= 3:
        raise ValueError("signature point is not x, y and time")
    time = raw[2] if len(raw) == 3 else None
    return _number(raw[0]), _number(raw[1]), None if time is None else _number(time, math.inf)


def _number(value: Any, bound: float = MAX_COORDINATE) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("signature holds something that is not a number")
    try:
        number = float(value)
    except OverflowError:
        raise ValueError("signature number out of bounds") from None
    if not math.isfinite(number) or abs(number) > bound:
        raise ValueError("signature number out of bounds")
    return number
