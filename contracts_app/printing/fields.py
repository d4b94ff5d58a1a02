"""Values on a page that is laid out once for many households.

A template prints what differs from household to household through `put`. `InPlace` prints it
where it stands. `Fields` leaves a field of the same size and keeps the value, so that pages that
differ in their values alone become the same HTML, which is laid out once (`layouts`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias

from markupsafe import Markup, escape

from contracts_app.printing.fonts import UNSEEN, FontChain, font_chain
from contracts_app.printing.linebreaks import lines_of

TEXT_WIDTH: Final = 479.0
"""Points between the margins of the agreement."""
BLANK: Final = "\u00a0"
_TINY: Final = 0.01
_ODD_SPACE: Final = re.compile(r"^ | $|  |[^\S \u00a0]")
"""White space that HTML does not keep."""
_ANY_DIGIT, _ANY_HANZI = "0", "一"

Value: TypeAlias = tuple[str, ...]
"""What stands in a field, line by line."""


class Misfit(Exception):
    """A value that no field can hold; its page is laid out by itself."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How text stands in the cells of a table, in points."""

    size: float
    side: float
    """Left and right of the text, each."""
    top: float = 2.6
    bottom: float = 1.8
    leading: float = 1.28
    """In multiples of the size."""

    def room(self, percent: float) -> float:
        """What a column of so much of the text's width leaves to its text."""
        return TEXT_WIDTH * percent / 100 - 2 * self.side

    def lines(self, text: str, percent: float, chain: FontChain) -> list[str]:
        """The text broken to the column. Raises KeyError for a character in no font."""
        glyph = chain.glyph
        widths = [glyph(char)[1] * self.size for char in text]
        return lines_of(text, widths, self.room(percent))

    def most_lines(self, row: Sequence[str], percents: Sequence[float]) -> int:
        """The lines of the fullest cell of a row, characters in no font left aside."""
        chain = font_chain()
        shown = ("".join(filter(chain.covers, text)) for text in row)
        return max(len(self.lines(*one, chain)) for one in zip(shown, percents, strict=True))

    def height(self, lines: float) -> float:
        """Of a row with so many lines; a hair more, or the engine shrinks its text."""
        return round(lines * self.size * self.leading + self.top + self.bottom + _TINY, 2)


class Put(Protocol):
    """How the values of a page are printed."""

    @property
    def values(self) -> Sequence[Value]:
        """Those that are to be filled in afterwards, in the order of the page."""

    def cell(self, text: str, percent: float, cell: Cell, lines: float | None = None) -> Any:
        """A value alone in a cell of so much of the text's width.

        `lines` is the number of lines that its row has room for whatever it holds; without it the
        row is as high as its text.
        """

    def words(self, text: str) -> Any:
        """A value amid the words of a paragraph."""


class InPlace:
    """Values printed where they stand."""

    values: Sequence[Value] = ()

    def cell(self, text: str, _percent: float, _cell: Cell, _lines: float | None = None) -> str:
        """The value, or a line's height of nothing."""
        return text or BLANK

    def words(self, text: str) -> str:
        """The value."""
        return text


class Fields:
    """Fields instead of values. Raises Misfit for what the engine would not print as it is."""

    def __init__(self) -> None:
        self.values: list[Value] = []
        """In the order of the page."""
        self._chain = font_chain()

    def cell(self, text: str, percent: float, cell: Cell, lines: float | None = None) -> Markup:
        """A field for the whole value when `lines` is given, else a field for each of its lines."""
        broken = cell.lines(self._plain(text) or BLANK, percent, self._chain)
        if lines is not None and len(broken) > lines:
            raise Misfit
        values = [(line,) for line in broken] if lines is None else [tuple(broken)]
        kind = f"cell:{cell.room(percent):.3f}"
        fields = "<br>".join(self._field(kind, "&nbsp;", one) for one in values)
        return Markup(fields)  # noqa: S704 - numbers and our own words

    def words(self, text: str) -> Markup:
        """A field as wide as the value, and broken like it."""
        text = self._plain(text)
        shape = "".join(map(_alike, text))
        if abs(self._chain.width(shape, 1) - self._chain.width(text, 1)) > _TINY:
            raise Misfit
        return Markup(self._field("words:0", escape(shape), (text,)))  # noqa: S704 - escaped

    def _field(self, kind: str, shown: str, value: Value) -> str:
        self.values.append(value)
        return f'<a href="{kind}:{len(self.values) - 1}">{shown}</a>'

    def _plain(self, text: str) -> str:
        """The text as it is seen, when the engine prints it character by character."""
        seen = UNSEEN.sub("", text)
        if self._chain.missing(seen) or _ODD_SPACE.search(seen):
            raise Misfit
        return seen


def _alike(char: str) -> str:
    """A character of the same width and the same manners at the end of a line."""
    if char in "0123456789":
        return _ANY_DIGIT
    return _ANY_HANZI if "\u4e00" <= char <= "\u9fff" or char >= "\U00020000" else char
