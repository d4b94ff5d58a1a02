"""The text set into one file by ourselves: all of it shares the subsets of the fonts."""

from __future__ import annotations

from io import BytesIO
from itertools import groupby
from typing import Final

from pikepdf import Object, Pdf
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from contracts_app.printing.fonts import REGULAR, font_chain, subset_tag
from contracts_app.printing.subsets import named_fonts

REMEMBERED: Final = 4096
"""Texts kept as they are encoded: what many agreements say alike comes again soon."""


class Lettering:
    """Text as the operators of a page's content, and the fonts that these name."""

    def __init__(self) -> None:
        self.chain = font_chain()
        self._canvas = Canvas(BytesIO(), pageCompression=1, initialFontName=REGULAR)
        self._known: dict[tuple[str, bool], list[tuple[bytes, bytes]]] = {}

    def shown(self, text: str, size: float, bold: bool = False) -> bytes:
        """What shows a text at the current place. Raises KeyError for a character in no font."""
        runs = self._known.get((text, bold))
        if runs is None:
            if len(self._known) == REMEMBERED:
                self._known.clear()
            runs = self._known[text, bold] = self._runs(text, bold)
        return b" ".join(b"%b %.4g Tf <%b> Tj" % (font, size, codes) for font, codes in runs)

    def line(self, x: float, y: float, text: str, size: float, bold: bool = False) -> bytes:
        """A line that begins at a place of the page."""
        return b"BT %.4f %.4f Td %b ET" % (x, y, self.shown(text, size, bold))

    def right(self, x: float, y: float, text: str, size: float, bold: bool = False) -> bytes:
        """A line that ends at a place of the page."""
        return self.line(x - self.chain.width(text, size, bold), y, text, size, bold)

    def middle(self, x: float, y: float, text: str, size: float, bold: bool = False) -> bytes:
        """A line around a place of the page."""
        return self.line(x - self.chain.width(text, size, bold) / 2, y, text, size, bold)

    def _runs(self, text: str, bold: bool) -> list[tuple[bytes, bytes]]:
        document, found = self._canvas._doc, []
        for face, chars in groupby(text, key=lambda char: self.chain.glyph(char, bold)[0]):
            font = pdfmetrics.getFont(face)
            for subset, codes in font.splitString("".join(chars), document):
                name = _our(font.getSubsetInternalName(subset, document))
                found.append((name.encode(), codes.hex().encode()))
        return found

    def fonts(self, into: Pdf) -> dict[str, Object]:
        """The fonts of everything set so far, by the names on the pages; nothing may follow."""
        self._canvas.showPage()
        with subset_tag("lettering"):
            data = self._canvas.getpdfdata()
        with Pdf.open(BytesIO(data)) as drawn:
            fonts = list(named_fonts(drawn.pages[0]))
            return {
                _our(name): into.copy_foreign(drawn.make_indirect(font)) for name, font in fonts
            }


def _our(name: str) -> str:
    """A font's name on the pages, known before its content is; layouts have longer ones."""
    return f"/T{name[2:]}"
