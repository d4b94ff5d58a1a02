"""The file that is being printed: filled layouts, marked page by page, with everything shared.

The copies of a page share its content. Layouts share equal fonts, and what a layout shows to every
household is stored once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, OutlineItem, Page, Pdf
from reportlab.lib.pagesizes import A4

from contracts_app.printing.copies import PageMark, clean_document, mark_content, to_bytes
from contracts_app.printing.fields import Value
from contracts_app.printing.layouts import Layout, LayoutPage
from contracts_app.printing.lettering import Lettering
from contracts_app.printing.places import Place
from contracts_app.printing.streams import packed

SHARED: Final = 400
"""Bytes from which a piece of a layout is worth a stream of its own."""
FOOT_CODE: Final = "/Foot"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One filled page, which any number of copies may show."""

    contents: tuple[Any, ...]
    images: Mapping[str, Any]
    resources: Any


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A page of a layout as this file holds it."""

    pieces: tuple[Any, ...]
    """Bytes, places, and streams for the long pieces."""
    images: Mapping[str, Any]
    pictures: Mapping[str, str]


class Booklet:
    """The file and what its pages share."""

    def __init__(self) -> None:
        self.pdf = Pdf.new()
        self.letters = Lettering()
        self._fonts = self.pdf.make_indirect(Dictionary())
        """All fonts by names that are theirs alone; every page may use every one."""
        self._layouts: dict[int, tuple[Layout, list[_Loaded]]] = {}

    def sheets(
        self, layout: Layout, values: Sequence[Value], pictures: Mapping[str, Any]
    ) -> list[Sheet]:
        """The pages of a layout with their values and pictures, and the code for their foot."""
        used: dict[int, int] = {}
        return [self._sheet(page, values, pictures, used) for page in self._loaded(layout)]

    def blank(self, pictures: Mapping[str, Any]) -> Sheet:
        """A page with nothing on it but its marks."""
        return self._sheet_of([], {FOOT_CODE: pictures["qr"]})

    def stacked(self, upper: Sheet, lower: Sheet, shift: float) -> Sheet:
        """Two blocks on one page, the lower one moved up or down by so much."""
        move = self.pdf.make_stream(f"q 1 0 0 1 0 {shift:.5f} cm\n".encode())
        back = self.pdf.make_stream(b"Q\n")
        contents = [*upper.contents, move, *lower.contents, back]
        return self._sheet_of(contents, {**upper.images, **lower.images})

    def page(self, sheet: Sheet, mark: PageMark) -> Any:
        """A new page: the mark first, then the content, which it shares with other copies."""
        stamp = packed(self.pdf, mark_content(self.letters, mark, FOOT_CODE))
        return self.pdf.make_indirect(
            Dictionary(
                Type=Name.Page,
                MediaBox=Array([0, 0, *(round(side, 2) for side in A4)]),
                Resources=sheet.resources,
                Contents=Array([stamp, *sheet.contents]),
            )
        )

    def finished(
        self,
        pages: Iterable[Any],
        title: str,
        day: str | None = None,
        bookmarks: Sequence[tuple[str, int]] = (),
    ) -> bytes:
        """The file with the pages in this order; nothing may follow."""
        self.pdf.pages.extend(Page(page) for page in pages)
        for name, font in self.letters.fonts(self.pdf).items():
            self._fonts[name] = font
        clean_document(self.pdf, title, day)
        if bookmarks:
            with self.pdf.open_outline() as outline:
                outline.root.extend(OutlineItem(name, page) for name, page in bookmarks)
        return to_bytes(self.pdf)

    def _sheet(
        self,
        page: _Loaded,
        values: Sequence[Value],
        pictures: Mapping[str, Any],
        used: dict[int, int],
    ) -> Sheet:
        streams: list[Any] = []
        own: list[bytes] = []
        for piece in page.pieces:
            if isinstance(piece, Place):
                own.append(self._filled(piece, values[piece.index], used))
            elif isinstance(piece, bytes):
                own.append(piece)
            else:
                streams += [packed(self.pdf, b" ".join(own)), piece]
                own = []
        streams.append(packed(self.pdf, b" ".join(own)))
        images = {**page.images, **{at: pictures[name] for at, name in page.pictures.items()}}
        foot = {FOOT_CODE: pictures["qr"]} if "qr" in pictures else {}
        return self._sheet_of(streams, {**images, **foot})

    def _sheet_of(self, contents: Sequence[Any], images: Mapping[str, Any]) -> Sheet:
        resources = Dictionary(Font=self._fonts, XObject=Dictionary(dict(images)))
        return Sheet(tuple(contents), images, self.pdf.make_indirect(resources))

    def _filled(self, place: Place, value: Value, used: dict[int, int]) -> bytes:
        """The operators of a value; a cell's leave the place where they found it."""
        if place.chars:
            start = used.get(place.index, 0)
            used[place.index] = start + place.chars
            return self.letters.shown(value[0][start:][: place.chars], place.size, place.bold)
        at, shown = (0.0, 0.0), []
        top = (len(value) - 1) / 2 * place.leading
        for number, line in enumerate(value):
            left = 0.0
            if place.align:
                wide = self.letters.chain.width(line, place.size, place.bold)
                left = place.align * (place.stand_in - wide)
            to = round(left, 4), round(top - number * place.leading, 4)
            shown += [_moved(at, to), self.letters.shown(line, place.size, place.bold)]
            at = to
        return b"".join([*shown, _moved(at, (0.0, 0.0))])

    def _loaded(self, layout: Layout) -> list[_Loaded]:
        """The pages of a layout in this file; the layout is kept, or its id may be used again."""
        if id(layout) not in self._layouts:
            with Pdf.open(BytesIO(layout.pdf)) as source:
                pages = [
                    self._load(page, drawn)
                    for page, drawn in zip(layout.pages, source.pages, strict=True)
                ]
            self._layouts[id(layout)] = layout, pages
        return self._layouts[id(layout)][1]

    def _load(self, page: LayoutPage, drawn: Page) -> _Loaded:
        for name, font in drawn.Resources.Font.items():
            if name not in self._fonts:
                self._fonts[name] = self.pdf.copy_foreign(font)
        images = drawn.Resources.get(Name.XObject, {}).items()
        return _Loaded(
            pieces=tuple(map(self._shared, page.pieces)),
            images={name: self.pdf.copy_foreign(image) for name, image in images},
            pictures=page.pictures,
        )

    def _shared(self, piece: bytes | Place) -> Any:
        if isinstance(piece, Place) or len(piece) < SHARED:
            return piece
        return packed(self.pdf, piece)


def _moved(here: tuple[float, float], there: tuple[float, float]) -> bytes:
    x, y = there[0] - here[0], there[1] - here[1]
    return b" %.4f %.4f Td " % (x, y) if x or y else b""
