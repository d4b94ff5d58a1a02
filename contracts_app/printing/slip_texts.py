"""The texts of a slip as lines that flow over pages: smaller first, then on to a further sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from contracts_app.printing.slip_words import FORMS, Slip
from contracts_app.printing.tables import MARGIN
from contracts_app.printing.typeset import LEADING, MM, Ink, Sheet, lines_of, width_of

ROOM: Final = 182 * MM
"""The width of a text."""
_SIZES: Final = (11.0, 10.5, 10.0, 9.5, 9.0)
"""Tried one after the other, until all stands on one sheet."""
_FLOWING: Final = 10.5
"""The size on several sheets."""
_GAP: Final = 3.0
_BY_HAND: Final = 2
"""Lines to write on where a text is not there yet."""
_ALONG: Final = 3
"""Lines that go along with the signatures on to a further sheet."""


@dataclass(frozen=True)
class Line:
    """One line of a text; the first one of each begins with its heading."""

    heading: str
    text: str
    size: float
    by_hand: bool = False

    @property
    def high(self) -> float:
        """The room that it takes."""
        return self.size * (LEADING + self.by_hand * 0.6) + (_GAP if self.heading else 0)

    def draw(self, sheet: Sheet, y: float) -> None:
        """Put it on the sheet."""
        top = y + self.high - self.size * LEADING
        sheet.line(MARGIN, top, self.heading, Ink(self.size, bold=True))
        after = MARGIN + width_of(self.heading, self.size, bold=True)
        sheet.line(after, top, self.text, Ink(self.size))
        if self.by_hand:
            sheet.bar(after, y + self.high - 1, MARGIN + ROOM - after, 0.5, (0.4, 0.4, 0.4))


@dataclass(frozen=True)
class Rooms:
    """What the first and each further sheet have for texts, and what the signatures take of it."""

    first: float
    further: float
    signed: float


def sheets_of(slip: Slip, rooms: Rooms) -> list[list[Line]]:
    """The lines of each sheet; the signatures stand below those of the last one."""
    for size in _SIZES:
        lines = list(_lines(slip, size))
        if _high(lines) + rooms.signed <= rooms.first:
            return [lines]
    return _flowing(list(_lines(slip, _FLOWING)), rooms)


def _flowing(lines: Sequence[Line], rooms: Rooms) -> list[list[Line]]:
    sheets: list[list[Line]] = [[]]
    for line in lines:
        room = rooms.first if len(sheets) == 1 else rooms.further
        if _high(sheets[-1]) + line.high > room:
            sheets.append([])
        sheets[-1].append(line)
    room = rooms.first if len(sheets) == 1 else rooms.further
    if _high(sheets[-1]) + rooms.signed > room:
        last = sheets.pop()
        sheets += [last[:-_ALONG], last[-_ALONG:]]
    return sheets


def _high(lines: Sequence[Line]) -> float:
    return sum(line.high for line in lines)


def _lines(slip: Slip, size: float) -> Iterator[Line]:
    """All lines of a size; empty lines are left out, as they would only move the rest away."""
    headings, texts = FORMS[slip.direction].headings, dict(slip.texts)
    for name, words in headings.items():
        if name not in texts:
            continue
        heading = f"{words}："
        told = "\n".join(filter(str.strip, texts[name].splitlines()))
        if not told:
            yield from (Line(heading if n == 0 else "", "", size, True) for n in range(_BY_HAND))
            continue
        # A heading is as wide in bold, as all characters of Chinese are.
        first, *more = lines_of(heading + told, size, ROOM)
        yield Line(heading, first.removeprefix(heading), size)
        yield from (Line("", text, size) for text in more)
