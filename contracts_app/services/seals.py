"""Pictures of seals: kept under the hash of what they show, and never deleted.

Agreements name the seal with which they were signed; it must be found as long as they are.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from PIL import Image

from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.photos import plain_picture

MAX_BYTES: Final = 1024 * 1024
_NEARLY_WHITE: Final = 235
"""Of 255: paper that was photographed or scanned."""
_NAME_LENGTH: Final = 64


def seal_png(data: bytes) -> bytes:
    """A seal as a PNG of at most 600 pixels a side, its paper white.

    Raises Refused as `photos.plain_picture` does, and with `seal_blank` where nothing is seen.
    """
    picture = plain_picture(data, MAX_BYTES)
    paper = picture.convert("L").point(lambda light: 255 if light >= _NEARLY_WHITE else 0)
    picture.paste("white", mask=paper)
    if _is_blank(picture):
        raise Refused(Refusal("seal_blank", "photo"))
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _is_blank(picture: Image.Image) -> bool:
    return picture.convert("L").getextrema() == (255, 255)


def keep(folder: Path, picture: bytes) -> str:
    """Store a seal and return its name: the same picture has the same one, wherever it is used."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = hashlib.sha256(picture).hexdigest()
    draft = folder / f".{name}.{os.getpid()}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(picture)
    draft.replace(_path(folder, name))
    return name


def kept(folder: Path, name: str) -> bytes | None:
    """The seal of this name; None when there is none, or when the file is not what it was."""
    if len(name) != _NAME_LENGTH or not name.isalnum():
        return None
    try:
        picture = _path(folder, name).read_bytes()
    except FileNotFoundError:
        return None
    return picture if hashlib.sha256(picture).hexdigest() == name else None


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.png"


def pictures_of(snapshots: Iterable[Mapping[str, Any]], folder: Path) -> dict[str, bytes]:
    """The seals that these agreements name, by their names, each read once.

    One that is gone is left out, as is an incomplete agreement: the printing tells of either.
    """
    names = {one.get("institution", {}).get("seal", "") for one in snapshots}
    found = {name: kept(folder, name) for name in sorted(names)}
    return {name: picture for name, picture in found.items() if picture is not None}
