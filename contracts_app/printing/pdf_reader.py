"""A PDF read in a process of its own, with little memory and time: what comes out is inert.

A file of a few bytes can unfold to gigabytes or keep a reader busy for hours. Whoever reads one
runs this file (`services/referral_documents.py`); it knows nothing of the program around it. The
answer is a line with the number of pages or a code, and then the file as it may be kept: written
anew from its pages, without what stood around them.
"""

import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import pikepdf
from pikepdf import Dictionary, Name, Pdf

MOST_PAGES: Final = 50
_MEMORY: Final = 512 * 1024 * 1024
_SECONDS: Final = 20
_ACTIONS: Final = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition",
     "/RichMediaExecute", "/Movie", "/Sound", "/GoTo3DView"}
)  # fmt: skip
_PARTS: Final = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMedia"})
_KINDS: Final = frozenset({"/EmbeddedFile", "/FileAttachment", "/RichMedia", "/Movie", "/3D"})
_OF_ROOT: Final = ("/OpenAction", "/AA", "/Metadata", "/PieceInfo")


class Unfit(Exception):
    """Why a file is not taken; the argument is the code."""


def read(data: bytes) -> tuple[int, bytes]:
    """The number of pages, and the file as it may be kept. Raises Unfit."""
    try:
        with Pdf.open(BytesIO(data)) as pdf:
            return _read(pdf)
    except pikepdf.PasswordError as locked:
        raise Unfit("document_locked") from locked
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError) as broken:
        raise Unfit("document_broken") from broken


def _read(pdf: Pdf) -> tuple[int, bytes]:
    if pdf.is_encrypted:
        raise Unfit("document_locked")
    pages = len(pdf.pages)
    if pages < 1:
        raise Unfit("document_broken")
    if pages > MOST_PAGES:
        raise Unfit("document_pages")
    if any(_is_active(one) for whole in pdf.objects for one in _dictionaries(whole)):
        raise Unfit("document_active")
    return pages, _anew(pdf)


def _anew(pdf: Pdf) -> bytes:
    """Only what hangs on the pages; who made the file with what is left out."""
    for name in _OF_ROOT:
        if name in pdf.Root:
            del pdf.Root[name]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    out = BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _dictionaries(whole: Any) -> Iterator[Any]:
    """All dictionaries within one object; what it refers to comes by itself."""
    waiting = [whole]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting.extend(part for part in one if _is_within(part))
        elif isinstance(one, Dictionary | pikepdf.Stream):
            yield one
            waiting.extend(part for _name, part in one.items() if _is_within(part))


def _is_within(part: Any) -> bool:
    return isinstance(part, pikepdf.Array | Dictionary) and not part.is_indirect


def _is_active(one: Any) -> bool:
    """Whether it runs something, opens something else, or carries a file."""
    names = {key for key, part in one.items() if isinstance(part, Name)}
    said = {key: str(one[key]) for key in ("/S", "/Type", "/Subtype") if key in names}
    return (
        not _PARTS.isdisjoint(one.keys())
        or said.get("/S") in _ACTIONS
        or said.get("/Type") in _KINDS
        or said.get("/Subtype") in _KINDS
    )


def main() -> None:
    """Read standard input, answer on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    out = sys.stdout.buffer
    try:
        pages, kept = read(sys.stdin.buffer.read())
    except Unfit as unfit:
        out.write(f"{unfit}\n".encode())
        return
    out.write(f"{pages}\n".encode() + kept)


if __name__ == "__main__":
    main()
