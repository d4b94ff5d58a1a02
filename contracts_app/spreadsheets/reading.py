"""Reading an uploaded table: text or workbook by its content, whatever its name says."""

import csv
import io
from pathlib import Path
from typing import Final

from contracts_app.spreadsheets.containers import is_workbook
from contracts_app.spreadsheets.encodings import decode
from contracts_app.spreadsheets.table import (
    HEADER_WITHIN,
    Cells,
    HeaderTest,
    Table,
    UnusableFile,
    below_header,
    has_header,
    unguarded,
)
from contracts_app.spreadsheets.workbooks import read_workbook

__all__ = ["MAX_BYTES", "Table", "UnusableFile", "read_file", "read_table"]

MAX_BYTES: Final = 20 * 1024 * 1024
_SEPARATORS: Final = (",", "\t", ";")
_LONGEST_CELL: Final = 1_000_000


def read_file(path: Path, is_header: HeaderTest, sheet: str | None = None) -> Table:
    """Read a table from a file on disk; see `read_table`. Raises OSError when it is not there."""
    if path.stat().st_size > MAX_BYTES:
        raise UnusableFile("too_large")
    return read_table(path.read_bytes(), is_header, sheet)


def read_table(data: bytes, is_header: HeaderTest, sheet: str | None = None) -> Table:
    """Read an .xlsx, .xls, .ods, .csv or .tsv table from its bytes.

    `is_header` recognises the header among the first 10 rows; `sheet` names the sheet of a
    workbook, without it the first one with a header is taken. Raises UnusableFile with a code.
    """
    if len(data) > MAX_BYTES:
        raise UnusableFile("too_large")
    if is_workbook(data):
        return read_workbook(data, is_header, sheet)
    text, encoding = decode(data)
    if "\0" in text:
        raise UnusableFile("not_a_table")
    try:
        header, rows = below_header(_split(text, is_header), is_header)
    except csv.Error as error:
        raise UnusableFile("not_a_table") from error
    return Table(header, rows, encoding=encoding)


def _split(text: str, is_header: HeaderTest) -> list[Cells]:
    for separator in _SEPARATORS:
        if has_header(_records(text, separator, HEADER_WITHIN), is_header):
            return _records(text, separator)
    raise UnusableFile("no_header")


def _records(text: str, separator: str, limit: int | None = None) -> list[Cells]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found: list[Cells] = []
    for cells in reader:
        found.append(tuple(cells))
        if limit is not None and len(found) == limit:
            break
    if "'" not in text:
        return found
    return [tuple(map(unguarded, cells)) for cells in found]
