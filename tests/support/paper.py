"""Printed files read back by programs that had no part in making them."""

from collections.abc import Callable, Iterator
from typing import Any

import cv2
import numpy
import pypdfium2 as pdfium
import zxingcpp

_LOOKS = ((150, 2), (200, 1), (150, 3), (300, 1), (200, 2))
"""Dots to the inch and how much larger the picture is made."""


class Paper:
    """A PDF file, page by page."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdfium.PdfDocument(pdf)
        self._decoder = cv2.QRCodeDetector()

    def __len__(self) -> int:
        return len(self._pdf)

    def text(self, page: int) -> str:
        """All that can be read on a page, without white space."""
        whole: str = self._pdf[page].get_textpage().get_text_bounded()
        return "".join(whole.split())

    def sheets(self) -> Iterator[tuple[str, str]]:
        """The texts of front and back of each sheet of paper printed on both sides."""
        for front in range(0, len(self), 2):
            yield self.text(front), self.text(front + 1)

    def code_at_the_head(self, page: int) -> str:
        """What the QR code in the upper right quarter of a page says; empty when none is read."""
        return self._code(
            page, lambda picture: picture[: len(picture) // 3, picture.shape[1] // 2 :]
        )

    def code_at_the_foot(self, page: int) -> str:
        """The same of the lowest part of a page."""
        return self._code(page, lambda whole: whole[-len(whole) // 8 :])

    def _code(self, page: int, part: Callable[[Any], Any]) -> str:
        """The first answer of a few looks, as a hand with a phone takes them."""
        for dots, zoom in _LOOKS:
            drawn = self._pdf[page].render(scale=dots / 72, grayscale=True)
            picture = part(numpy.array(drawn.to_pil()))
            larger = cv2.resize(picture, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_LINEAR)
            found, _corners, _straight = self._decoder.detectAndDecode(larger)
            if found:
                return str(found)
        # OpenCV reads one code in five hundred at no size at all; other programs read every one.
        read = zxingcpp.read_barcodes(picture)
        return str(read[0].text) if read else ""

    def close(self) -> None:
        """Let go of the file."""
        self._pdf.close()
