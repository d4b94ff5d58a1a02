"""A chart of values over time as the elements of a picture; styles stand in the style sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from contracts_app.formatting.form_fields import plain
from contracts_app.rules.chart_scale import Days, Scale, days_of, month_ticks, runs, scale_of

WIDTH: Final = 360
HEIGHT: Final = 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 350, 12, 186
_INNER: Final = 8
"""Points keep so far from the frame that their marks are whole."""
_MOST_MONTHS: Final = 3
_LONGEST_GAP: Final = 200
"""Days; no line is drawn over a longer time of which nothing is known."""
Values = Sequence[tuple[date, float]]


@dataclass(frozen=True)
class Mark:
    """One value as a point of the picture."""

    x: float
    y: float


@dataclass(frozen=True)
class Series:
    """The values of one measure: lines as a browser takes them, and a mark for each value."""

    code: str
    lines: list[str]
    marks: list[Mark]


@dataclass(frozen=True)
class Band:
    """The range in which values should lie."""

    y: float
    height: float


@dataclass(frozen=True)
class Tick:
    """A tick of an axis with its words; `at` is its place along the axis."""

    at: float
    words: str


@dataclass(frozen=True)
class Picture:
    """Everything that a template draws."""

    series: list[Series]
    band: Band | None
    levels: list[Tick]
    months: list[Tick]
    visits: list[float]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = _RIGHT
    top: int = _TOP
    bottom: int = _BOTTOM


def picture(
    values: Mapping[str, Values],
    target: tuple[float, float] | None,
    visits: Sequence[date],
    least: float,
) -> Picture:
    """Draw some measures over the same days. Raises ValueError without any value.

    `least` is the smallest range of values that is shown, so that small changes look small.
    """
    taken = [one for points in values.values() for one in points]
    days = days_of(on for on, _value in taken)
    scale = scale_of([*(value for _on, value in taken), *(target or ())], least)
    return Picture(
        [_series(code, points, days, scale) for code, points in values.items() if points],
        _band(target, scale) if target else None,
        [Tick(_y(one, scale), plain(one)) for one in scale.ticks],
        [Tick(_x(one, days), f"{one:%Y-%m}") for one in month_ticks(days, _MOST_MONTHS)],
        [_x(one, days) for one in sorted(set(visits)) if days.first <= one <= days.last],
    )


def _x(on: date, days: Days) -> float:
    return round(_LEFT + _INNER + days.share(on) * (_RIGHT - _LEFT - 2 * _INNER), 1)


def _y(value: float, scale: Scale) -> float:
    share = (value - scale.low) / (scale.high - scale.low)
    return round(_BOTTOM - share * (_BOTTOM - _TOP), 1)


def _series(code: str, points: Values, days: Days, scale: Scale) -> Series:
    ordered = sorted(points)
    lines = [
        " ".join(f"{_x(on, days)},{_y(value, scale)}" for on, value in run)
        for run in runs(ordered, _LONGEST_GAP)
        if len(run) > 1
    ]
    return Series(code, lines, [Mark(_x(on, days), _y(value, scale)) for on, value in ordered])


def _band(target: tuple[float, float], scale: Scale) -> Band:
    top, bottom = _y(target[1], scale), _y(target[0], scale)
    return Band(top, round(bottom - top, 1))
