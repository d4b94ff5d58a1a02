"""The public notice of a team as a poster: five things, one page, A4 or A3 (五公开, S3P3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Final

from pikepdf import Pdf
from reportlab.lib.pagesizes import A3, A4
from reportlab.pdfgen.canvas import Canvas

from contracts_app.printing.cards import GREEN
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
    shortened,
)

SIZES: Final = {"a4": A4, "a3": A3}
MOST_PEOPLE: Final = 24
"""More do not fit one page that is read from a step away; the rest is counted."""
_MARGIN: Final = 14 * MM
_GAP: Final = 4 * MM
_PHOTO: Final = (17 * MM, 22 * MM)
_STEPS: Final = tuple(
    (scale, most)
    for most, scales in (
        (400, (1.45, 1.3, 1.2, 1.1, 1.0)),
        (200, (1.1, 1.0, 0.92)),
        (120, (1.0, 0.92)),
        (80, (0.95, 0.87)),
        (50, (0.9, 0.82)),
        (30, (0.85, 0.76)),
        (18, (0.8, 0.7)),
        (0, (0.75, 0.65, 0.55, 0.45, 0.4)),
    )
    for scale in scales
)
"""How large the type is and how long a text may be, from the most readable to what always fits."""


@dataclass(frozen=True)
class PosterPerson:
    """A member of the team as everybody may know him or her (S3P1, S3P6)."""

    name: str
    post: str
    title: str = ""
    training: str = ""
    expertise: str = ""
    services: str = ""
    phone: str = ""
    photo: bytes | None = None
    leads: bool = False


@dataclass(frozen=True)
class Poster:
    """The five publications of a team, and the places it serves."""

    institution: str
    team: str
    people: Sequence[PosterPerson]
    duties: Sequence[str]
    services: Sequence[str]
    hotline: str
    hours: str
    contact: str
    places: str
    url: str
    photo: bytes | None = None
    day: str = ""
    hidden: int = field(default=0)
    """How many people do not stand on it."""


@dataclass
class _Block:
    """A part of the poster that knows its height before it is drawn."""

    heading: str
    lines: list[tuple[str, Ink]]

    def height(self) -> float:
        return sum(ink.size * LEADING for _text, ink in self.lines)


def render_poster(poster: Poster, size: str) -> bytes:
    """The poster as a PDF of one page; the larger sheet has the same design, larger.

    The type shrinks in steps until everything fits; then texts are shortened, names never.
    """
    wide, high = SIZES[size]
    font_chain()
    out, seed = BytesIO(), sha256(repr(poster).encode()).hexdigest()
    with subset_tag(f"poster/{seed}"):
        canvas = Canvas(out, pagesize=(wide, high), pageCompression=1, initialFontName=REGULAR)
        canvas.scale(wide / A4[0], high / A4[1])
        _draw(Sheet(canvas, A4[1]), poster)
        canvas.showPage()
        canvas.save()
    with Pdf.open(BytesIO(out.getvalue())) as pdf:
        clean_document(pdf, f"{poster.team} 公示栏", None)
        return to_bytes(pdf)


def _draw(sheet: Sheet, poster: Poster) -> None:
    for scale, most in _STEPS:
        layout = _Layout(poster, scale, most)
        if layout.fits():
            break
    layout.draw(sheet)


class _Layout:
    """The poster at one size of type, with texts up to one length."""

    def __init__(self, poster: Poster, scale: float, most: int) -> None:
        self.poster, self.scale, self.most = poster, scale, most
        self.room = A4[0] - 2 * _MARGIN
        count = len(poster.people)
        self.columns = 1 if count <= 2 else 2 if count <= 8 else 3
        self.tile = (self.room - _GAP * (self.columns - 1)) / self.columns
        self.indent = 28 * MM * scale
        self.people = [self._person(one) for one in poster.people]
        self.blocks = self._blocks()
        self.top = self._head_height()

    def _head_height(self) -> float:
        return 34 * MM if self.poster.photo else 27 * MM

    def _ink(self, size: float, *, bold: bool = False, grey: float = 0.0) -> Ink:
        return Ink(size * self.scale, bold, grey)

    def _set(self, text: str, ink: Ink, room: float) -> list[tuple[str, Ink]]:
        return [(line, ink) for line in lines_of(text, ink.size, room, bold=ink.bold)]

    def _person(self, one: PosterPerson) -> _Block:
        room = self.tile - (_PHOTO[0] * self.scale + 2 * MM if one.photo else 0)
        name = f"{one.name}（团队长）" if one.leads else one.name
        lines = self._set(name, self._ink(11.5, bold=True), room)
        post = " · ".join(part for part in (one.post, one.title) if part)
        lines += self._set(post, self._ink(9.5), room)
        if one.phone:
            lines += self._set(f"电话：{one.phone}", self._ink(9.5), room)
        more = (("擅长", one.expertise), ("服务", one.services), ("培训学习", one.training))
        for label, text in more:
            if text and self.most:
                shown = f"{label}：{shortened(text, self.most)}"
                lines += self._set(shown, self._ink(8.5, grey=0.15), room)
        return _Block("", lines)

    def _blocks(self) -> list[_Block]:
        poster, text = self.poster, self._ink(10)
        whole = max(4 * self.most, 60)
        parts = (
            ("职责", "\n".join(poster.duties), text, whole),
            ("项目", "\n".join(poster.services), text, whole),
            ("热线", self._hotline(), self._ink(15, bold=True), 200),
            ("时间", poster.hours or "—", self._ink(11), 200),
            ("服务范围", poster.places, text, max(3 * self.most, 60)),
        )
        room = self.room - self.indent
        return [
            _Block(heading, self._set(shortened(words, most), ink, room))
            for heading, words, ink, most in parts
            if words
        ]

    def _hotline(self) -> str:
        contact = f"联系人：{self.poster.contact}" if self.poster.contact else ""
        return "\n".join(part for part in (self.poster.hotline or "—", contact) if part)

    def _rows(self) -> list[tuple[int, float]]:
        """The first person of each row of tiles, and how high the row is."""
        rows = []
        for first in range(0, len(self.people), self.columns):
            some = range(first, min(first + self.columns, len(self.people)))
            high = max(self._tile_height(at) for at in some)
            rows.append((first, high))
        return rows

    def _tile_height(self, at: int) -> float:
        photo = _PHOTO[1] * self.scale if self.poster.people[at].photo else 0.0
        return max(self.people[at].height(), photo) + 2.5 * MM * self.scale

    def _heading_height(self) -> float:
        return 13 * self.scale * LEADING

    def fits(self) -> bool:
        """Whether everything stands above the foot of the page."""
        people = self._heading_height() + sum(high for _first, high in self._rows())
        blocks = sum(self._block_height(one) for one in self.blocks)
        more = self._ink(9).size * LEADING if self.poster.hidden else 0.0
        return bool(self.top + people + more + blocks <= A4[1] - _MARGIN - 5 * MM)

    def _block_height(self, one: _Block) -> float:
        return max(one.height(), self._heading_height()) + 3 * MM * self.scale

    def draw(self, sheet: Sheet) -> None:
        """Put everything on the page."""
        self._draw_head(sheet)
        y = self._draw_people(sheet, self.top)
        for block in self.blocks:
            self._draw_heading(sheet, y, block.heading)
            self._draw_lines(sheet, _MARGIN + self.indent, y, block)
            y += self._block_height(block)
        words = "公示内容以机构最新公布为准"
        day = f"{words}　{self.poster.day}" if self.poster.day else words
        sheet.line(_MARGIN, A4[1] - _MARGIN - 8, day, Ink(8, grey=0.4))

    def _draw_head(self, sheet: Sheet) -> None:
        poster, side = self.poster, 22 * MM
        above = f"{poster.institution} · 家庭医生团队公示栏"
        sheet.bar(0, 0, A4[0], 5 * MM, GREEN)
        room = self.room - side - _GAP - (34 * MM if poster.photo else 0)
        sheet.line(_MARGIN, 8 * MM, one_line(above, room, 10), Ink(10, grey=0.3))
        size = fitted(poster.team, room, 24, 12, bold=True)
        sheet.line(_MARGIN, 13 * MM, one_line(poster.team, room, size, bold=True), Ink(size, True))
        sheet.picture(qr_png(poster.url), (A4[0] - _MARGIN - side, 7 * MM, side * 0.8, side * 0.8))
        if poster.photo:
            left = A4[0] - _MARGIN - side - _GAP - 34 * MM
            sheet.picture(poster.photo, (left, 7 * MM, 34 * MM, 25 * MM))

    def _draw_heading(self, sheet: Sheet, y: float, words: str) -> None:
        size = 13 * self.scale
        sheet.bar(_MARGIN, y + 1.5, 1.2 * MM, size * 1.1, GREEN)
        sheet.line(_MARGIN + 3 * MM, y, words, Ink(size, True))

    def _draw_people(self, sheet: Sheet, y: float) -> float:
        self._draw_heading(sheet, y, "名单")
        y += self._heading_height()
        for first, high in self._rows():
            for at in range(first, min(first + self.columns, len(self.people))):
                x = _MARGIN + (self.tile + _GAP) * (at - first)
                self._draw_person(sheet, x, y, at)
            y += high
        if self.poster.hidden:
            ink = self._ink(9)
            sheet.line(_MARGIN, y, f"另有 {self.poster.hidden} 人，扫码查看", ink)
            y += ink.size * LEADING
        return y

    def _draw_person(self, sheet: Sheet, x: float, y: float, at: int) -> None:
        photo = self.poster.people[at].photo
        if photo:
            wide, high = _PHOTO[0] * self.scale, _PHOTO[1] * self.scale
            sheet.picture(photo, (x, y + 1, wide, high))
            x += wide + 2 * MM
        self._draw_lines(sheet, x, y, self.people[at])

    def _draw_lines(self, sheet: Sheet, x: float, y: float, block: _Block) -> None:
        for text, ink in block.lines:
            sheet.line(x, y, text, ink)
            y += ink.size * LEADING


def people_of(everybody: Sequence[PosterPerson]) -> tuple[Sequence[PosterPerson], int]:
    """Those who stand on the poster, and how many more there are."""
    return everybody[:MOST_PEOPLE], max(len(everybody) - MOST_PEOPLE, 0)
