"""The lists that go with a part of printed agreements: whom they were handed to, what came back.

Both stand in the order of grids and doors. No ID number is on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeAlias

from reportlab.lib.pagesizes import A4

from contracts_app.printing.tables import (
    MARGIN,
    ROW,
    Columns,
    document,
    draw_headings,
    draw_row,
)
from contracts_app.printing.typeset import MM, Ink, Sheet

_TOP: Final = 30 * MM
"""What the title and the lines below it take of a page."""
PER_PAGE: Final = int((A4[1] - 2 * MARGIN - _TOP) // ROW) - 1
"""Rows of a page below the headings."""
_BOX: Final = "□"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One agreement of the part; a blank form has neither household nor address."""

    number: str
    place: int
    """Counted through the whole job."""
    first_page: int
    code: str = ""
    head: str = ""
    address: str = ""
    grid: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of which job a list belongs to."""

    job: str
    number: int
    of: int
    printed_on: str
    copies: int


@dataclass(frozen=True, slots=True)
class _List:
    title: str
    told: str
    """What the signers confirm, or how the list is used."""
    columns: Columns


SIGN_OFF: Final = _List(
    "家庭医生签约服务协议书签收单",
    "本人已收到协议书，或将签好的协议书交回。",
    (
        ("序号", 12), ("住址", 38), ("户主", 28), ("户编号", 26), ("协议编号", 40), ("份数", 10),
        ("签收人签字", 28),
    ),
)  # fmt: skip
CHECKLIST: Final = _List(
    "家庭医生签约服务协议书回收核对单",
    "收回机构留存的一份后逐户打勾；未签的写明原因。",
    (
        ("序号", 12), ("住址", 38), ("户主", 28), ("协议编号", 40), ("甲方已签", 18),
        ("乙方已签", 18), ("收回日期", 28),
    ),
)  # fmt: skip
_Row: TypeAlias = str | SheetLine
"""The heading of a grid, or an agreement."""


def sign_off_list(lines: Sequence[SheetLine], part: Part) -> bytes:
    """The list on which households sign that they received their copies."""
    return _drawn(SIGN_OFF, lines, part)


def return_checklist(lines: Sequence[SheetLine], part: Part) -> bytes:
    """The list on which the returned copies are ticked off."""
    return _drawn(CHECKLIST, lines, part)


def pages_of(lines: Sequence[SheetLine]) -> int:
    """How many pages either list takes."""
    return len(_pages(lines))


def _pages(lines: Sequence[SheetLine]) -> list[list[_Row]]:
    """The rows of each page; a grid that goes on is named again on top."""
    pages: list[list[_Row]] = []
    for grid, group in groupby(lines, lambda line: line.grid):
        for line in group:
            begins = not pages or len(pages[-1]) >= PER_PAGE
            if begins:
                pages.append([])
            if grid and (begins or _grid_of(pages[-1][-1]) != grid):
                pages[-1].append(grid)
            pages[-1].append(line)
    return pages


def _grid_of(row: _Row) -> str:
    return row if isinstance(row, str) else row.grid


def _drawn(kind: _List, lines: Sequence[SheetLine], part: Part) -> bytes:
    pages = _pages(lines)

    def draw(sheet: Sheet, index: int) -> None:
        _draw_heading(sheet, kind, lines, part, f"第{index + 1}页 共{len(pages)}页")
        y = MARGIN + _TOP
        draw_headings(sheet, y, kind.columns)
        for place, row in enumerate(pages[index], start=1):
            _draw(sheet, y + place * ROW, row, kind, part)

    return document(kind.title, len(pages), draw, repr((kind.title, lines, part)))


def _draw_heading(
    sheet: Sheet, kind: _List, lines: Sequence[SheetLine], part: Part, pages: str
) -> None:
    first, last = lines[0], lines[-1]
    which = f"任务 {part.job} · 第 {part.number} / {part.of} 部分"
    range_ = f"第 {first.place}–{last.place} 户，从本文件第 {first.first_page} 页起"
    sheet.line(A4[0] / 2, MARGIN, kind.title, Ink(15, bold=True), "middle")
    sheet.line(MARGIN, MARGIN + 10 * MM, f"{which} · {range_}", Ink(9.5))
    sheet.line(MARGIN, MARGIN + 17 * MM, kind.told, Ink(9.5))
    right = A4[0] - MARGIN
    sheet.line(right, MARGIN + 10 * MM, f"打印日期 {part.printed_on}", Ink(9, grey=0.3), "right")
    sheet.line(right, MARGIN + 17 * MM, pages, Ink(9, grey=0.3), "right")


def _draw(sheet: Sheet, y: float, row: _Row, kind: _List, part: Part) -> None:
    if isinstance(row, str):
        whole = sum(wide for _heading, wide in kind.columns)
        draw_row(sheet, y, [row], [("", whole)], bold=True)
        return
    cells = {
        "序号": str(row.place),
        "住址": row.address,
        "户主": row.head,
        "户编号": row.code,
        "协议编号": row.number,
        "份数": str(part.copies),
        "甲方已签": _BOX,
        "乙方已签": _BOX,
    }
    draw_row(sheet, y, [cells.get(heading, "") for heading, _wide in kind.columns], kind.columns)
