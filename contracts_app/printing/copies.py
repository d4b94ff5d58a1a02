"""Two marked copies out of one rendered: page marks, blank backs, clean document data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from contracts_app.printing.fonts import BOLD, REGULAR, subset_tag
from contracts_app.vocabulary.agreement import COPY_MARKS

KEEPERS: Final = dict(zip(COPY_MARKS, ("家庭留存", "机构留存"), strict=True))
LEFT, RIGHT = 62.0, 541.0
"""Edges of the text in points; the left margin leaves room for binding."""

SEAL: Final = 42 * mm
"""Across the round seal of an institution."""

GREY: Final = 0.35
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


def page_marks(marked: PageMark, copy: str, pages: int, filler: bool) -> list[PageMark]:
    """The marks of one copy of so many pages, with a blank back when `filler` asks for one."""
    total = pages + (pages % 2 if filler else 0)
    return [
        replace(marked, copy=copy, number=number, total=total, is_blank=number > pages)
        for number in range(1, total + 1)
    ]


def stamp_copies(rendered: Pdf, sheets: Sequence[tuple[int | None, PageMark]], seed: str) -> None:
    """Replace the pages of a document by stamped ones, in the order given.

    A sheet is the index of a rendered page (None for an empty one) with its mark; the copies of
    a page share one content stream.
    """
    with Pdf.open(BytesIO(_draw_marks([mark for _, mark in sheets], seed))) as drawn:
        stamps = [rendered.copy_foreign(page.as_form_xobject()) for page in drawn.pages]
    originals = [page.obj for page in rendered.pages]
    under = rendered.make_stream(b"q /Mark Do Q\n")
    made = [
        _stamped(rendered, None if at is None else originals[at], under, stamp)
        for (at, _), stamp in zip(sheets, stamps, strict=True)
    ]
    del rendered.pages[:]
    rendered.pages.extend(pikepdf.Page(page) for page in made)


def _stamped(pdf: Pdf, page: Any, under: Any, stamp: Any) -> Any:
    """A new page: the stamp first, then the rendered content, which it shares."""
    resources, contents = Dictionary(), [under]
    if page is not None:
        resources = Dictionary(page.Resources)
        resources["/Font"] = _embedded_fonts(page.Resources.Font)
        contents.append(page.Contents)
    images = dict(resources["/XObject"].items()) if "/XObject" in resources else {}
    resources["/XObject"] = Dictionary({**images, "/Mark": stamp})
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, *(round(side, 2) for side in A4)]),
            Resources=resources,
            Contents=Array(contents),
        )
    )


def _embedded_fonts(fonts: Any) -> Any:
    """The fonts of a page without the unembedded one, which the renderer selects for no text."""
    embedded = {name: font for name, font in fonts.items() if "/FontDescriptor" in font}
    return Dictionary({name: embedded.get(name, next(iter(embedded.values()))) for name in fonts})


def _draw_marks(marks: Sequence[PageMark], seed: str) -> bytes:
    out = BytesIO()
    with subset_tag(f"marks/{seed}"):
        canvas = Canvas(out, pagesize=A4, pageCompression=1, initialFontName=REGULAR)
        for mark in marks:
            _draw_mark(canvas, mark)
            canvas.showPage()
        canvas.save()
    return out.getvalue()


def _draw_mark(canvas: Canvas, mark: PageMark) -> None:
    width, height = A4
    _draw_copy(canvas, mark.copy, height)
    canvas.setFillGray(GREY)
    canvas.setStrokeGray(GREY)
    canvas.setLineWidth(0.4)
    canvas.line(LEFT, 46, RIGHT, 46)
    canvas.setFont(REGULAR, 8)
    again = f"　　第 {mark.times} 次打印" if mark.times > 1 else ""
    canvas.drawString(LEFT, height - 40, mark.title + again)
    canvas.drawString(LEFT, 34, f"协议编号：{mark.contract_no}")
    canvas.drawRightString(RIGHT, 34, f"第 {mark.number} 页 / 共 {mark.total} 页")
    if mark.ended:
        _draw_ended(canvas, mark.ended, height)
    if mark.seam:
        _draw_seam(canvas, mark, height / 2)
    if mark.is_blank:
        canvas.setFont(REGULAR, 11)
        canvas.drawCentredString(width / 2, height / 2, EMPTY_PAGE_TEXT)


def _draw_ended(canvas: Canvas, ended: str, height: float) -> None:
    """A boxed word in the middle of the top edge, clear of the title and the copy's mark."""
    canvas.setFont(BOLD, 13)
    canvas.setFillGray(0)
    canvas.setStrokeGray(0)
    canvas.setLineWidth(1)
    wide = canvas.stringWidth(ended, BOLD, 13) + 16
    middle = (LEFT + RIGHT) / 2
    canvas.rect(middle - wide / 2, height - 45, wide, 19)
    canvas.drawCentredString(middle, height - 40, ended)


def _draw_seam(canvas: Canvas, mark: PageMark, middle: float) -> None:
    """The share of this page in a ring for the seal: fanned out to the left, pages make it whole.

    The first page lies on top and shows the right end of the ring.
    """
    slices = max(mark.total, 2)
    wide = SEAL / slices
    canvas.saveState()
    edge = canvas.beginPath()
    edge.rect(0, middle - SEAL, wide, 2 * SEAL)
    canvas.clipPath(edge, stroke=0)
    canvas.setDash(2, 2)
    canvas.circle(SEAL / 2 - (slices - mark.number) * wide, middle, SEAL / 2)
    canvas.restoreState()
    canvas.saveState()
    canvas.translate(LEFT - 8, middle + SEAL / 2 + 8)
    canvas.rotate(90)
    canvas.setFont(REGULAR, 7)
    canvas.drawString(0, 0, f"骑缝章处 · {mark.contract_no} · 第 {mark.number}/{mark.total} 页")
    canvas.restoreState()


def _draw_copy(canvas: Canvas, copy: str, height: float) -> None:
    """The boxed mark of the copy in the top right corner, and who keeps it."""
    canvas.setFont(BOLD, 11)
    wide = canvas.stringWidth(copy, BOLD, 11) + 12
    canvas.setLineWidth(0.8)
    canvas.rect(RIGHT - wide, height - 45, wide, 17)
    canvas.drawCentredString(RIGHT - wide / 2, height - 40.5, copy)
    canvas.setFont(REGULAR, 8)
    canvas.drawRightString(RIGHT - wide - 6, height - 40, KEEPERS.get(copy, ""))


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
