"""The price list of service packages: A4 pages in large letters, to be shown and handed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from reportlab.lib.pagesizes import A4

from contracts_app.printing.cards import GREEN
from contracts_app.printing.row_lists import in_words
from contracts_app.printing.tables import document
from contracts_app.printing.typeset import LEADING, MM, Ink, Sheet, lines_of, width_of

_MARGIN: Final = 16 * MM
_ROOM: Final = A4[0] - 2 * _MARGIN
_FOOT: Final = 12 * MM
_INDENT: Final = 5 * MM
_TITLE: Final = Ink(22, True)
_NAME: Final = Ink(16, True)
_TEXT: Final = Ink(13)
_SMALL: Final = Ink(10.5, grey=0.25)
_GAP: Final = 5 * MM


@dataclass(frozen=True)
class PricedPackage:
    """A package as it stands on the list; English is empty where the list has none."""

    name: str
    price: str
    lines: tuple[tuple[str, str], ...]
    """Who pays what, for whom, and each service: in Chinese, and in English below it."""
    name_en: str = ""


@dataclass(frozen=True)
class PriceList:
    """The list of one day."""

    title: str
    institution: str
    told: str
    """What is read first: that basic services are free, and which prices are examples."""
    day: date
    packages: tuple[PricedPackage, ...]
    told_en: str = ""


@dataclass(frozen=True)
class _Line:
    text: str
    ink: Ink
    indent: float = 0.0


@dataclass(frozen=True)
class _Block:
    """Lines that stay on one page where they fit one."""

    lines: tuple[_Line, ...]
    price: str = ""
    """At the right end of the first line."""

    @property
    def height(self) -> float:
        return sum(line.ink.size * LEADING for line in self.lines) + _GAP


def render_price_list(told: PriceList) -> bytes:
    """The list as a PDF; no package is cut in two unless it is longer than a page."""
    pages = _pages(_head(told), [_block(one) for one in told.packages])

    def draw(sheet: Sheet, number: int) -> None:
        y = _MARGIN
        for block in pages[number]:
            y = _draw(sheet, y, block)
        foot = f"打印日期 {in_words(told.day)}　　第{number + 1}页 共{len(pages)}页"
        sheet.line(_MARGIN, A4[1] - _FOOT, foot, Ink(9, grey=0.4))

    return document(told.title, len(pages), draw, repr(told))


def _head(told: PriceList) -> _Block:
    lines = [
        *_set(told.title, _TITLE),
        *_set(told.institution, _TEXT),
        *_set(told.told, _TEXT),
        *_set(told.told_en, _SMALL),
    ]
    return _Block(tuple(lines))


def _set(text: str, ink: Ink, indent: float = 0.0, room: float = _ROOM) -> list[_Line]:
    if not text:
        return []
    broken = lines_of(text, ink.size, room - indent, bold=ink.bold)
    return [_Line(line, ink, indent) for line in broken]


def _block(package: PricedPackage) -> _Block:
    room = _ROOM - width_of(package.price, _NAME.size, bold=True) - _INDENT
    lines = [*_set(package.name, _NAME, room=room), *_set(package.name_en, _SMALL)]
    for text, english in package.lines:
        lines += _set(text, _TEXT, _INDENT)
        lines += _set(english, _SMALL, _INDENT)
    return _Block(tuple(lines), package.price)


def _pages(head: _Block, blocks: Sequence[_Block]) -> list[list[_Block]]:
    room = A4[1] - _MARGIN - _FOOT - 4 * MM
    pages, used = [[head]], _MARGIN + head.height
    for block in blocks:
        for part in _parts(block, room - _MARGIN):
            if used + part.height > room:
                pages.append([])
                used = _MARGIN
            pages[-1].append(part)
            used += part.height
    return pages


def _parts(block: _Block, room: float) -> list[_Block]:
    """The block itself, or as many as a package longer than a page needs."""
    parts: list[list[_Line]] = [[]]
    for line in block.lines:
        if _Block((*parts[-1], line)).height > room:
            parts.append([])
        parts[-1].append(line)
    return [_Block(tuple(lines), block.price if at == 0 else "") for at, lines in enumerate(parts)]


def _draw(sheet: Sheet, y: float, block: _Block) -> float:
    if block.price:
        sheet.bar(_MARGIN - 3 * MM, y + 2, 1.2 * MM, _NAME.size * 1.1, GREEN)
        sheet.line(A4[0] - _MARGIN, y, block.price, _NAME, "right")
    for line in block.lines:
        sheet.line(_MARGIN + line.indent, y, line.text, line.ink)
        y += line.ink.size * LEADING
    return y + _GAP
