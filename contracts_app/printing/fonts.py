"""The fonts of everything printed, registered once per process.

A family list is matched per character: `Doc` (its bold face holds GB 2312 only), `DocReg` (the
regular face under every weight, so that a rare name in bold text still prints), `DocRare`, then
whatever FONT_FALLBACK_PATHS names.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Collection
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from reportlab import rl_config
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics, ttfonts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FONT_FOLDER = Path(__file__).resolve().parent.parent / "static" / "fonts"
FALLBACK_VARIABLE = "FONT_FALLBACK_PATHS"
REGULAR, BOLD, RARE = "DocRegular", "DocBold", "DocRare"
CMAP_BLOCK = 100
SOFT = frozenset("\n\r\t")
"""Characters that are white space on paper, whatever the fonts have."""
UNSEEN = re.compile("[\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
"""Joiners, directions and variants, which come along when names are copied and draw nothing."""
Glyph: TypeAlias = tuple[str, float]
"""A face and the advance in it at one point."""

_LOCK = threading.Lock()
_subset_tag: ContextVar[str] = ContextVar("subset_tag", default="")


@dataclass(frozen=True)
class FontChain:
    """Font families in the order in which a character is looked up."""

    families: tuple[str, ...]
    faces: tuple[str, ...]
    """The faces behind them, in the regular weight."""
    coverage: tuple[Collection[int], ...]
    _regular: dict[str, Glyph] = field(default_factory=dict, compare=False)
    _bold: dict[str, Glyph] = field(default_factory=dict, compare=False)

    def covers(self, char: str) -> bool:
        """Whether any font of the chain has a glyph for the character."""
        return any(ord(char) in characters for characters in self.coverage)

    def missing(self, text: str) -> list[str]:
        """The distinct characters of a text that no font has, in order of appearance."""
        seen = UNSEEN.sub("", text)
        return [c for c in dict.fromkeys(seen) if c not in self._regular and not self._has(c)]

    def _has(self, char: str) -> bool:
        if not self.covers(char):
            return char in SOFT
        self.glyph(char)
        return True

    def glyph(self, char: str, bold: bool = False) -> Glyph:
        """The first face that has the character, and its advance at one point.

        Raises KeyError when no face has it.
        """
        known = self._bold if bold else self._regular
        if char not in known:
            known[char] = self._found(char, bold)
        return known[char]

    def _found(self, char: str, bold: bool) -> Glyph:
        for face in (BOLD, *self.faces) if bold else self.faces:
            if ord(char) in pdfmetrics.getFont(face).face.charToGlyph:
                return face, float(pdfmetrics.stringWidth(char, face, 1))
        raise KeyError(f"U+{ord(char):04X}")

    def plain(self, text: str) -> str:
        """The text as it can be set: a character that no face has as its code in brackets."""
        seen = UNSEEN.sub("", text)
        return "".join(c if self.covers(c) else f"[U+{ord(c):04X}]" for c in seen)

    def width(self, text: str, size: float, bold: bool = False) -> float:
        """How wide a line of text is, in points. Raises KeyError for a character in no font."""
        return sum(self.glyph(char, bold)[1] for char in text) * size


_chains: dict[str, FontChain] = {}


def font_chain() -> FontChain:
    """The chain of families, registered with reportlab on the first call.

    Raises reportlab.pdfbase.ttfonts.TTFError when a file of FONT_FALLBACK_PATHS is not a TrueType
    font with glyf outlines, and OSError-like TTFError when it is missing.
    """
    paths = os.environ.get(FALLBACK_VARIABLE, "")
    with _LOCK:
        if paths not in _chains:
            _chains[paths] = _register(paths)
        return _chains[paths]


def _register(fallback_paths: str) -> FontChain:
    _patch_reportlab()
    regular = _load(REGULAR, FONT_FOLDER / "NotoSansSC-Regular.ttf")
    _load(BOLD, FONT_FOLDER / "NotoSansSC-Bold-gb2312.ttf")
    loaded = {REGULAR: regular, RARE: _load(RARE, FONT_FOLDER / "NotoSansJP-Rare.ttf")}
    _map_family("Doc", REGULAR, BOLD)
    _map_family("DocReg", REGULAR, REGULAR)
    _map_family("DocRare", RARE, RARE)
    families = ["Doc", "DocReg", "DocRare"]
    for path in filter(None, fallback_paths.split(os.pathsep)):
        family = "DocExtra" + sha256(path.encode()).hexdigest()[:8]
        loaded[family] = _load(family, Path(path))
        _map_family(family, family, family)
        families.append(family)
    coverage = tuple(face.charToGlyph for face in loaded.values())
    return FontChain(tuple(families), tuple(loaded), coverage)


def _load(name: str, path: Path) -> ttfonts.TTFontFace:
    font = ttfonts.TTFont(name, str(path))
    pdfmetrics.registerFont(font)
    return font.face


def _map_family(family: str, regular: str, bold: str) -> None:
    for italic in (0, 1):
        addMapping(family, 0, italic, regular)
        addMapping(family, 1, italic, bold)


@contextmanager
def subset_tag(seed: str) -> Iterator[None]:
    """Name the font subsets made inside after the seed instead of AAAAAA, AAAAAB, …

    Two files with different subsets of one name may be merged; printers that cache fonts by name
    would then mix up their glyphs.
    """
    token = _subset_tag.set(seed)
    try:
        yield
    finally:
        _subset_tag.reset(token)


def _subset_name(number: int) -> bytes:
    """Six capital letters, as PDF 32000-1 section 9.6.4 asks for."""
    digest = sha256(f"{_subset_tag.get()}/{number}".encode()).digest()
    return bytes(65 + byte % 26 for byte in digest[:6])


def _to_unicode_cmap(font_name: str, subset: Sequence[int]) -> str:
    """The map from codes to text; characters beyond U+FFFF as UTF-16 pairs.

    Reportlab writes such characters as five hexadecimal digits, which readers take for others.
    """
    pairs = [
        f"<{code:02X}> <{chr(char).encode('utf-16-be').hex().upper()}>"
        for code, char in enumerate(subset)
    ]
    blocks = [pairs[at : at + CMAP_BLOCK] for at in range(0, len(pairs), CMAP_BLOCK)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            f"/CIDSystemInfo << /Registry ({font_name}) /Ordering ({font_name})",
            "/Supplement 0 >> def",
            f"/CMapName /{font_name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            f"<00> <{len(subset) - 1:02X}>",
            "endcodespacerange",
            *(
                line
                for block in blocks
                for line in (f"{len(block)} beginbfchar", *block, "endbfchar")
            ),
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )


def _patch_reportlab() -> None:
    """Replace two functions of reportlab 5.1; tests read the result back."""
    rl_config.invariant = 1
    rl_config.canvas_basefontname = REGULAR
    ttfonts.SUBSETN = _subset_name
    ttfonts.makeToUnicodeCMap = _to_unicode_cmap
