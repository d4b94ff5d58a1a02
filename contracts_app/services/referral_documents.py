"""A file as it was sent, read by its content and made plain before anybody keeps it.

A picture is decoded and made anew, so that nothing but its pixels is left; a PDF is read in a
process of its own and written anew from its pages.
"""

import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.photos import as_jpeg, plain_picture
from contracts_app.vocabulary.referral_papers import FileType

MAX_BYTES: Final = 10 * 1024 * 1024
SIDE: Final = 2400
"""Pixels of the longer side as a picture is kept: a trace of paper is read on it."""
_QUALITY: Final = 82
_READER: Final = str(Path(__file__).parents[1] / "printing" / "pdf_reader.py")
"""Run and not imported: it knows nothing of the program, and the program nothing of PDF files."""
_PATIENCE: Final = 30
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_OF_PICTURES: Final = {
    "photo_too_large": "document_too_large",
    "photo_type": "document_type",
    "photo_broken": "document_broken",
}
_OF_PDF: Final = ("document_locked", "document_active", "document_pages", "document_broken")


@dataclass(frozen=True)
class ReadDocument:
    """A file as it will be kept."""

    file_type: FileType
    content: bytes
    pages: int
    sha256: str
    """Of what was sent."""


def read_document(data: bytes) -> ReadDocument:
    """Read a file; asks no database, because it takes a while.

    Raises Refused on `file` with `document_missing`, `document_too_large`, `document_type`,
    `document_broken`, `document_locked`, `document_active` or `document_pages`.
    """
    if not data:
        raise _refused("document_missing")
    if len(data) > MAX_BYTES:
        raise _refused("document_too_large")
    if data.startswith(b"%PDF-"):
        pages, content = _pdf(data)
        return ReadDocument(FileType.PDF, content, pages, sha256(data).hexdigest())
    if data.startswith(_PICTURES):
        return ReadDocument(FileType.JPEG, _picture(data), 1, sha256(data).hexdigest())
    raise _refused("document_type")


def _refused(code: str) -> Refused:
    return Refused(Refusal(code, "file"))


def _picture(data: bytes) -> bytes:
    try:
        return as_jpeg(plain_picture(data, MAX_BYTES, SIDE), _QUALITY)
    except Refused as refused:
        raise _refused(_OF_PICTURES[refused.codes[0]]) from refused


def _pdf(data: bytes) -> tuple[int, bytes]:
    """Pages and content; a reader that runs out of memory or time has read nothing."""
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", _READER],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as slow:
        raise _refused("document_broken") from slow
    line, _newline, content = done.stdout.partition(b"\n")
    said = line.decode(errors="replace")
    if done.returncode or not said.isdecimal():
        raise _refused(said if said in _OF_PDF else "document_broken")
    if len(content) > MAX_BYTES:
        raise _refused("document_too_large")
    return int(said), content
