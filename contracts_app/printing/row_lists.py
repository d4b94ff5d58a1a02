"""Lists on paper: a title, what is to be read first, and a table of numbered rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from reportlab.lib.pagesizes import A4

from contracts_app.printing.tables import MARGIN, ROW, document, draw_headings, draw_row
from contracts_app.printing.typeset import MM, Ink, Sheet, lines_of

_HEAD: Final = 42 * MM
_FOOT: Final = 16 * MM
_SIZE: Final = 9.5
_NUMBER: Final = ("序号", 11)


@dataclass(frozen=True)
class RowList:
    """A list: its title, the columns with their width in millimetres, and what is read first."""

    title: str
    columns: tuple[tuple[str, float], ...]
    told: str
    day: date
    """On which it is printed."""
    signed_by: tuple[str, ...] = ()
    """Who signs at the foot of every page."""
    has_sums: bool = False
    """Whether the last row is no row but the sum of the others."""

    def draw(self, rows: Sequence[Sequence[str]]) -> bytes:
        """The list as a PDF of A4 pages; rows are numbered in a first column of their own."""
        pages = self.pages(rows)
        return document(
            self.title, len(pages), lambda sheet, at: pages[at](sheet), repr((self, rows))
        )

    def pages(self, rows: Sequence[Sequence[str]]) -> list[Callable[[Sheet], None]]:
        """What draws each page, for a file that has further pages."""
        foot = _FOOT if self.signed_by else 0
        each = int((A4[1] - 2 * MARGIN - _HEAD - foot) // ROW)
        chunks = [rows[first : first + each] for first in range(0, max(len(rows), 1), each)]
        columns = (_NUMBER, *self.columns)

        def page(number: int, sheet: Sheet) -> None:
            y = self._draw_heading(sheet, f"第{number + 1}页 共{len(chunks)}页")
            draw_headings(sheet, y, columns)
            for place, cells in enumerate(chunks[number], start=1):
                at = number * each + place
                is_sum = self.has_sums and at == len(rows)
                numbered = ("" if is_sum else str(at), *cells)
                draw_row(sheet, y + place * ROW, numbered, columns)
            self._draw_foot(sheet)

        return [partial(page, number) for number in range(len(chunks))]

    def _draw_foot(self, sheet: Sheet) -> None:
        """A place for each who signs, and one for the day."""
        wide = (A4[0] - 2 * MARGIN) / max(len(self.signed_by), 1)
        for place, words in enumerate(self.signed_by):
            x, y = MARGIN + place * wide, A4[1] - MARGIN - 8 * MM
            sheet.line(x, y, f"{words}：____________________", Ink(10))
            sheet.line(x, y + 6 * MM, "日期：______年____月____日", Ink(9, grey=0.3))

    def _draw_heading(self, sheet: Sheet, pages: str) -> float:
        """The title and what is read first; returns where the table begins."""
        sheet.line(A4[0] / 2, MARGIN, self.title, Ink(16, bold=True), "middle")
        sheet.line(MARGIN, MARGIN + 9 * MM, f"打印日期 {in_words(self.day)}", Ink(9, grey=0.3))
        sheet.line(A4[0] - MARGIN, MARGIN + 9 * MM, pages, Ink(9, grey=0.3), "right")
        text = lines_of(self.told, _SIZE, A4[0] - 2 * MARGIN)
        return sheet.lines(MARGIN, MARGIN + 15 * MM, text, Ink(_SIZE)) + 3 * MM


def in_words(day: date) -> str:
    """A day as it is written in Chinese."""
    return f"{day.year}年{day.month}月{day.day}日"
