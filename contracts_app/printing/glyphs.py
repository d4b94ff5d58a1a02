"""Characters that no font can draw: found before printing, and never printed as a blank."""

from __future__ import annotations

from markupsafe import Markup, escape

from contracts_app.printing.fonts import UNSEEN, font_chain


def missing_characters(text: str) -> list[str]:
    """The distinct characters of a text that no font of the chain has, in order of appearance."""
    return font_chain().missing(text)


def printable(text: str) -> Markup:
    """A text as HTML, with a boxed U+XXXXX in place of each character that no font has."""
    missing, seen = set(missing_characters(text)), UNSEEN.sub("", text)
    if not missing:
        return escape(seen)
    return Markup("").join(_boxed(char) if char in missing else char for char in seen)


def _boxed(char: str) -> Markup:
    return Markup('<span class="missing">U+{:04X}</span>').format(ord(char))
