"""What a household was promised in a year and what was done of it, on A4 in large letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from reportlab.lib.pagesizes import A4

from contracts_app.printing.row_lists import in_words
from contracts_app.printing.tables import MARGIN, document
from contracts_app.printing.typeset import LEADING, MM, Ink, Sheet, lines_of, one_line

_ROOM: Final = A4[0] - 2 * MARGIN
_FOOT: Final = 14 * MM
_SIZE: Final = 12.5
_SMALL: Final = 9.5
_PAD: Final = 2 * MM
_COLUMNS: Final = (
    ("服务项目", "Service", 58.0), ("约定次数", "Promised", 24.0), ("已做次数", "Done", 24.0),
    ("做的日期", "Days", 52.0), ("还没做", "Not done", 24.0),
)  # fmt: skip


class Text(NamedTuple):
    """The same in both languages."""

    zh: str
    en: str = ""


@dataclass(frozen=True)
class ServiceLine:
    """One service of one person."""

    service: Text
    promised: int | None
    """None: whenever it is needed."""
    days: tuple[str, ...]
    left: int | None


@dataclass(frozen=True)
class PersonPart:
    """What one person had, or the household together."""

    title: Text
    lines: tuple[ServiceLine, ...]
    besides: tuple[tuple[str, Text], ...]
    """Days and services of public health beside the contract."""


@dataclass(frozen=True)
class Statement:
    """Everything that the statement of one household says."""

    year: int
    contract_no: str
    household: str
    place: str
    signer: str
    team: str
    hotline: str
    start: date
    end: date
    parts: tuple[PersonPart, ...]
    refunds: tuple[tuple[date, str], ...] = ()
    """The day and the sum of money that was given back."""


class _Block(NamedTuple):
    """Something that is not parted by the end of a page: how high it is, and how it is drawn."""

    high: float
    cells: tuple[tuple[str, ...], ...]
    """The lines of each column; of one column where it is a text over the whole width."""
    ink: Ink
    ruled: bool = False
    stays: bool = False
    """Not the last thing of a page: what it is the title of follows."""


def year_statements(statements: Sequence[Statement], day: date, *, english: bool) -> bytes:
    """One statement after the other, each beginning on a page of its own."""
    pages: list[tuple[Statement, int, int, list[_Block]]] = []
    for one in statements:
        parted = list(_pages(_blocks(one, english)))
        pages += [(one, number, len(parted), page) for number, page in enumerate(parted, 1)]

    def draw(sheet: Sheet, number: int) -> None:
        statement, place, total, blocks = pages[number]
        y = MARGIN
        for block in blocks:
            _draw(sheet, y, block)
            y += block.high
        _draw_foot(sheet, statement, day, f"{place}/{total}")

    return document("年度服务清单", len(pages), draw, repr((statements, day, english)))


def _blocks(one: Statement, english: bool) -> Iterator[_Block]:
    yield _text(f"{one.year}年家庭医生签约服务年度清单", Ink(19, bold=True))
    if english:
        yield _text(f"Family doctor services of the year {one.year}", Ink(_SIZE, grey=0.3))
    yield _text(f"{one.signer} 家（户编号 {one.household}）　{one.place}", Ink(_SIZE))
    days = f"{in_words(one.start)}至{in_words(one.end)}"
    yield _text(f"协议 {one.contract_no}，{days}", Ink(_SIZE))
    yield _text(f"{one.team}　电话 {one.hotline or '—'}", Ink(_SIZE))
    for part in one.parts:
        yield from _of_person(part, english)
    if one.refunds:
        told = "；".join(f"{in_words(on)} 退回 {fee}" for on, fee in one.refunds)
        gloss = " (given back)" if english else ""
        yield _text(f"退费{gloss}：{told}", Ink(_SIZE, bold=True))
    yield _text(
        f"以上与您记得的不一样，请打电话 {one.hotline or '给家庭医生团队'}，我们核对更正。",
        Ink(_SIZE),
    )
    if english:
        told = "If you remember it otherwise, call your team: we look it up and correct it."
        yield _text(told, Ink(_SMALL, grey=0.3))
    yield _text("户主或代表签字：______________　　　　日期：______年____月____日", Ink(_SIZE), 6)


def _of_person(part: PersonPart, english: bool) -> Iterator[_Block]:
    title = f"{part.title.zh}　{part.title.en}" if english else part.title.zh
    yield _text(title, Ink(14, bold=True), 4, stays=True)
    numbered = [one for one in part.lines if one.promised is not None or one.days]
    if numbered:
        headings = [Text(zh, en) for zh, en, _wide in _COLUMNS]
        yield _row(headings, english, Ink(11, bold=True), stays=True)
    for line in numbered:
        promised = Text("随时", "when needed") if line.promised is None else _number(line.promised)
        left = Text("—") if line.left is None else _left(line.left)
        cells = (
            line.service,
            promised,
            _number(len(line.days)),
            Text(_two_a_line(line.days)),
            left,
        )
        yield _row(cells, english, Ink(_SIZE))
    anytime = [_both(one.service, english) for one in part.lines if one not in numbered]
    if anytime:
        yield _text(f"需要时随时提供：{'、'.join(anytime)}", Ink(11, grey=0.2))
    if part.besides:
        told = "；".join(f"{day} {_both(service, english)}" for day, service in part.besides)
        word = "协议以外的公共卫生服务" + ("（beside the contract）" if english else "")
        yield _text(f"{word}：{told}", Ink(11, grey=0.2))


def _number(value: int) -> Text:
    return Text(f"{value}次")


def _two_a_line(days: Sequence[str]) -> str:
    """Days that are not parted in the middle."""
    return "、\n".join("、".join(days[at : at + 2]) for at in range(0, len(days), 2))


def _left(value: int) -> Text:
    return _number(value) if value else Text("全做了", "all done")


def _both(text: Text, english: bool) -> str:
    return f"{text.zh} {text.en}" if english and text.en else text.zh


def _text(text: str, ink: Ink, before: float = 1.5, *, stays: bool = False) -> _Block:
    lines = tuple(lines_of(text, ink.size, _ROOM, bold=ink.bold))
    high = len(lines) * ink.size * LEADING + before * MM
    return _Block(high, (lines,), ink, stays=stays)


def _row(cells: Iterable[Text], english: bool, ink: Ink, *, stays: bool = False) -> _Block:
    columns = []
    for cell, (_zh, _en, wide) in zip(cells, _COLUMNS, strict=True):
        told = f"{cell.zh}\n{cell.en}" if english and cell.en and cell.en != cell.zh else cell.zh
        columns.append(tuple(lines_of(told, ink.size, wide * MM - 2 * _PAD, bold=ink.bold)))
    high = max(map(len, columns)) * ink.size * LEADING + 2 * _PAD
    return _Block(high, tuple(columns), ink, ruled=True, stays=stays)


def _pages(blocks: Iterable[_Block]) -> Iterator[list[_Block]]:
    """Blocks page by page; a title goes along with its table, and stands again over its rest."""
    room = A4[1] - 2 * MARGIN - _FOOT
    page: list[_Block] = []
    titles: list[_Block] = []
    for block in blocks:
        if page and sum(one.high for one in page) + block.high > room:
            along: list[_Block] = []
            while len(page) > 1 and page[-1].stays:
                along.insert(0, page.pop())
            yield page
            page = along or (list(titles) if block.ruled else [])
        titles = _titles(titles, page, block)
        page.append(block)
    yield page


def _titles(before: list[_Block], page: list[_Block], block: _Block) -> list[_Block]:
    """The title and the heading above what comes next."""
    if not block.stays:
        return before
    return [*before, block] if page and page[-1].stays else [block]


def _draw(sheet: Sheet, y: float, block: _Block) -> None:
    if not block.ruled:
        high = len(block.cells[0]) * block.ink.size * LEADING
        sheet.lines(MARGIN, y + block.high - high, block.cells[0], block.ink)
        return
    x = MARGIN
    for lines, (_zh, _en, wide) in zip(block.cells, _COLUMNS, strict=True):
        sheet.box(x, y, wide * MM, block.high)
        sheet.lines(x + _PAD, y + _PAD, lines, block.ink)
        x += wide * MM


def _draw_foot(sheet: Sheet, statement: Statement, day: date, pages: str) -> None:
    y, ink = A4[1] - MARGIN, Ink(_SMALL, grey=0.3)
    told = f"{statement.household}　{statement.contract_no}　截至 {in_words(day)}"
    sheet.line(MARGIN, y, one_line(told, _ROOM * 0.8, _SMALL), ink)
    sheet.line(A4[0] - MARGIN, y, pages, ink, "right")
