"""A form as ruled rows that flow over pages: a heading, or one or two pairs of label and value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from reportlab.lib.pagesizes import A4

from contracts_app.printing.tables import MARGIN
from contracts_app.printing.typeset import LEADING, MM, Ink, Sheet, lines_of, width_of

_ROOM: Final = A4[0] - 2 * MARGIN
_LABEL: Final = 34 * MM
_PAD: Final = 1.5 * MM
_SIZE: Final = 9.0
EMPTY, CHOSEN = "□", "■"
GAP: Final = "　"
"""Between two options."""
_BOXES: Final = (EMPTY, CHOSEN)
_TOP: Final = MARGIN + 17 * MM
_BOTTOM: Final = A4[1] - MARGIN - 6 * MM


@dataclass(frozen=True)
class Row:
    """A heading, or pairs of label and value that stand side by side."""

    heading: str = ""
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Flow:
    """A form: its title, the line below it, and its rows."""

    title: str
    head: str
    rows: tuple[Row, ...]


@dataclass
class FlowPage:
    """One page of a form with the rows that fit on it, each with its height."""

    flow: Flow
    rows: list[tuple[Row, float]] = field(default_factory=list)

    def draw(self, sheet: Sheet, pages: str) -> None:
        """Put the page on the sheet."""
        sheet.line(A4[0] / 2, MARGIN, self.flow.title, Ink(15, bold=True), "middle")
        sheet.line(MARGIN, MARGIN + 10 * MM, self.flow.head, Ink(_SIZE))
        sheet.line(A4[0] - MARGIN, A4[1] - MARGIN, pages, Ink(8, grey=0.3), "right")
        y = _TOP
        for row, high in self.rows:
            _draw(sheet, y, row, high)
            y += high


def laid_out(flow: Flow) -> list[FlowPage]:
    """The pages that a form takes; a heading never stands alone at the foot of one."""
    pages = [FlowPage(flow)]
    used = _TOP
    for place, row in enumerate(flow.rows):
        high = _height(row)
        follows = flow.rows[place + 1] if row.heading and place + 1 < len(flow.rows) else None
        if used + high + (_height(follows) if follows else 0) > _BOTTOM and pages[-1].rows:
            pages.append(FlowPage(flow))
            used = _TOP
        pages[-1].rows.append((row, high))
        used += high
    return pages


def _widths(row: Row) -> tuple[float, float]:
    """The width of a pair, and of its value."""
    wide = _ROOM / max(len(row.cells), 1)
    return wide, wide - _LABEL


def _height(row: Row) -> float:
    if row.heading:
        return 7 * MM
    _wide, room = _widths(row)
    counts = [
        max(len(_lines(label, _LABEL)), len(_lines(value, room))) for label, value in row.cells
    ]
    return max(counts) * _SIZE * LEADING + 2 * _PAD


def _lines(text: str, wide: float) -> list[str]:
    """The lines of a cell; an option stays on one line with its box."""
    room = wide - 2 * _PAD
    if text[:1] not in _BOXES:
        return lines_of(text, _SIZE, room)
    lines: list[str] = []
    for option in text.split(GAP):
        longer = f"{lines[-1]}{GAP}{option}" if lines else option
        if lines and width_of(longer, _SIZE) <= room:
            lines[-1] = longer
        else:
            lines.append(option)
    return lines


def _draw(sheet: Sheet, y: float, row: Row, high: float) -> None:
    if row.heading:
        sheet.bar(MARGIN, y, _ROOM, high, (0.92, 0.95, 0.94))
        sheet.box(MARGIN, y, _ROOM, high)
        sheet.line(MARGIN + _PAD, y + 1.4 * MM, row.heading, Ink(10, bold=True))
        return
    wide, room = _widths(row)
    for place, (label, value) in enumerate(row.cells):
        x = MARGIN + place * wide
        sheet.box(x, y, _LABEL, high)
        sheet.box(x + _LABEL, y, room, high)
        sheet.lines(x + _PAD, y + _PAD, _lines(label, _LABEL), Ink(_SIZE, grey=0.25))
        sheet.lines(x + _LABEL + _PAD, y + _PAD, _lines(value, room), Ink(_SIZE))
