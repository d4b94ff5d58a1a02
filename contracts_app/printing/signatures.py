"""Strokes of a signature drawn as a small grey image."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from contracts_app.rules.signature import Signature, Stroke

WIDTH, HEIGHT = 420, 152
"""Pixels of the image: the box of 105 × 38 points on paper, four pixels to the point."""

MARGIN = 10
PEN = 6
OVERSAMPLING = 2
WHITE, BLACK = 255, 0


def signature_png(signature: Signature) -> bytes:
    """The signature as an 8-bit grey PNG of 420 × 152 pixels, scaled to fill it, on white.

    Raises ValueError when there is no point to draw.
    """
    if not signature.points():
        raise ValueError("signature without strokes")
    scale = OVERSAMPLING
    image = Image.new("L", (WIDTH * scale, HEIGHT * scale), WHITE)
    pen = ImageDraw.Draw(image)
    for stroke in fitted(signature, scale):
        _draw(pen, stroke, PEN * scale)
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    out = BytesIO()
    small.save(out, "PNG")
    return out.getvalue()


def fitted(signature: Signature, scale: int) -> list[list[tuple[float, float]]]:
    """The strokes moved to the middle of the image and grown or shrunk to its size."""
    xs, ys = zip(*((x, y) for x, y, _ in signature.points()), strict=True)
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    room_x, room_y = (WIDTH - 2 * MARGIN) * scale, (HEIGHT - 2 * MARGIN) * scale
    factor = min(room_x / max(wide, 1.0), room_y / max(high, 1.0))
    left = (WIDTH * scale - wide * factor) / 2
    top = (HEIGHT * scale - high * factor) / 2
    return [_moved(stroke, min(xs), min(ys), factor, left, top) for stroke in signature.strokes]


def _moved(
    stroke: Stroke, x0: float, y0: float, factor: float, left: float, top: float
) -> list[tuple[float, float]]:
    return [(left + (x - x0) * factor, top + (y - y0) * factor) for x, y, _ in stroke]


def _draw(pen: ImageDraw.ImageDraw, stroke: list[tuple[float, float]], width: int) -> None:
    if len(stroke) > 1:
        pen.line(stroke, fill=BLACK, width=width, joint="curve")
    for x, y in (stroke[0], stroke[-1]):
        half = width / 2
        pen.ellipse((x - half, y - half, x + half, y + half), fill=BLACK)
