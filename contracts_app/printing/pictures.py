"""QR codes, signatures and seals as objects of a file, drawn in the unit square."""

from __future__ import annotations

from io import BytesIO
from itertools import groupby
from typing import Any, Final

import segno
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image, UnidentifiedImageError

from contracts_app.printing.signatures import HEIGHT, PEN, WIDTH, fitted
from contracts_app.printing.streams import packed
from contracts_app.rules.signature import Signature

QUIET: Final = 2
"""Modules of white around a code."""
MASK: Final = 2
"""The pattern that suits addresses like ours; trying all eight takes six times as long."""
SHARP: Final = 600
"""Pixels of a seal at most: 360 to the inch on paper."""
FINE: Final = 2
"""Steps of a signature's lines to the pixel of its image."""


def qr_png(address: str) -> bytes:
    """An address as a QR code: 1-bit PNG, error correction M, four pixels a module."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="png", scale=4, border=QUIET)
    return out.getvalue()


def qr_code(pdf: Pdf, address: str) -> Stream:
    """An address as a QR code of error correction M; a path stays sharp at every size."""
    made = segno.make(address, error="m", micro=False, mask=MASK)
    rows = [bytes(row) for row in made.matrix]
    side = len(rows) + 2 * QUIET
    runs = b" ".join(
        b"%d %d %d 1 re" % (QUIET + start, side - QUIET - 1 - y, end - start)
        for y, row in enumerate(rows)
        for start, end in _dark(row)
    )
    return _drawing(pdf, b"0 g %b f" % runs, side, side)


def _dark(row: bytes) -> list[tuple[int, int]]:
    """The runs of dark modules as (first, first light one after it)."""
    found, end = [], 0
    while (start := row.find(1, end)) >= 0:
        end = row.find(0, start)
        end = len(row) if end < 0 else end
        found.append((start, end))
    return found


def signature(pdf: Pdf, drawn: Signature) -> Stream:
    """The strokes of a signature, as large as the box takes them."""
    wide, high = WIDTH * FINE, HEIGHT * FINE
    lines = b" ".join(_stroke(stroke, high) for stroke in fitted(drawn, FINE))
    return _drawing(pdf, b"0 G 1 J 1 j %d w %b S" % (PEN * FINE, lines), wide, high)


def _stroke(points: list[tuple[float, float]], high: int) -> bytes:
    """A line through the points; a dot goes nowhere, and the round pen shows it all the same."""
    places = [(round(x), high - round(y)) for x, y in points]
    moved = [place for place, _same in groupby(places)]
    first, *rest = moved if len(moved) > 1 else moved * 2
    return b"%d %d m " % first + b" ".join(b"%d %d l" % place for place in rest)


def _drawing(pdf: Pdf, content: bytes, wide: int, high: int) -> Stream:
    return packed(
        pdf,
        content,
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, wide, high]),
        Matrix=Array([1 / wide, 0, 0, 1 / high, 0, 0]),
        Resources=Dictionary(),
    )


def picture(pdf: Pdf, png: bytes) -> Stream:
    """A picture in colour, on white where it is transparent. Raises ValueError when it is none."""
    try:
        with Image.open(BytesIO(png), formats=("PNG",)) as opened:
            layer = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise ValueError("not a picture") from error
    layer.thumbnail((SHARP, SHARP))
    ground = Image.new("RGBA", layer.size, "white")
    ground.alpha_composite(layer)
    flat: Any = ground.convert("RGB")
    return packed(
        pdf,
        flat.tobytes(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=flat.width,
        Height=flat.height,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
    )
