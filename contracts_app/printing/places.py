"""Where the fields of a page come to lie: noted by xhtml2pdf 0.2.28 while it draws.

A field is a link (`fields`). Instead of the link and its stand-in text a note goes into the page's
content, so that the values come in their order in the text, as somebody reads it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics
from xhtml2pdf import reportlab_paragraph as engine

from contracts_app.printing.fonts import BOLD

# The renderer escapes control characters in its own text, so a note cannot be mistaken.
_EDGE: Final = "\x01"
NOTE: Final = re.compile(_EDGE.encode() + b"([^\x01]*)" + _EDGE.encode())
LEVEL: Final = b"level"
"""Begins the note of a height: where a block of a page begins or ends."""
_FIELD: Final = re.compile(r"(cell|words|level):([\d.]+):(\d+)")
_SHOWN: Final = re.compile(r"\(([^()\\]|\\.)*\) Tj")


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a field, as it was drawn."""

    index: int
    """Of the value."""
    chars: int
    """Of the value, when a piece of it stands amid other words; 0 for a cell of its own."""
    bold: bool
    size: float
    leading: float
    room: float
    stand_in: float
    """The width of what was drawn in the cell instead of the value."""
    align: float
    """0 for the left edge of the room, 0.5 for its middle, 1 for its right edge."""
    asked: float
    """The room that the template counted on."""

    def note(self) -> str:
        """The place as it is noted in the content of a page."""
        numbers = (
            self.index, self.chars, int(self.bold), self.size, self.leading, self.room,
            self.stand_in, self.align, self.asked,
        )  # fmt: skip
        return f"{_EDGE}{' '.join(map(repr, numbers))}{_EDGE}"

    @classmethod
    def noted(cls, note: bytes) -> Place:
        """The place that a note tells."""
        index, chars, bold, *rest = note.decode().split(" ")
        return cls(int(index), int(chars), bold == "1", *map(float, rest))


def _place(word: Any, field: re.Match[str], line: Any, text_object: Any) -> Place:
    kind, asked, index = field.groups()
    widths = [pdfmetrics.stringWidth(w.text, w.fontName, w.fontSize) for w in line.words]
    return Place(
        index=int(index),
        chars=len(word.text) if kind == "words" else 0,
        bold=word.fontName == BOLD,
        size=word.fontSize,
        leading=text_object._leading,
        room=line.extraSpace + sum(widths),
        stand_in=sum(widths),
        align={1: 0.5, 2: 1.0}.get(text_object.XtraState.style.alignment, 0.0),
        asked=float(asked),
    )


def _note(word: Any, field: re.Match[str], line: Any, text_object: Any) -> str:
    if field[1] != LEVEL.decode():
        return _place(word, field, line, text_object).note()
    at = text_object._canvas.absolutePosition(0, text_object.XtraState.cur_y)
    return f"{_EDGE}{LEVEL.decode()} {at[1]!r}{_EDGE}"


def _put_line(x: float, text_object: Any, line: Any) -> None:
    """Draw a line, with notes instead of the words that are fields."""
    words = [word for word in line.words if not hasattr(word, "cbDefn")]
    fields = [_FIELD.fullmatch(getattr(word, "link", None) or "") for word in words]
    if not any(fields):
        _engine_put_line(x, text_object, line)
        _end_line(text_object, line)
        return
    waiting = iter(zip(words, fields, strict=True))

    def text_out(text: str, ends_line: int = 0) -> None:
        type(text_object)._textOut(text_object, text, ends_line)
        word, field = next(waiting)
        if field:
            note = _note(word, field, line, text_object)
            drawn = text_object._code.pop()
            text_object._code.append(_noted(drawn, note))
            text_object._curSubset = -1

    for word, field in zip(words, fields, strict=True):
        word.link = None if field else word.link
    text_object._textOut = text_out
    try:
        _engine_put_line(x, text_object, line)
    finally:
        del text_object._textOut


def _end_line(text_object: Any, line: Any) -> None:
    """The engine forgets to go to the next line where one ends with a box, as of a missing sign."""
    last = line.words[-1] if line.words else None
    if getattr(getattr(last, "cbDefn", None), "kind", "") == "inlineBox":
        text_object._textOut("", 1)


def _noted(drawn: str, note: str) -> str:
    """Operators with the note in place of the first text they show; the others are left out."""
    first = _SHOWN.search(drawn)
    if first is None:
        return f"{note} {drawn}"
    rest = drawn[first.end() :]
    end = " T*" if rest.endswith(" T*") else ""
    return f"{drawn[: first.start()]}{note}{end}"


_engine_put_line = engine._putFragLine


def install() -> None:
    """Put this in place of the engine's; calling it again changes nothing."""
    engine._putFragLine = _put_line
