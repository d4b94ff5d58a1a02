"""The sizes of the agreement: its style sheet and its fields take them from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from contracts_app.printing.fields import Cell
from contracts_app.printing.fonts import font_chain

LIKE_ROWS: Final = 5
"""Up to so many members the rows of their table are alike, which keeps layouts few; the table of
a larger family saves every line."""

MONEY_COLUMN: Final = 9
"""Percent of the text's width that each column of money has."""
_LONG: Final = range(8, 12)
"""From 10,000.00 yuan on: so many characters."""
_SPARE: Final = 0.2

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

    @property
    def long_money(self) -> dict[int, Cell]:
        """By the number of characters, the cells of amounts too long for the usual size."""
        room = self.money.room(MONEY_COLUMN) - _SPARE
        wide = {length: font_chain().width("0" * (length - 1) + ".", 1) for length in _LONG}
        sizes = {length: int(10 * room / width) / 10 for length, width in wide.items()}
        return {
            length: replace(self.money, size=min(size, self.money.size))
            for length, size in sizes.items()
        }

    def money_of(self, length: int) -> Cell:
        """The cell of amounts of up to so many characters."""
        return self.long_money[min(length, _LONG[-1])] if length >= _LONG[0] else self.money

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
