"""Contact cards and badges: ten cards or nine badges of 85.6 × 54 mm on a sheet with cut marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any, Final

from pikepdf import Pdf
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from contracts_app.printing.copies import clean_document, to_bytes
from contracts_app.printing.fonts import REGULAR, font_chain, subset_tag
from contracts_app.printing.pictures import qr_png
from contracts_app.printing.typeset import (
    LEADING,
    MM,
    Ink,
    Sheet,
    fitted,
    lines_of,
    one_line,
    width_of,
)

LONG, SHORT = 85.6 * MM, 54.0 * MM
"""The sides of a bank card (ISO/IEC 7810 ID-1)."""
GREEN: Final = (0.05, 0.42, 0.38)
_PAD: Final = 4 * MM
_MARK: Final = 4 * MM

Drawer = Callable[[Sheet, float, float], None]
"""Draws one card with its top left corner there."""


@dataclass(frozen=True)
class ContactCard:
    """What a family gets to keep: whom to call, and when (S3P1, S3P3)."""

    institution: str
    team: str
    leader: str
    contact: str
    contact_phone: str
    hotline: str
    hours: str
    url: str


@dataclass(frozen=True)
class Badge:
    """What a member of the team wears."""

    institution: str
    team: str
    name: str
    post: str
    title: str
    photo: bytes | None


def contact_cards(card: ContactCard) -> bytes:
    """A sheet of ten equal cards as PDF."""
    qr = qr_png(card.url)

    def draw(sheet: Sheet, x: float, y: float) -> None:
        _draw_contact(sheet, x, y, card, qr)

    return card_sheets([draw] * 10, (LONG, SHORT), (2, 5), f"{card.team} 联系卡", repr(card))


def badges(people: Sequence[Badge]) -> bytes:
    """A badge for each member, nine on a sheet, as PDF."""
    draws = [_badge_drawer(one) for one in people]
    title = f"{people[0].team} 工作证" if people else "工作证"
    seed = sha256(repr(people).encode()).hexdigest()
    return card_sheets(draws, (SHORT, LONG), (3, 3), title, seed)


def _badge_drawer(badge: Badge) -> Drawer:
    return lambda sheet, x, y: _draw_badge(sheet, x, y, badge)


def card_sheets(
    draws: Sequence[Drawer],
    size: tuple[float, float],
    grid: tuple[int, int],
    title: str,
    seed: str,
) -> bytes:
    """Cards side by side without gaps, in the middle of as many A4 pages as they need."""
    font_chain()
    out = BytesIO()
    with subset_tag(f"cards/{seed}"):
        canvas = Canvas(out, pagesize=A4, pageCompression=1, initialFontName=REGULAR)
        each = grid[0] * grid[1]
        for first in range(0, max(len(draws), 1), each):
            _draw_page(canvas, draws[first : first + each], size, grid)
            canvas.showPage()
        canvas.save()
    with Pdf.open(BytesIO(out.getvalue())) as pdf:
        clean_document(pdf, title, None)
        return to_bytes(pdf)


def _draw_page(
    canvas: Any, draws: Sequence[Drawer], size: tuple[float, float], grid: tuple[int, int]
) -> None:
    (wide, high), (columns, rows) = size, grid
    left, top = (A4[0] - wide * columns) / 2, (A4[1] - high * rows) / 2
    sheet = Sheet(canvas, A4[1])
    _cut_marks(canvas, [left + wide * n for n in range(columns + 1)], top, high * rows)
    for row in range(rows + 1):
        _side_marks(canvas, A4[1] - top - high * row, left, wide * columns)
    for place, draw in enumerate(draws):
        draw(sheet, left + wide * (place % columns), top + high * (place // columns))


def _cut_marks(canvas: Any, xs: Sequence[float], top: float, high: float) -> None:
    canvas.setStrokeGray(0.4)
    canvas.setLineWidth(0.3)
    for x in xs:
        for edge, sign in ((A4[1] - top, 1), (A4[1] - top - high, -1)):
            canvas.line(x, edge + sign * MM, x, edge + sign * (MM + _MARK))


def _side_marks(canvas: Any, y: float, left: float, wide: float) -> None:
    for edge, sign in ((left, -1), (left + wide, 1)):
        canvas.line(edge + sign * MM, y, edge + sign * (MM + _MARK), y)


def _draw_contact(sheet: Sheet, x: float, y: float, card: ContactCard, qr: bytes) -> None:
    room, side = LONG - 2 * _PAD, 21 * MM
    sheet.bar(x, y, LONG, 2.2 * MM, GREEN)
    at = y + 4 * MM
    at = shrunk(sheet, x + _PAD, at, card.institution, room, Ink(7.5, grey=0.3))
    at = shrunk(sheet, x + _PAD, at, card.team, room, Ink(12, bold=True)) + 0.8 * MM
    beside = room - side - 2 * MM
    for label, text in (("负责人", card.leader), ("联系人", _contact_words(card))):
        at = labelled(sheet, x + _PAD, at, label, text, beside)
    sheet.line(x + _PAD, at + 0.6 * MM, "服务热线", Ink(7, grey=0.3))
    at += 0.6 * MM + 7 * LEADING
    at = shrunk(sheet, x + _PAD, at, card.hotline or "—", beside, Ink(14, bold=True), 9)
    hours = lines_of(card.hours, 7, beside)[:2]
    sheet.lines(x + _PAD, at, hours, Ink(7))
    sheet.picture(qr, (x + LONG - _PAD - side, y + SHORT - side - 7 * MM, side, side))
    middle = x + LONG - _PAD - side / 2
    sheet.line(middle, y + SHORT - 6.8 * MM, "扫码查看团队公示", Ink(6, grey=0.3), "middle")


def _contact_words(card: ContactCard) -> str:
    return "  ".join(part for part in (card.contact, card.contact_phone) if part)


def shrunk(
    sheet: Sheet, x: float, y: float, text: str, room: float, ink: Ink, least: float = 5.5
) -> float:
    """One line, smaller where it would not fit, cut where even that does not help."""
    size = fitted(text, room, ink.size, least, bold=ink.bold)
    shown = one_line(text, room, size, bold=ink.bold)
    sheet.line(x, y, shown, Ink(size, ink.bold, ink.grey))
    return y + ink.size * LEADING


def labelled(sheet: Sheet, x: float, y: float, label: str, text: str, room: float) -> float:
    sheet.line(x, y + 0.8, label, Ink(7, grey=0.3))
    indent = width_of(label, 7) + 5
    return shrunk(sheet, x + indent, y, text or "—", room - indent, Ink(8.5))


def _draw_badge(sheet: Sheet, x: float, y: float, badge: Badge) -> None:
    room, middle = SHORT - 2 * _PAD, x + SHORT / 2
    sheet.bar(x, y, SHORT, 3 * MM, GREEN)
    at = _centred(sheet, middle, y + 5 * MM, badge.institution, room, Ink(9, bold=True))
    at = _centred(sheet, middle, at, "家庭医生团队 工作证", room, Ink(8, grey=0.3)) + 1 * MM
    wide, high = 25 * MM, 33 * MM
    box = (middle - wide / 2, at, wide, high)
    if badge.photo:
        sheet.picture(badge.photo, box)
    else:
        sheet.box(*box)
        sheet.line(middle, at + high / 2 - 5, "照片", Ink(8, grey=0.55), "middle")
    at += high + 2 * MM
    at = _centred(sheet, middle, at, badge.name, room, Ink(15, bold=True)) + 0.6 * MM
    post = " · ".join(part for part in (badge.post, badge.title) if part)
    at = _centred(sheet, middle, at, post, room, Ink(9))
    _centred(sheet, middle, at, badge.team, room, Ink(8, grey=0.3))


def _centred(sheet: Sheet, middle: float, y: float, text: str, room: float, ink: Ink) -> float:
    size = fitted(text, room, ink.size, 5.5, bold=ink.bold)
    shown = one_line(text, room, size, bold=ink.bold)
    sheet.line(middle, y, shown, Ink(size, ink.bold, ink.grey), "middle")
    return y + ink.size * LEADING
