"""Pictures of staff and teams: taken by content, made small and plain, kept under random names."""

import os
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import ExifTags, Image

from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.keys import new_key

MAX_BYTES: Final = 5 * 1024 * 1024
SIDE: Final = 600
"""Pixels of the longer side as it is kept."""
_MOST_PIXELS: Final = 40_000_000
"""Of a picture that is made smaller while it is read."""
_MOST_UNPACKED: Final = 13_000_000
"""Of one that stands in memory as a whole before it can be made smaller, at four bytes each: what
the camera of a common phone takes, 4096 by 3072."""
_IN_LINES: Final = frozenset({"JPEG", "MPO"})
"""Phones append a second picture to a JPEG file, for depth or light; the first one is the photo."""
_BLENDING: Final = frozenset({"L", "LA", "RGB", "RGBA", "CMYK"})
_LONGEST_SIDE: Final = 20_000
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, by the orientation that the camera noted."""
_BROKEN: Final = (
    OSError,
    ValueError,
    SyntaxError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
"""All that opening a damaged or hostile picture may raise."""


def small_jpeg(data: bytes) -> bytes:
    """The picture as a JPEG of at most 600 pixels a side, upright, without anything but its pixels.

    Raises Refused as `plain_picture` does.
    """
    return as_jpeg(plain_picture(data))


def as_jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    """The pixels as a JPEG file, without anything else."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def plain_picture(data: bytes, most_bytes: int = MAX_BYTES, side: int = SIDE) -> Image.Image:
    """The pixels of a picture in colour on white, upright, at most `side` on the longer side.

    Raises Refused on `photo`: `photo_too_large` (bytes or pixels), `photo_type` for what is no JPEG
    or PNG by its content, `photo_broken` for what cannot be read to its end.
    """
    if len(data) > most_bytes:
        raise Refused(Refusal("photo_too_large", "photo"))
    if not data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        raise Refused(Refusal("photo_type", "photo"))
    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as picture:
            return _reduced(picture, side)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Refused(Refusal("photo_too_large", "photo")) from bomb
    except _BROKEN as broken:
        raise Refused(Refusal("photo_broken", "photo")) from broken


def _reduced(picture: Image.Image, side: int) -> Image.Image:
    """The size stands in the header: too many pixels are refused before any is unpacked."""
    wide, high = picture.size
    in_lines = picture.format in _IN_LINES and not picture.info.get("progressive")
    if (
        wide * high > (_MOST_PIXELS if in_lines else _MOST_UNPACKED)
        or max(wide, high) > _LONGEST_SIDE
    ):
        raise Refused(Refusal("photo_too_large", "photo"))
    draft = max(side, 2 * SIDE)
    picture.draft("RGB", (draft, draft))
    small = picture if picture.mode in _BLENDING else _blending(picture)
    small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return _on_white(_upright(small))


def _upright(picture: Image.Image) -> Image.Image:
    """As the camera was held. Only the one note is read: what else cameras write beside a picture
    is often broken, and nothing of it is kept."""
    turn = _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    return picture if turn is None else picture.transpose(turn)


def _blending(picture: Image.Image) -> Image.Image:
    """A palette has no colours between its own, which a smaller picture needs."""
    if picture.mode.startswith("I"):
        # Of 16 bits of grey a plain conversion cuts off whatever is lighter than the darkest ones.
        return picture.convert("I").point(lambda light: light * (1 / 256)).convert("L")
    return picture.convert("RGBA")


def _on_white(picture: Image.Image) -> Image.Image:
    """Pixels alone, in colour; what shines through is white."""
    solid = picture.convert("RGBA")
    paper = Image.new("RGB", solid.size, "white")
    paper.paste(solid, mask=solid.getchannel("A"))
    return paper


def keep(folder: Path, picture: bytes) -> str:
    """Write a picture under a new random name, which is returned."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = new_key(20)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(_path(folder, name), flags, 0o600), "wb") as file:
        file.write(picture)
    return name


def kept(folder: Path, name: str) -> bytes | None:
    """The picture of this name; None when there is none."""
    if not name or not name.isalnum():
        return None
    try:
        return _path(folder, name).read_bytes()
    except FileNotFoundError:
        return None


def forget(folder: Path, name: str) -> None:
    """Delete a picture; it may be gone already."""
    if name and name.isalnum():
        _path(folder, name).unlink(missing_ok=True)


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.jpg"
