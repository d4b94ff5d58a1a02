"""Reading workbooks (.xlsx, .xls, .ods) as text, cell by cell."""

import io
from datetime import date, datetime, time
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from contracts_app.spreadsheets.containers import check_container
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

_EXACT_BELOW: Final = 10**15
"""A spreadsheet keeps 15 digits of a number; from here on the last ones are lost."""


def read_workbook(data: bytes, is_header: HeaderTest, sheet: str | None) -> Table:
    """The named sheet, or the first one with a recognisable header. Raises UnusableFile."""
    check_container(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        if sheet is not None and sheet not in workbook.sheet_names:
            raise UnusableFile("no_such_sheet")
        return _first_table(workbook, is_header, [sheet] if sheet else workbook.sheet_names)
    except PasswordError as error:
        raise UnusableFile("encrypted") from error
    except (CalamineError, OSError, ValueError) as error:
        raise UnusableFile("not_a_table") from error


def _first_table(workbook: CalamineWorkbook, is_header: HeaderTest, names: list[str]) -> Table:
    for name in names:
        rows = _sheet_rows(workbook, name)
        if has_header(rows[:HEADER_WITHIN], is_header):
            header, below = below_header(rows, is_header)
            return Table(header, below, sheet=name)
    raise UnusableFile("no_header")


def _sheet_rows(workbook: CalamineWorkbook, name: str) -> list[Cells]:
    found = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    # Most cells are text without a guard; they must not cost a function call each.
    return [
        tuple(
            [
                c if c.__class__ is str and c[:1] != "'" and "\0" not in c else cell_text(c)
                for c in row
            ]
        )
        for row in found
    ]


def cell_text(value: Any) -> str:
    """A cell as text: whole numbers without a point, dates as 2026-11-01.

    A number of more than 15 digits is written with an exponent, because its last digits are lost.
    A workbook can spell out the character 0, which no text has: it counts as unreadable.
    """
    if isinstance(value, str):
        return unguarded(value.replace("\0", "\ufffd"))
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _number_text(value: float) -> str:
    if not value.is_integer():
        return repr(value)
    return str(int(value)) if abs(value) < _EXACT_BELOW else f"{value:.10E}"
