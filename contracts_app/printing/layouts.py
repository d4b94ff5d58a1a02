"""Pages laid out once by xhtml2pdf, to be filled any number of times (`booklet`).

The HTML of a page without its values is the key: whatever is not in a field is part of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any, Final, TypeAlias

import pikepdf
from pikepdf import Dictionary, Name, Page, Pdf
from PIL import Image

from contracts_app.printing import places
from contracts_app.printing.fields import Misfit
from contracts_app.printing.pdf import RenderError, data_uri, render_pdf
from contracts_app.printing.places import LEVEL, NOTE, Place
from contracts_app.printing.subsets import named_fonts, page_name

KEPT: Final = 256
"""Layouts that a process keeps: about 100 KB each."""
PICTURES: Final = ("qr", "household_signature", "team_signature", "seal")
"""What is put in the place of a picture, by its name."""
_SEED: Final = "layout"
_FONT_USE: Final = re.compile(rb"(/F\d+(?:\+\d+)?)( [\d.]+ Tf)")
_TINY: Final = 0.01

Piece: TypeAlias = bytes | Place

places.install()


@dataclass(frozen=True, slots=True)
class LayoutPage:
    """A page: pieces of content with places between them."""

    pieces: tuple[Piece, ...]
    pictures: Mapping[str, str]
    """The names of pictures to put in, by the names under which the content draws them."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Pages with their fonts, in a file without content."""

    pdf: bytes
    pages: tuple[LayoutPage, ...]
    levels: tuple[float, ...] = ()
    """Heights on the page at which its blocks begin or end, where the page asks for them."""


def stand_in(name: str) -> str:
    """The address of an image that keeps the place of a picture."""
    out = BytesIO()
    Image.new("L", (1, 1), PICTURES.index(name) + 1).save(out, "PNG")
    return data_uri(out.getvalue())


def layout(html: str) -> Layout:
    """Lay out a page.

    Raises RenderError when it cannot be printed whole, Misfit when a cell is not as wide as the
    template counted on.
    """
    with Pdf.open(BytesIO(render_pdf(html, _SEED))) as pdf:
        contents = [page.Contents.read_bytes() for page in pdf.pages]
        _check_images(pdf, contents, html.count("<img "))
        parts = [NOTE.split(content) for content in contents]
        notes = [note for page in parts for note in page[1::2]]
        names = [dict(named_fonts(page)) for page in pdf.pages]
        pages = tuple(
            LayoutPage(_pieces(part, fonts), _pictures(page))
            for page, part, fonts in zip(pdf.pages, parts, names, strict=True)
        )
        _check_rooms(pages)
        levels = [float(note.split(b" ")[1]) for note in notes if note.startswith(LEVEL)]
        return Layout(_resources(pdf, names), pages, tuple(levels))


known_layout = lru_cache(maxsize=KEPT)(layout)
"""The layout of a page with fields, laid out when it is not known yet."""


def _pieces(parts: list[bytes], fonts: Mapping[str, Any]) -> tuple[Piece, ...]:
    """Content and places in turns; a font goes by its own name instead of the page's."""

    def own_name(use: re.Match[bytes]) -> bytes:
        return page_name(fonts[use[1].decode()]).encode() + use[2]

    return tuple(
        Place.noted(part) if at % 2 else _FONT_USE.sub(own_name, part)
        for at, part in enumerate(parts)
        if not (at % 2 and part.startswith(LEVEL))
    )


def _check_rooms(pages: tuple[LayoutPage, ...]) -> None:
    """The templates know how wide their cells are; a value broken for another width is wrong."""
    places = (piece for page in pages for piece in page.pieces if isinstance(piece, Place))
    if any(not place.chars and abs(place.room - place.asked) > _TINY for place in places):
        raise Misfit


def _images(page: Page) -> dict[str, Any]:
    objects: Any = page.Resources.get(Name.XObject, {})
    return {name: drawn for name, drawn in objects.items() if drawn.Subtype == Name.Image}


def _pictures(page: Page) -> dict[str, str]:
    """Which images of a page keep the place of which picture."""
    found = {}
    for name, image in _images(page).items():
        if (image.Width, image.Height) == (1, 1):
            found[name] = PICTURES[image.read_bytes()[0] - 1]
    return found


def _check_images(pdf: Pdf, contents: list[bytes], wanted: int) -> None:
    """Every picture must be on paper: a refused image leaves no other trace."""
    drawn = sum(
        content.count(f"{name} Do".encode())
        for page, content in zip(pdf.pages, contents, strict=True)
        for name in _images(page)
    )
    if drawn < wanted:
        raise RenderError("an image was not printed")


def _resources(pdf: Pdf, names: list[dict[str, Any]]) -> bytes:
    """The file with nothing but pages, their fonts and their own images."""
    for page, fonts in zip(pdf.pages, names, strict=True):
        own_fonts = {page_name(font): font for font in fonts.values()}
        kept = Dictionary(Font=Dictionary(own_fonts))
        stand_ins = _pictures(page)
        own = {name: image for name, image in _images(page).items() if name not in stand_ins}
        if own:
            kept.XObject = Dictionary(own)
        page.obj.Resources = kept
        page.obj.Contents = pdf.make_stream(b"")
        if "/Annots" in page:
            del page["/Annots"]
    for key in ("/Outlines", "/Dests", "/Names"):
        if key in pdf.Root:
            del pdf.Root[key]
    out = BytesIO()
    pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
