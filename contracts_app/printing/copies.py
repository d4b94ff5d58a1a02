"""What tells the copies of an agreement apart, page by page; and clean document data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from itertools import pairwise
from typing import Final

import pikepdf
from pikepdf import Dictionary, Pdf
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from contracts_app.printing.lettering import Lettering
from contracts_app.printing.typeset import one_line
from contracts_app.vocabulary.agreement import COPY_MARKS

KEEPERS: Final = dict(zip(COPY_MARKS, ("家庭留存", "机构留存"), strict=True))
LEFT, RIGHT = 62.0, 541.0
"""Edges of the text in points; the left margin leaves room for binding."""

SEAL: Final = 42 * mm
"""Across the round seal of an institution."""

TOP: Final = round(A4[1], 2)
GREY: Final = 0.35
CODE: Final = 32
"""The side of the QR code at the foot, in points."""
BEZIER: Final = 0.5523
"""How far the handles of a quarter circle reach, in radii."""
EMPTY_PAGE_TEXT: Final = "（此页无正文）"


@dataclass(frozen=True, slots=True)
class PageMark:
    """What is stamped on one page of one copy; `is_blank` marks the empty back of a last page."""

    contract_no: str
    title: str
    copy: str = ""
    number: int = 1
    total: int = 1
    is_blank: bool = False
    ended: str = ""
    """What a copy for the file says of an agreement that holds no more, on every page."""
    times: int = 1
    """How often the agreement has been printed; told from the second time on."""
    seam: bool = False
    """Whether the place for a seal across the edges of the pages is shown."""
    coded: bool = False
    """Whether a QR code stands at the foot, with its typed form when that is short."""
    verify_code: str = ""


def page_marks(marked: PageMark, copy: str, pages: int, filler: bool) -> list[PageMark]:
    """The marks of one copy of so many pages, with a blank back when `filler` asks for one."""
    total = pages + (pages % 2 if filler else 0)
    return [
        replace(marked, copy=copy, number=number, total=total, is_blank=number > pages)
        for number in range(1, total + 1)
    ]


def mark_content(letters: Lettering, mark: PageMark, code: str) -> bytes:
    """The operators that draw a mark; `code` is the name of the QR code on the page."""
    parts = [
        f"q {GREY} g {GREY} G 0.4 w {LEFT} 46 m {RIGHT} 46 l S".encode(),
        _head(letters, mark),
        _foot(letters, mark, code),
    ]
    if mark.ended:
        parts.append(_ended(letters, mark.ended))
    if mark.seam:
        parts.append(_seam(letters, mark))
    if mark.is_blank:
        parts.append(letters.middle(A4[0] / 2, A4[1] / 2, EMPTY_PAGE_TEXT, 11))
    return b" ".join([*parts, b"Q\n"])


def _head(letters: Lettering, mark: PageMark) -> bytes:
    """The title, how often it was printed, and the boxed copy in the corner with its keeper.

    A title that would run into what stands beside it is cut; it stands in full on the first page.
    """
    again = f"\u3000\u3000第 {mark.times} 次打印" if mark.times > 1 else ""
    wide = letters.chain.width(mark.copy, 11, bold=True) + 12
    keeper = KEEPERS.get(mark.copy, "")
    end = RIGHT - wide - 12 - letters.chain.width(keeper, 8)
    if mark.ended:
        end = (LEFT + RIGHT - _ended_width(letters, mark.ended)) / 2 - 6
    title = one_line(mark.title, end - LEFT - letters.chain.width(again, 8), 8)
    return b" ".join(
        [
            letters.line(LEFT, TOP - 40, title + again, 8),
            letters.right(RIGHT - wide - 6, TOP - 40, keeper, 8),
            b"q 0 g 0 G 0.8 w %.2f %.2f %.2f 17 re S" % (RIGHT - wide, TOP - 45, wide),
            letters.middle(RIGHT - wide / 2, TOP - 40.5, mark.copy, 11, bold=True),
            b"Q",
        ]
    )


def _foot(letters: Lettering, mark: PageMark, code: str) -> bytes:
    """The number and the page, with the code that leads to the agreement's page when it has one."""
    right = RIGHT - CODE - 6 if mark.coded else RIGHT
    parts = [
        letters.line(LEFT, 34, f"协议编号：{mark.contract_no}", 8),
        letters.right(right, 34, f"第 {mark.number} 页 / 共 {mark.total} 页", 8),
    ]
    if mark.verify_code:
        parts.append(letters.line(LEFT, 22, f"核验码：{mark.verify_code}", 8))
    if mark.coded:
        parts.append(f"q {CODE} 0 0 {CODE} {RIGHT - CODE} 12 cm {code} Do Q".encode())
    return b" ".join(parts)


def _ended(letters: Lettering, ended: str) -> bytes:
    """A boxed word in the middle of the top edge, clear of the title and the copy's mark."""
    wide = _ended_width(letters, ended)
    middle = (LEFT + RIGHT) / 2
    box = b"q 0 g 0 G 1 w %.2f %.2f %.2f 19 re S" % (middle - wide / 2, TOP - 45, wide)
    return b" ".join([box, letters.middle(middle, TOP - 40, ended, 13, bold=True), b"Q"])


def _ended_width(letters: Lettering, ended: str) -> float:
    return letters.chain.width(ended, 13, bold=True) + 16


def _seam(letters: Lettering, mark: PageMark) -> bytes:
    """The share of this page in a ring for the seal: fanned out to the left, pages make it whole.

    The first page lies on top and shows the right end of the ring.
    """
    slices = max(mark.total, 2)
    wide = SEAL / slices
    ring = _ring(SEAL / 2 - (slices - mark.number) * wide, TOP / 2, SEAL / 2)
    text = f"骑缝章处 · {mark.contract_no} · 第 {mark.number}/{mark.total} 页"
    return b" ".join(
        [
            b"q 0 %.2f %.2f %.2f re W n [2 2] 0 d" % (TOP / 2 - SEAL, wide, 2 * SEAL),
            ring,
            b"S Q q 0 1 -1 0 %.2f %.2f cm" % (LEFT - 8, TOP / 2 + SEAL / 2 + 8),
            letters.line(0, 0, text, 7),
            b"Q",
        ]
    )


def _ring(x: float, y: float, radius: float) -> bytes:
    """A circle as four Bézier curves."""
    far = radius * BEZIER
    turns = ((1, 0), (0, 1), (-1, 0), (0, -1), (1, 0))
    path = [b"%.3f %.3f m" % (x + radius, y)]
    for (ax, ay), (bx, by) in pairwise(turns):
        path.append(
            b"%.3f %.3f %.3f %.3f %.3f %.3f c"
            % (
                x + radius * ax + far * bx, y + radius * ay + far * by,
                x + radius * bx + far * ax, y + radius * by + far * ay,
                x + radius * bx, y + radius * by,
            )
        )  # fmt: skip
    return b" ".join(path)


def clean_document(pdf: Pdf, title: str, day: str | None) -> None:
    """Give a file its title, language and date, and nothing about the programs behind it."""
    for key in ("/Outlines", "/Dests", "/Names", "/PageMode", "/Metadata"):
        if key in pdf.Root:
            del pdf.Root[key]
    pdf.Root.Lang = pikepdf.String("zh-CN")
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    info = pdf.docinfo
    info["/Title"] = pikepdf.String(title)
    if day:
        stamp = f"D:{day.replace('-', '')}000000+08'00'"
        info["/CreationDate"] = info["/ModDate"] = pikepdf.String(stamp)


def to_bytes(pdf: Pdf) -> bytes:
    """The file: the same input gives the same bytes."""
    out = BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
    )
    return out.getvalue()
