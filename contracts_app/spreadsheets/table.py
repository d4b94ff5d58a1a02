"""A table read from a file, and why a file may be no use at all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

HEADER_WITHIN: Final = 10
"""The header row is looked for among so many first rows."""

HeaderTest = Callable[[Sequence[str]], bool]
Cells = tuple[str, ...]
NumberedRow = tuple[int, Cells]


class UnusableFile(Exception):
    """The file as a whole cannot be read, nothing is changed; `code` says why.

    Codes: too_large, unzips_too_large, encrypted, not_a_table, bad_encoding, no_such_sheet,
    no_header.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it; every cell is text, rows keep the number a person sees.

    `encoding` is the character encoding of a text file, `sheet` the name of a workbook's sheet.
    """

    header: Cells
    rows: list[NumberedRow] = field(repr=False)
    encoding: str | None = None
    sheet: str | None = None


def below_header(rows: Sequence[Cells], is_header: HeaderTest) -> tuple[Cells, list[NumberedRow]]:
    """The header and the numbered rows below it. Raises UnusableFile("no_header")."""
    for index, cells in enumerate(rows[:HEADER_WITHIN]):
        if is_header(cells):
            return cells, list(enumerate(rows[index + 1 :], index + 2))
    raise UnusableFile("no_header")


def has_header(rows: Iterable[Cells], is_header: HeaderTest) -> bool:
    """Whether one of these rows can be the header."""
    return any(is_header(cells) for cells in rows)


def unguarded(text: str) -> str:
    """The text without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA_STARTS else text


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet could take it for a formula."""
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


# Office programs of East Asia take the wide signs for the narrow ones.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
