"""The parts of a slip on the sheet: its head with the code, sentences, signatures and the cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from reportlab.lib.pagesizes import A4

from contracts_app.printing.copies import SEAL
from contracts_app.printing.filled import Filled, filled
from contracts_app.printing.pictures import qr_png
from contracts_app.printing.slip_words import Slip
from contracts_app.printing.tables import MARGIN
from contracts_app.printing.typeset import MM, Ink, Sheet, width_of

ROOM: Final = A4[0] - 2 * MARGIN
RIGHT: Final = A4[0] - MARGIN
CODE: Final = 22 * MM
"""The side of the code of the number."""
_GREY: Final = 0.3
_GAP: Final = 4 * MM
SIGNED: Final = SEAL + _GAP
"""The least room for signatures: a seal in its own size stands beside them."""
_SIGN_ROOM: Final = ROOM - SEAL - _GAP


def sentences(slip: Slip, said: Sequence[str], size: float, room: float = ROOM) -> list[Filled]:
    """Sentences of the form with what is written into them."""
    return [filled(one, vars(slip), size, room) for one in said]


def high_of(parts: Sequence[Filled]) -> float:
    """The room that sentences take below each other."""
    return sum(part.high for part in parts)


def draw_all(sheet: Sheet, y: float, parts: Sequence[Filled]) -> float:
    """Sentences below each other; returns where the next one would begin."""
    for part in parts:
        part.draw(sheet, MARGIN, y)
        y += part.high
    return y


def draw_head(sheet: Sheet, y: float, slip: Slip, title: str, below: str = "") -> None:
    """The title, with the number to its left and as a code to its right."""
    sheet.line(A4[0] / 2, y + 6 * MM, title, Ink(17, bold=True), "middle")
    sheet.line(A4[0] / 2, y + 14.5 * MM, below, Ink(13, bold=True), "middle")
    sheet.line(MARGIN, y + 4 * MM, "转诊单号", Ink(8, grey=_GREY))
    sheet.line(MARGIN, y + 8 * MM, slip.number, Ink(10.5, bold=True))
    sheet.picture(qr_png(slip.number), (RIGHT - CODE, y + 3 * MM, CODE, CODE))
    if slip.mark:
        wide = width_of(slip.mark, 11, bold=True) + 5 * MM
        sheet.box(MARGIN, y + 15 * MM, wide, 7.5 * MM, grey=0)
        sheet.line(MARGIN + 2.5 * MM, y + 16.2 * MM, slip.mark, Ink(11, bold=True))


def signed_high(slip: Slip, said: Sequence[str]) -> float:
    """The room that signatures and seal take."""
    return max(float(SIGNED), high_of(sentences(slip, said, 11, _SIGN_ROOM)) + _GAP)


def draw_signed(
    sheet: Sheet, y: float, slip: Slip, said: Sequence[str], seals: Mapping[str, bytes]
) -> None:
    """Who signs, and the seal of the institution, or the place for it."""
    parts = sentences(slip, said, 11, _SIGN_ROOM)
    draw_all(sheet, y + max(_GAP, (SIGNED - high_of(parts)) / 2), parts)
    x, top = RIGHT - SEAL, y + _GAP
    if slip.seal in seals:
        sheet.picture(seals[slip.seal], (x, top, SEAL, SEAL))
        return
    sheet.canvas.setDash(2, 2)
    sheet.box(x, top, SEAL, SEAL)
    sheet.canvas.setDash()
    sheet.line(x + SEAL / 2, top + SEAL / 2 - 2 * MM, "（盖章处）", Ink(10, grey=0.5), "middle")


def draw_cut(sheet: Sheet, y: float) -> None:
    """The line along which the stub is cut off."""
    words = "沿此线裁开（骑缝盖章）"
    wide = width_of(words, 8) + 4 * MM
    sheet.canvas.setStrokeGray(0.4)
    sheet.canvas.setLineWidth(0.6)
    sheet.canvas.setDash(4, 3)
    for left, right in ((0, (A4[0] - wide) / 2), ((A4[0] + wide) / 2, A4[0])):
        sheet.canvas.line(left, sheet.height - y, right, sheet.height - y)
    sheet.canvas.setDash()
    sheet.line(A4[0] / 2, y - 1.6 * MM, words, Ink(8, grey=0.4), "middle")
