"""Writing refused rows and exports so that they can be read again unchanged."""

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts_app.spreadsheets.reading import read_file, read_table
from contracts_app.spreadsheets.writing import write_csv, write_refused_rows, write_xlsx

HEADER = ("户编号", "证件号码", "备注")


def is_header(cells: Sequence[str]) -> bool:
    return tuple(cells[:3]) == HEADER


def test_refused_rows_come_with_their_number_and_reasons(tmp_path: Path) -> None:
    target = tmp_path / "refused.xlsx"
    refused = [(7, ("H1", "110199195803121312"), "手机号不正确"), (9, ("H2", "", "x", "多"), "缺")]
    count = write_refused_rows(target, HEADER, refused, ("原行号", "退回原因"))
    table = read_file(target, is_header)
    assert count == 2
    assert table.header == (*HEADER, "原行号", "退回原因")
    assert [cells for _, cells in table.rows] == [
        ("H1", "110199195803121312", "", "7", "手机号不正确"),
        ("H2", "", "x", "9", "缺"),
    ]


def test_no_cell_is_a_formula_or_a_number() -> None:
    target = io.BytesIO()
    cells = ("=1+1", "110199195803121312", "@SUM(A1)", "+86", "-1", "http://example.org")
    write_xlsx(target, HEADER, [cells])
    with zipfile.ZipFile(target) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<v>" not in sheet or 't="s"' in sheet
    assert "&apos;=1+1" in sheet or "'=1+1" in sheet
    assert "hyperlink" not in sheet


def test_csv_is_guarded_and_opens_in_office_programs() -> None:
    data = write_csv(HEADER, [("H1", "110199195803121312", '=HYPERLINK("x")')])
    assert data.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[1][2] == '\'=HYPERLINK("x")'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_whatever_begins_a_formula_is_guarded_and_read_again_as_it_was(start: str) -> None:
    cells = (f"{start}cmd|' /C calc'!A0", "110199195803121312", "x")
    written = list(csv.reader(io.StringIO(write_csv(HEADER, [cells]).decode("utf-8-sig"))))
    assert written[1][0].startswith("'")
    target = io.BytesIO()
    write_xlsx(target, HEADER, [cells])
    assert read_table(target.getvalue(), is_header).rows[0][1][0] == cells[0]


def test_an_empty_table_has_its_header() -> None:
    target = io.BytesIO()
    assert write_xlsx(target, HEADER, []) == 0
    assert read_table(target.getvalue(), is_header).rows == []


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=20
).filter(lambda word: not word.startswith("'"))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(words, words, words), min_size=1, max_size=5))
def test_what_is_written_is_read_back(rows: list[tuple[str, str, str]]) -> None:
    target = io.BytesIO()
    write_xlsx(target, HEADER, rows)
    assert [cells for _, cells in read_table(target.getvalue(), is_header).rows] == rows
    read = read_table(write_csv(HEADER, rows), is_header)
    assert [cells for _, cells in read.rows] == rows
