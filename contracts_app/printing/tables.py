"""Lists on A4 that are filled in by hand: ruled rows of given widths, as many pages as needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from io import BytesIO
from typing import Final, TypeAlias

from pikepdf import Pdf
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from contracts_app.printing.copies import clean_document, to_bytes
from contracts_app.printing.fonts import REGULAR, font_chain, subset_tag
from contracts_app.printing.typeset import (
    HAIR,
    LEADING,
    MM,
    Ink,
    Sheet,
    fitted,
    lines_of,
    one_line,
    plain,
    width_of,
)

Columns: TypeAlias = Sequence[tuple[str, float]]
"""The heading of each column and its width in millimetres."""
MARGIN: Final = 14 * MM
ROW: Final = 11 * MM
_PAD: Final = 1.5 * MM
_SMALLER, _SMALLEST = 8.0, 7.0
"""Sizes of a text that takes up to two lines of a row, and up to three."""


def draw_row(
    sheet: Sheet, y: float, cells: Sequence[str], columns: Columns, *, bold: bool = False
) -> None:
    """One ruled row; a text too long for its column becomes smaller, then goes on below."""
    x = MARGIN
    for text, (_heading, wide) in zip(cells, columns, strict=True):
        lines, size = _within(text.replace("\n", " "), wide * MM - 2 * _PAD, bold)
        sheet.box(x, y, wide * MM, ROW)
        top = y + (ROW - len(lines) * size * LEADING) / 2
        sheet.lines(x + _PAD, top, lines, Ink(size, bold))
        x += wide * MM


def _within(text: str, room: float, bold: bool) -> tuple[list[str], float]:
    """The lines of a cell and their size. The door at the end of an address must not be lost."""
    size = fitted(text, room, 10, _SMALLER, bold=bold)
    if width_of(plain(text), size, bold=bold) <= room + HAIR:
        return [plain(text)], size
    for size, most in ((_SMALLER, 2), (_SMALLEST, 3)):
        lines = lines_of(text, size, room, bold=bold)
        if len(lines) <= most:
            return lines, size
    return [*lines[:2], one_line("".join(lines[2:]), room, _SMALLEST, bold=bold)], _SMALLEST


def draw_headings(sheet: Sheet, y: float, columns: Columns) -> None:
    """The row of headings."""
    draw_row(sheet, y, [heading for heading, _wide in columns], columns, bold=True)


def document(title: str, pages: int, draw: Callable[[Sheet, int], None], seed: str) -> bytes:
    """A file of so many A4 pages, each drawn by its index; the same seed gives the same bytes."""
    font_chain()
    out = BytesIO()
    with subset_tag(f"tables/{sha256(seed.encode()).hexdigest()}"):
        canvas = Canvas(out, pagesize=A4, pageCompression=1, initialFontName=REGULAR)
        for number in range(pages):
            draw(Sheet(canvas, A4[1]), number)
            canvas.showPage()
        canvas.save()
    with Pdf.open(BytesIO(out.getvalue())) as pdf:
        clean_document(pdf, title, None)
        return to_bytes(pdf)
