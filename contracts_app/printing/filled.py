"""Sentences of a form with what is written into them: each value stands on a line of its own ink.

An empty value leaves the line, to be filled in by hand; a long one goes on below and is never cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from string import Formatter
from typing import Final

from contracts_app.printing.linebreaks import break_position
from contracts_app.printing.typeset import HAIR, Ink, Sheet, plain, width_of

_PAD: Final = "\u00a0"
"""Around a value, so that its line is a little wider than itself."""
_RULE: Final = 0.5
_BELOW: Final = 1.3
"""Where the line stands below the top of the text, in multiples of its size."""
_PITCH: Final = 1.75
"""From one line of a sentence to the next, likewise."""


@dataclass(frozen=True)
class Run:
    """A piece of a line: words of the form, or of a value."""

    text: str
    written: bool


@dataclass(frozen=True)
class Filled:
    """A sentence broken into lines of a size."""

    lines: tuple[tuple[Run, ...], ...]
    size: float

    @property
    def high(self) -> float:
        """The room that it takes."""
        return len(self.lines) * self.size * _PITCH

    def draw(self, sheet: Sheet, x: float, y: float) -> None:
        """Put it on the sheet, its top at `y`."""
        for line in self.lines:
            _draw_line(sheet, x, y, line, self.size)
            y += self.size * _PITCH


def filled(sentence: str, values: Mapping[str, str], size: float, room: float) -> Filled:
    """A sentence such as `性别{sex:4}`; the number is the least width of its line in letters."""
    marked = [
        (char, run.written) for run in _runs(sentence, values) for char in plain(run.text)
    ]  # fmt: skip
    return Filled(tuple(_lines(marked, size, room)), size)


def _runs(sentence: str, values: Mapping[str, str]) -> Iterator[Run]:
    for words, name, least, _conversion in Formatter().parse(sentence):
        yield Run(words, written=False)
        if name:
            yield Run(_on_its_line(" ".join(values[name].split()), int(least or 4)), written=True)


def _on_its_line(value: str, least: int) -> str:
    """The value with its pads, in the middle of a line that is as wide as the form has it."""
    missing = least - width_of(plain(value), 1)
    side = _PAD * max(1, round(missing / 2 / width_of(_PAD, 1)))
    return f"{side}{value}{side}"


def _lines(
    marked: Sequence[tuple[str, bool]], size: float, room: float
) -> Iterator[tuple[Run, ...]]:
    text = [char for char, _written in marked]
    widths = [width_of(char, size) for char in text]
    start, used = 0, 0.0
    for at, wide in enumerate(widths):
        used += wide
        while used > room + HAIR and at > start:
            end = _break(text, start, at)
            yield _joined(marked[start:end])
            start, used = end, sum(widths[end : at + 1])
    yield _joined(marked[start:])


def _break(text: Sequence[str], start: int, limit: int) -> int:
    """An empty line may be broken anywhere, as a space between words."""
    if text[limit] == _PAD or text[limit - 1] == _PAD:
        return limit
    return break_position(text, start, limit)


def _joined(marked: Sequence[tuple[str, bool]]) -> tuple[Run, ...]:
    runs = groupby(marked, key=lambda one: one[1])
    return tuple(Run("".join(char for char, _written in some), key) for key, some in runs)


def _draw_line(sheet: Sheet, x: float, y: float, line: Sequence[Run], size: float) -> None:
    for run in line:
        wide = width_of(run.text, size)
        sheet.line(x, y, run.text, Ink(size))
        if run.written:
            sheet.bar(x, y + size * _BELOW, wide, _RULE, (0, 0, 0))
        x += wide
