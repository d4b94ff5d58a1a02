"""Empty tables for an import: header, drop-downs, and text cells that keep all digits."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Final

import xlsxwriter

ROWS: Final = 5_000
"""The drop-downs reach this far down."""
_LONGEST_LIST: Final = 255
"""A workbook holds no longer list of choices in a cell's rule."""
_WIDTH: Final = 16


def write_template(
    target: str | Path | IO[bytes],
    header: Sequence[str],
    choices: Mapping[int, Sequence[str]],
    required: Sequence[int] = (),
    sheet: str = "Sheet1",
) -> None:
    """Write a table with a header only.

    `choices` gives the words of a drop-down by the column's place; words that do not fit into the
    255 characters of such a list are left out from its end. Columns in `required` have a darker
    heading.
    """
    with xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target) as workbook:
        page = workbook.add_worksheet(sheet)
        text = workbook.add_format({"num_format": "@"})
        plain = workbook.add_format({"bold": True, "num_format": "@", "bg_color": "#EAF0EF"})
        needed = workbook.add_format({"bold": True, "num_format": "@", "bg_color": "#BFD8D4"})
        page.set_column(0, max(len(header) - 1, 0), _WIDTH, text)
        page.freeze_panes(1, 0)
        for place, name in enumerate(header):
            page.write_string(0, place, name, needed if place in required else plain)
        for place, words in choices.items():
            rule = {"validate": "list", "source": _fitting(words), "error_type": "warning"}
            page.data_validation(1, place, ROWS, place, rule)


def _fitting(words: Sequence[str]) -> list[str]:
    kept: list[str] = []
    length = -1
    for word in words:
        length += len(word) + 1
        if length > _LONGEST_LIST:
            break
        kept.append(word)
    return kept
