"""Subsets of fonts in a file, named after what they hold.

Printers keep fonts by their name: equal subsets may share one, different ones must not, whichever
files are put together.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from pikepdf import Name, Page


def named_fonts(page: Page) -> Iterator[tuple[str, Any]]:
    """The embedded fonts of a page as (name on the page, font), each named after its content.

    The renderer selects a font that it does not embed, without using it; an embedded one stands
    in for it.
    """
    fonts: Any = page.Resources.get(Name.Font, {})
    embedded = {name: _named(font) for name, font in fonts.items() if "/FontDescriptor" in font}
    for name in fonts:
        yield name, embedded.get(name, next(iter(embedded.values())))


def page_name(font: Any) -> str:
    """The name under which pages use a font; what is equal goes by one name in every file."""
    subset, _plus, face = str(font.BaseFont)[1:].partition("+")
    return f"/{subset}-{face}"


def _named(font: Any) -> Any:
    descriptor = font.FontDescriptor
    content = descriptor.FontFile2.read_bytes() + font.ToUnicode.read_bytes()
    letters = "".join(chr(65 + byte % 26) for byte in sha256(content).digest()[:6])
    name = Name(f"/{letters}+{str(font.BaseFont).partition('+')[2]}")
    font.BaseFont = descriptor.FontName = name
    if "/Name" in font:
        # It repeats the name on the page it was drawn for, and nobody reads it.
        del font["/Name"]
    return font
