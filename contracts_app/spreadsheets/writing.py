"""Writing tables: the refused rows of an import, ready to mend and import again, and exports."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from contracts_app.spreadsheets.table import guarded

_WIDTH = 16


def write_xlsx(
    target: str | Path | IO[bytes],
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    sheet: str = "Sheet1",
) -> int:
    """Write text cells only, so that ID numbers keep all digits; returns the number of rows.

    Rows are written as they come, so a long table needs little memory.
    """
    with xlsxwriter.Workbook(
        str(target) if isinstance(target, Path) else target,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    ) as workbook:
        page = workbook.add_worksheet(sheet)
        text = workbook.add_format({"num_format": "@"})
        page.set_column(0, max(len(header) - 1, 0), _WIDTH, text)
        page.freeze_panes(1, 0)
        _write_row(page, 0, header, workbook.add_format({"bold": True, "num_format": "@"}))
        written = 0
        for written, cells in enumerate(rows, 1):
            _write_row(page, written, cells, text)
    return written


def _write_row(page: Any, number: int, cells: Sequence[str], style: Any) -> None:
    for column, cell in enumerate(cells):
        page.write_string(number, column, guarded(cell), style)


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The table as CSV in UTF-8 with a byte-order mark, which office programs recognise."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([guarded(cell) for cell in header])
    writer.writerows([guarded(cell) for cell in cells] for cells in rows)
    return text.getvalue().encode("utf-8-sig")


def write_csv_file(target: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """As `write_csv`, row by row into a file, so that a long table needs little memory."""
    written = 0
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([guarded(cell) for cell in header])
        for cells in rows:
            writer.writerow([guarded(cell) for cell in cells])
            written += 1
    return written


def write_refused_rows(
    target: str | Path | IO[bytes],
    header: Sequence[str],
    refused: Iterable[tuple[int, Sequence[str], str]],
    extra_header: tuple[str, str],
    sheet: str = "Sheet1",
) -> int:
    """Write refused rows as they were, followed by their old row number and the reasons.

    `refused` gives row number, cells and the worded reasons; `extra_header` names the two added
    columns, which an import ignores. Returns the number of rows.
    """
    width = len(header)
    rows = (
        (*tuple(cells)[:width], *("",) * (width - len(cells)), str(number), reasons)
        for number, cells, reasons in refused
    )
    return write_xlsx(target, (*header, *extra_header), rows, sheet)
