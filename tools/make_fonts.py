"""Make the fonts of the printed agreement from the Noto static TTFs.

Usage: python tools/make_fonts.py --sc DIR --jp DIR [--out DIR]

DIR are the unpacked npm packages @expo-google-fonts/noto-sans-sc and noto-sans-jp (0.4.x). The
result is checked in under contracts_app/static/fonts, so nobody needs to run this to install.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font
from fontTools.ttLib import TTFont

OUT = Path(__file__).resolve().parent.parent / "contracts_app" / "static" / "fonts"
HANGUL = (
    range(0x1100, 0x1200),
    range(0x3130, 0x3190),
    range(0x3200, 0x3220),
    range(0x3260, 0x3280),
    range(0xA960, 0xA980),
    range(0xAC00, 0xD800),
    range(0xFFA0, 0xFFE0),
)
HAN = (
    range(0x3400, 0x4DC0),
    range(0x4E00, 0xA000),
    range(0xF900, 0xFB00),
    range(0x20000, 0x32400),
)
DROPPED_TABLES = [
    *("BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx", "STAT", "DSIG"),
    *("cvt ", "fpgm", "prep", "gasp", "hdmx", "VDMX", "LTSH", "MVAR", "avar", "fvar", "gvar"),
]


def within(char: int, ranges: Iterable[range]) -> bool:
    """Whether a code point lies in one of the ranges."""
    return any(char in part for part in ranges)


def gb2312() -> set[int]:
    """ASCII, the full-width forms and the 6,763 hanzi of GB 2312."""
    pairs = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    chars = {ord(text) for pair in pairs if len(text := pair.decode("gb2312", "ignore")) == 1}
    return chars | set(range(0x20, 0x7F)) | {0xA0, 0xB7, 0x2014, 0x2022}


def characters(path: Path) -> set[int]:
    """The code points a font file draws."""
    with TTFont(path, lazy=True) as font:
        return set(font.getBestCmap())


def write_subset(source: Path, wanted: set[int], target: Path) -> None:
    """Save the wanted characters of a font without layout tables and hints."""
    options = Options(
        hinting=False,
        layout_features=[],
        drop_tables=[*Options().drop_tables, *DROPPED_TABLES],
        name_IDs=["*"],
        notdef_outline=True,
        recalc_timestamp=False,
        glyph_names=False,
    )
    font = load_font(str(source), options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    save_font(font, str(target), options)
    size = target.stat().st_size / 1e6
    sys.stdout.write(f"{target.name}: {len(wanted)} characters, {size:.2f} MB\n")


def main() -> None:
    """Read the arguments and write the three fonts."""
    parser = argparse.ArgumentParser(description="Make the fonts of the printed agreement.")
    parser.add_argument("--sc", type=Path, required=True)
    parser.add_argument("--jp", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    regular = args.sc / "400Regular" / "NotoSansSC_400Regular.ttf"
    bold = args.sc / "700Bold" / "NotoSansSC_700Bold.ttf"
    japanese = args.jp / "400Regular" / "NotoSansJP_400Regular.ttf"
    full = {char for char in characters(regular) if not within(char, HANGUL)}
    rare = {char for char in characters(japanese) - full if within(char, HAN)}
    args.out.mkdir(parents=True, exist_ok=True)
    write_subset(regular, full, args.out / "NotoSansSC-Regular.ttf")
    write_subset(bold, gb2312() & characters(bold), args.out / "NotoSansSC-Bold-gb2312.ttf")
    write_subset(japanese, rare, args.out / "NotoSansJP-Rare.ttf")


if __name__ == "__main__":
    main()
