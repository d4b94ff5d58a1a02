"""Setting type at exact places: for cards and posters, whose text has to fit a given space.

A page that must be one page, or a card of exactly 85.6 × 54 mm, is measured before it is drawn,
which takes milliseconds; the agreement, whose pages follow from its text, goes through HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any, Final

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics

from contracts_app.printing.fonts import BOLD, RARE, REGULAR, UNSEEN, font_chain
from contracts_app.printing.linebreaks import break_position

MM: Final = 72 / 25.4
LEADING: Final = 1.35
"""Height of a line in multiples of the type size."""
HAIR: Final = 0.01
"""Points by which a line may pass its room: what was made to fit is a rounding too wide or less."""
_RISE: Final = 1.06
"""Where the first baseline lies below the top of a line, likewise."""


@lru_cache(maxsize=50_000)
def _font_of(char: str, bold: bool) -> str:
    """The first font that has the character; empty when none has."""
    font_chain()
    for name in (BOLD, REGULAR, RARE) if bold else (REGULAR, RARE):
        if ord(char) in pdfmetrics.getFont(name).face.charToGlyph:
            return name
    return ""


def plain(text: str) -> str:
    """The text as it can be drawn: a character that no font has as its code in brackets."""
    tidy = UNSEEN.sub("", text.replace("\t", " ").replace("\r", ""))
    return "".join(
        char if char == "\n" or _font_of(char, False) else f"[U+{ord(char):04X}]" for char in tidy
    )


def _runs(text: str, bold: bool) -> Iterator[tuple[str, str]]:
    """Pieces of one font each."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or _font_of(text[at], bold) != _font_of(text[start], bold):
            yield _font_of(text[start], bold) or REGULAR, text[start:at]
            start = at


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide one line of text is, in points."""
    runs = _runs(text, bold) if text else ()
    return float(sum(pdfmetrics.stringWidth(piece, font, size) for font, piece in runs))


def lines_of(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """The text broken into lines that fit the room; line ends in the text are kept."""
    found: list[str] = []
    for paragraph in plain(text).split("\n"):
        found += _broken(paragraph.strip(), size, room, bold)
    return found


def _broken(text: str, size: float, room: float, bold: bool) -> list[str]:
    widths = [width_of(char, size, bold=bold) for char in text]
    lines, start, used = [], 0, 0.0
    for at, wide in enumerate(widths):
        used += wide
        while used > room and at > start:
            end = break_position(text, start, at)
            lines.append(text[start:end].rstrip())
            start, used = end, sum(widths[end : at + 1])
    return [*lines, text[start:]] if text[start:] or not lines else lines


def shortened(text: str, most: int) -> str:
    """At most so many characters, the last one telling that there were more."""
    return text if len(text) <= most else text[: max(most - 1, 0)].rstrip() + "…"


def fitted(text: str, room: float, size: float, least: float, *, bold: bool = False) -> float:
    """The size at which one line fits the room, not below `least`."""
    wide = width_of(plain(text), size, bold=bold)
    return max(least, size if wide <= room else size * room / wide)


def one_line(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """What of a text fits one line; cut with … where it does not."""
    shown = plain(text).replace("\n", " ")
    while shown and width_of(shown, size, bold=bold) > room + HAIR:
        shown = shown[:-2].rstrip() + "…" if len(shown) > 1 else ""
    return shown


@dataclass(frozen=True)
class Ink:
    """How a text is drawn."""

    size: float
    bold: bool = False
    grey: float = 0.0


class Sheet:
    """A canvas on which text is placed from the top left corner, in points."""

    def __init__(self, canvas: Any, height: float) -> None:
        self.canvas, self.height = canvas, height

    def line(self, x: float, y: float, text: str, ink: Ink, align: str = "left") -> None:
        """One line whose top is at `y`; `x` is its left end, middle or right end."""
        wide = width_of(text, ink.size, bold=ink.bold)
        left = x - {"left": 0.0, "middle": wide / 2, "right": wide}[align]
        self.canvas.setFillGray(ink.grey)
        for font, piece in _runs(text, ink.bold) if text else ():
            self.canvas.setFont(font, ink.size)
            self.canvas.drawString(left, self.height - y - ink.size * _RISE, piece)
            left += pdfmetrics.stringWidth(piece, font, ink.size)

    def lines(self, x: float, y: float, lines: Sequence[str], ink: Ink) -> float:
        """Lines below each other; returns where the next one would begin."""
        for text in lines:
            self.line(x, y, text, ink)
            y += ink.size * LEADING
        return y

    def picture(self, data: bytes, box: tuple[float, float, float, float]) -> None:
        """A picture centred in a box of left, top, width and height, whole and not distorted."""
        image = ImageReader(BytesIO(data))
        x, y, wide, high = box
        own_wide, own_high = image.getSize()
        scale = min(wide / own_wide, high / own_high)
        drawn_wide, drawn_high = own_wide * scale, own_high * scale
        left, top = x + (wide - drawn_wide) / 2, y + (high - drawn_high) / 2
        bottom = self.height - top - drawn_high
        self.canvas.drawImage(image, left, bottom, drawn_wide, drawn_high)

    def box(self, x: float, y: float, wide: float, high: float, *, grey: float = 0.6) -> None:
        """A thin frame."""
        self.canvas.setStrokeGray(grey)
        self.canvas.setLineWidth(0.5)
        self.canvas.rect(x, self.height - y - high, wide, high)

    def bar(self, x: float, y: float, wide: float, high: float, colour: Sequence[float]) -> None:
        """A filled bar."""
        self.canvas.setFillColorRGB(*colour)
        self.canvas.rect(x, self.height - y - high, wide, high, stroke=0, fill=1)
