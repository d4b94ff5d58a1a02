"""The papers of a walk: the list in the order of the doors, then a form for each who is visited.

What was told last time stands beside the blanks; numbers of people and phones are masked (F9).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final

from reportlab.lib.pagesizes import A4

from contracts_app.printing.row_lists import RowList, in_words
from contracts_app.printing.tables import MARGIN, document
from contracts_app.printing.typeset import LEADING, MM, Ink, Sheet, lines_of, one_line
from contracts_app.printing.visit_cells import (
    BLANK,
    LEAST,
    SIZE,
    Cell,
    Grid,
    Heading,
    Piece,
    pieces_of,
)
from contracts_app.vocabulary.visit_forms import VisitForm

_COLUMNS: Final = (
    ("姓名", 20.0), ("性别年龄", 18.0), ("证件尾号", 17.0), ("住址", 44.0), ("电话", 25.0),
    ("应做服务", 37.0), ("完成", 10.0),
)  # fmt: skip
_WIDE: Final = A4[0] - 2 * MARGIN
_FOOT: Final = 14 * MM
_TITLE: Final = "入户服务清单"
_TOLD: Final = (
    "按门牌顺序排列。请携带后附的随访表，当面填写；逾期的先办，需复查、转诊的不要漏。"
    "家中无人的，在“完成”一栏写“无人”，回来后在系统里登记。"
)
_MODES: Final = f"{BLANK}家庭　{BLANK}门诊　{BLANK}村卫生室　{BLANK}集中服务　{BLANK}电话"
_SIGNED: Final = "下次随访日期：____________　　随访人签名：____________　　居民签名：____________"


@dataclass(frozen=True)
class FormToFill:
    """One form: what it serves, and what was told in it last time."""

    form: VisitForm
    services: tuple[str, ...]
    """Each service that is due, with its day."""
    previous: Mapping[str, Any] = field(default_factory=dict)
    seen: str = ""
    """The day of the last form and how it classified the person; empty for the first one."""


@dataclass(frozen=True)
class Visited:
    """Somebody on the way, with masked numbers."""

    name: str
    told: str
    """Sex and age."""
    last4: str
    masked_id: str
    phone: str
    place: str
    groups: str
    due: tuple[str, ...]
    forms: tuple[FormToFill, ...]

    def cells(self) -> tuple[str, ...]:
        """The row of the list."""
        return (
            self.name, self.told, self.last4, self.place, self.phone, "、".join(self.due), "",
        )  # fmt: skip


def walk_pdf(people: Sequence[Visited], team: str, day: date) -> bytes:
    """The list and then the forms of each person, who begins on a new page."""
    heading = f"{team}　{_TOLD}" if team else _TOLD
    listed = RowList(_TITLE, _COLUMNS, heading, day)
    pages = listed.pages([one.cells() for one in people])
    pages += [page for one in people for page in _pages_of(one, day)]

    def draw(sheet: Sheet, number: int) -> None:
        pages[number](sheet)

    return document(_TITLE, len(pages), draw, repr((people, team, day)))


def _pages_of(person: Visited, day: date) -> Iterator[Callable[[Sheet], None]]:
    for one in person.forms:
        laid = _laid_out(one, person)
        for number, rows in enumerate(laid, start=1):
            pages = f"第{number}页 共{len(laid)}页" if len(laid) > 1 else ""
            yield partial(_draw_page, person, one, rows, pages, day)


_Row = tuple[float, tuple[Piece, ...]]
"""How high a row is, and the one or two pieces in it."""


def _laid_out(one: FormToFill, person: Visited) -> list[list[_Row]]:
    """The rows of each page; a heading never stands alone at the end of one."""
    room = A4[1] - MARGIN - _FOOT - _head_height(one, person)
    pages: list[list[_Row]] = [[]]
    used, rows = 0.0, list(_rows(pieces_of(one.form.groups, one.previous)))
    for at, row in enumerate(rows):
        follows = rows[at + 1][0] if isinstance(row[1][0], Heading) and at + 1 < len(rows) else 0
        if used + row[0] + follows > room and pages[-1]:
            pages.append([])
            used = 0.0
        pages[-1].append(row)
        used += row[0]
    return pages


def _rows(pieces: Iterator[Piece]) -> Iterator[_Row]:
    """Short fields stand beside each other, two in a row."""
    waiting: Cell | None = None
    for piece in pieces:
        if isinstance(piece, Cell) and piece.is_short(_WIDE / 2):
            if waiting is None:
                waiting = piece
                continue
            yield LEAST, (waiting, piece)
            waiting = None
            continue
        if waiting is not None:
            yield LEAST, (waiting,)
            waiting = None
        yield _height(piece), (piece,)
    if waiting is not None:
        yield LEAST, (waiting,)


def _height(piece: Piece) -> float:
    if isinstance(piece, Heading):
        return SIZE * LEADING + 1.4 * MM
    return piece.height() if isinstance(piece, Grid) else piece.height(_WIDE)


def _head_lines(one: FormToFill, person: Visited) -> list[str]:
    """Who is visited and for what, above the form."""
    about = f"{person.name}　{person.told}　证件 {person.masked_id}　电话 {person.phone}"
    services = "　".join(f"{BLANK}{service}" for service in one.services)
    told = [about, f"住址：{person.place}　人群：{person.groups}", f"本次服务：{services}"]
    told.append(f"上次：{one.seen}" if one.seen else "上次：无记录")
    told.append(f"随访日期：______年____月____日　方式：{_MODES}")
    return [line for text in told for line in lines_of(text, SIZE, _WIDE)]


def _head_height(one: FormToFill, person: Visited) -> float:
    return MARGIN + 9 * MM + len(_head_lines(one, person)) * SIZE * LEADING + 2 * MM


def _draw_page(
    person: Visited, one: FormToFill, rows: list[_Row], pages: str, day: date, sheet: Sheet
) -> None:
    sheet.line(A4[0] / 2, MARGIN, one.form.zh, Ink(15, bold=True), "middle")
    y = sheet.lines(MARGIN, MARGIN + 9 * MM, _head_lines(one, person), Ink(SIZE)) + 2 * MM
    for high, pieces in rows:
        _draw_row(sheet, y, high, pieces)
        y += high
    foot = A4[1] - _FOOT
    sheet.line(MARGIN, foot + 1.5 * MM, _SIGNED, Ink(SIZE))
    sheet.line(MARGIN, foot + 7 * MM, f"打印日期 {in_words(day)}", Ink(7.5, grey=0.4))
    sheet.line(A4[0] - MARGIN, foot + 7 * MM, pages, Ink(7.5, grey=0.4), "right")


def _draw_row(sheet: Sheet, y: float, high: float, pieces: tuple[Piece, ...]) -> None:
    first = pieces[0]
    if isinstance(first, Heading):
        sheet.line(MARGIN, y + 0.8 * MM, one_line(first.text, _WIDE, SIZE, bold=True),
                   Ink(SIZE, bold=True))  # fmt: skip
    elif isinstance(first, Grid):
        first.draw(sheet, MARGIN, y, _WIDE)
    else:
        half = first.is_short(_WIDE / 2)
        wide = _WIDE / 2 if half else _WIDE
        for place, piece in enumerate(pieces):
            if isinstance(piece, Cell):
                piece.draw(sheet, MARGIN + place * wide, y, wide, high)
