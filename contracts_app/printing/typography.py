"""The sizes of the agreement: its style sheet and its fields take them from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contracts_app.printing.fields import Cell

LIKE_ROWS: Final = 5
"""Up to so many members the rows of their table are alike, which keeps layouts few; the table of
a larger family saves every line."""

HAND: Final = 1.4
"""Lines of room in a row that is filled in by hand."""


@dataclass(frozen=True, slots=True)
class Typography:
    """Points of the text and of everything that depends on it."""

    size: float
    plain: Cell
    """A paragraph as wide as its column."""
    side: Cell
    grid: Cell
    items: Cell
    money: Cell
    members: Cell
    close: Cell
    """Of the signatures."""

    def member_lines(self, rows: Sequence[Sequence[str]], percents: Sequence[float]) -> list[float]:
        """How many lines each row of the members has room for."""
        if not any(any(row[1:]) for row in rows):
            return [HAND] * len(rows)
        lines = [float(self.members.most_lines(row, percents)) for row in rows]
        return [max(lines)] * len(lines) if len(lines) <= LIKE_ROWS else lines


def typography(size: float) -> Typography:
    """The sizes that go with a size of the text."""
    return Typography(
        size=size,
        plain=Cell(size, 0, 0, 0),
        side=Cell(size - 2.5, 0, 0, 0, leading=1.2),
        grid=Cell(size - 0.7, 4),
        items=Cell(size - 1.4, 4, leading=1.22),
        # What these hold is of a known length and must not be broken, however large the text is.
        money=Cell(min(size - 0.7, 10.5), 2),
        members=Cell(min(size - 1.4, 8.7), 2, 3, 2.2),
        close=Cell(min(size - 0.7, 11), 8, 5, 4),
    )
