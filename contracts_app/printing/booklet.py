"""The file that is being printed: filled layouts, marked page by page, with everything shared.

The copies of a page share its content. Layouts share equal fonts, and what a layout shows to every
household is stored once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
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


@dataclass(slots=True)
class Draft:
    """One page while its blocks are put on it: pieces of content, and streams that many share."""

    parts: list[Any] = field(default_factory=list)
    images: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One filled page, which any number of copies may show."""

    contents: tuple[Any, ...]
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

    def drafts(
        self, layout: Layout, values: Sequence[Value], pictures: Mapping[str, Any]
    ) -> list[Draft]:
        """The pages of a layout with their values and pictures."""
        used: dict[int, int] = {}
        return [self._draft(page, values, pictures, used) for page in self._loaded(layout)]

    def sheet(self, draft: Draft, code: Any = None) -> Sheet:
        """A page as it is; `code` is the QR code for its foot."""
        contents: list[Any] = []
        for is_own, parts in groupby(draft.parts, key=lambda part: isinstance(part, bytes)):
            run = list(parts)
            contents += [packed(self.pdf, b"\n".join(run))] if is_own else run
        images = draft.images if code is None else {**draft.images, FOOT_CODE: code}
        resources = Dictionary(Font=self._fonts, XObject=Dictionary(images))
        return Sheet(tuple(contents), self.pdf.make_indirect(resources))

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

    def _draft(
        self,
        page: _Loaded,
        values: Sequence[Value],
        pictures: Mapping[str, Any],
        used: dict[int, int],
    ) -> Draft:
        parts = [
            self._filled(piece, values[piece.index], used) if isinstance(piece, Place) else piece
            for piece in page.pieces
        ]
        drawn = {at: pictures[name] for at, name in page.pictures.items()}
        return Draft(parts, {**page.images, **drawn})

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


def stack(upper: Draft, lower: Draft, shift: float) -> None:
    """Put a block on a page, moved up or down by so much."""
    upper.parts += [b"q 1 0 0 1 0 %.5f cm" % shift, *lower.parts, b"Q"]
    upper.images |= lower.images


def _moved(here: tuple[float, float], there: tuple[float, float]) -> bytes:
    x, y = there[0] - here[0], there[1] - here[1]
    return b" %.4f %.4f Td " % (x, y) if x or y else b""
