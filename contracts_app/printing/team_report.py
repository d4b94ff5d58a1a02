"""The month of a team as a file: a table of what was held, then each event with its minutes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from reportlab.lib.pagesizes import A4

from contracts_app.printing.row_lists import in_words
from contracts_app.printing.tables import MARGIN, ROW, document, draw_headings, draw_row
from contracts_app.printing.typeset import LEADING, MM, Ink, Sheet, lines_of, one_line

_ROOM: Final = A4[0] - 2 * MARGIN
_BOTTOM: Final = A4[1] - MARGIN - 6 * MM
_TEXT: Final = Ink(10)
_HEADING: Final = Ink(11.5, bold=True)
_SMALL: Final = Ink(9, grey=0.3)
_QUOTA_COLUMNS: Final = (("工作指标", 82.0), ("已完成", 30.0), ("要求", 30.0), ("进度", 40.0))
_COLUMNS: Final = (
    ("日期", 24.0), ("类型", 24.0), ("主题", 50.0), ("地点", 38.0), ("人员", 13.0),
    ("居民", 13.0), ("宣讲（分）", 20.0),
)  # fmt: skip


@dataclass(frozen=True)
class QuotaLine:
    """What a period asks for, and how far the team is."""

    name: str
    done: int
    needed: int
    state: str


@dataclass(frozen=True)
class Held:
    """One event as it stands on paper."""

    day: date
    time: str
    kind: str
    topic: str
    place: str
    people: Sequence[str]
    audience: int | None
    service_minutes: int | None
    notes: str

    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        figures = (self.audience, self.service_minutes)
        shown = ("—" if one is None else str(one) for one in figures)
        people = str(len(self.people))
        return (self.day.isoformat(), self.kind, self.topic, self.place, people, *shown)


@dataclass(frozen=True)
class MonthReport:
    """All that the report of a month tells."""

    institution: str
    team: str
    first: date
    printed_on: date
    quotas: Sequence[QuotaLine]
    held: Sequence[Held]

    @property
    def title(self) -> str:
        return f"{self.first.year}年{self.first.month}月家庭医生团队工作记录"


@dataclass(frozen=True)
class _Piece:
    """Something that stands on a page as a whole: a row of a table, or a line of text."""

    high: float
    cells: tuple[str, ...] = ()
    columns: tuple[tuple[str, float], ...] = ()
    text: str = ""
    ink: Ink = _TEXT
    is_heading: bool = False
    keeps: float = 0.0
    """How much room has to be left below it, so that it does not stand alone at the end."""

    @property
    def is_gap(self) -> bool:
        return not (self.text or self.columns)

    def draw(self, sheet: Sheet, y: float) -> None:
        if self.is_heading:
            draw_headings(sheet, y, self.columns)
        elif self.columns:
            draw_row(sheet, y, self.cells, self.columns)
        else:
            sheet.line(MARGIN, y, self.text, self.ink)


def render_month(report: MonthReport) -> bytes:
    """The report as a PDF of A4 pages."""
    pages = list(_pages(list(_pieces(report))))

    def draw(sheet: Sheet, number: int) -> None:
        _draw_head(sheet, report, f"第{number + 1}页 共{len(pages)}页")
        y = MARGIN + 18 * MM
        for piece in pages[number]:
            piece.draw(sheet, y)
            y += piece.high

    return document(report.title, len(pages), draw, repr(report))


def _draw_head(sheet: Sheet, report: MonthReport, pages: str) -> None:
    sheet.line(A4[0] / 2, MARGIN, report.title, Ink(16, bold=True), "middle")
    whose = one_line(f"{report.institution} · {report.team}", _ROOM * 0.6, 10)
    sheet.line(MARGIN, MARGIN + 9 * MM, whose, Ink(10))
    printed = f"打印日期 {in_words(report.printed_on)}　{pages}"
    sheet.line(A4[0] - MARGIN, MARGIN + 9 * MM, printed, _SMALL, "right")


def _pages(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """The pieces page by page; a heading of a table is written again on each page it goes on to."""
    page: list[_Piece] = []
    y = MARGIN + 18 * MM
    heading: _Piece | None = None
    for piece in pieces:
        heading = piece if piece.is_heading else heading if piece.columns else None
        if page and y + piece.high + piece.keeps > _BOTTOM:
            yield page
            page, y = [], MARGIN + 18 * MM
            if heading is not None and heading is not piece:
                page, y = [heading], y + heading.high
        if page or not piece.is_gap:
            page.append(piece)
            y += piece.high
    yield page


def _pieces(report: MonthReport) -> Iterator[_Piece]:
    if report.quotas:
        yield _Piece(ROW, columns=_QUOTA_COLUMNS, is_heading=True)
        for one in report.quotas:
            cells = (one.name, str(one.done), str(one.needed), one.state)
            yield _Piece(ROW, cells, _QUOTA_COLUMNS)
        yield _gap(6)
    if not report.held:
        yield from _text("本月没有活动记录。", _TEXT)
        return
    yield _Piece(ROW, columns=_COLUMNS, is_heading=True)
    for held in report.held:
        yield _Piece(ROW, held.cells(), _COLUMNS)
    for held in report.held:
        yield from _event(held)
    yield _gap(8)
    yield from _text("记录人：____________________　　团队长：____________________", _TEXT)


def _event(held: Held) -> Iterator[_Piece]:
    """What stands below the table of one event, where somebody came or something was noted."""
    if not held.people and not held.notes:
        return
    yield _gap(5, keeps=6 * _TEXT.size * LEADING)
    told = (held.day.isoformat(), held.time, held.kind, held.topic)
    yield from _text("　".join(part for part in told if part), _HEADING, keeps=3 * _TEXT.size)
    yield from _text(f"地点：{held.place}", _TEXT)
    if held.people:
        yield from _text(f"参加人员（{len(held.people)}人）：" + "、".join(held.people), _TEXT)
    if held.notes:
        yield from _text("记录：", _TEXT)
        yield from _text(held.notes, _TEXT)


def _gap(millimetres: float, keeps: float = 0.0) -> _Piece:
    return _Piece(millimetres * MM, keeps=keeps)


def _text(text: str, ink: Ink, keeps: float = 0.0) -> Iterator[_Piece]:
    """The lines of a text; an empty line keeps its place."""
    for line in lines_of(text, ink.size, _ROOM, bold=ink.bold):
        yield _Piece(ink.size * LEADING, text=line or " ", ink=ink, keeps=keeps)
