"""Reading uploaded tables of every kind, and refusing what is no use."""

import csv
import io
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts_app.spreadsheets import containers, reading
from contracts_app.spreadsheets.reading import Table, UnusableFile, read_file, read_table
from contracts_app.spreadsheets.workbooks import cell_text

DATA = Path(__file__).parents[1] / "data"
HEADER = ("户编号", "姓名", "备注")
ROWS = [("H1", "张三", "一, 二; 三"), ("H2", "李四", "两\n行")]


def is_header(cells: Sequence[str]) -> bool:
    return "户编号" in cells and "姓名" in cells


def text_table(separator: str = ",", before: Sequence[Sequence[str]] = ()) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows([*before, HEADER, *ROWS])
    return text.getvalue()


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, cells in enumerate(rows):
                page.write_row(number, 0, cells)
    return target.getvalue()


def refusal(data: bytes, sheet: str | None = None) -> str:
    with pytest.raises(UnusableFile) as caught:
        read_table(data, is_header, sheet)
    return caught.value.code


@pytest.mark.parametrize(
    ("encoding", "reported"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
    ],
)
def test_the_encoding_is_found_out(encoding: str, reported: str) -> None:
    table = read_table(text_table().encode(encoding), is_header)
    assert table == Table(HEADER, list(enumerate(ROWS, 2)), reported)


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_the_separator_is_found_out(separator: str) -> None:
    table = read_table(text_table(separator).encode(), is_header)
    assert [cells for _, cells in table.rows] == ROWS


def test_rare_characters_survive_gb18030() -> None:
    text = "户编号,姓名\nH1,𠮷䶮·买买提\n"
    assert read_table(text.encode("gb18030"), is_header).rows == [(2, ("H1", "𠮷䶮·买买提"))]


def test_row_numbers_are_those_a_person_sees() -> None:
    before = [("示例县居民花名册",), (), ("填表日期：2026年11月1日",)]
    table = read_table(text_table(before=before).encode(), is_header)
    assert [number for number, _ in table.rows] == [5, 6]


def test_the_header_is_found_within_ten_rows_only() -> None:
    def with_header_in(row: int) -> bytes:
        return ("标题\n" * (row - 1) + "户编号,姓名\nH1,张三\n").encode()

    assert read_table(with_header_in(10), is_header).rows == [(11, ("H1", "张三"))]
    assert refusal(with_header_in(11)) == "no_header"


def test_one_damaged_line_does_not_spoil_the_file() -> None:
    good = "户编号,姓名\nH1,张三\n"
    table = read_table(good.encode() + "H2,李四\n".encode("gbk") + b"H3,ok\n", is_header)
    names = [cells[1] for _, cells in table.rows]
    assert (names[0], names[2], table.encoding) == ("张三", "ok", "utf-8")
    assert "\ufffd" in names[1]


def test_a_damaged_gb18030_file_is_read_as_such() -> None:
    lines = ["户编号,姓名", *(f"H{number},张三" for number in range(9))]
    data = "\n".join(lines).encode("gb18030") + b"\nH9,\xff\xff\n"
    table = read_table(data, is_header)
    assert table.encoding == "gb18030"
    assert [("\ufffd" in cells[1]) for _, cells in table.rows] == [False] * 9 + [True]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no_header"),
        ("姓名,电话\n张三,1\n".encode(), "no_header"),
        (b"%PDF-1.7\n\xff\xff\xff\n\xff\xfe\n\xff", "bad_encoding"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff", "not_a_table"),
        (b"PK\x03\x04 not a zip", "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
         "encrypted"),
        (("户编号,姓名,备注\nH1,张三," + "长" * 2_000_000).encode(), "not_a_table"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_a_large_file_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 100)
    data = b"x" * 101
    assert refusal(data) == "too_large"
    (tmp_path / "large.csv").write_bytes(data)
    with pytest.raises(UnusableFile, match="too_large"):
        read_file(tmp_path / "large.csv", is_header)


def test_a_workbook_is_read_cell_by_cell_as_text() -> None:
    rows = [
        ["居民花名册"],
        ["户编号", "姓名", "证件号码", "出生日期", "年龄"],
        ["H1", "张三", "110199195803121312", date(1958, 3, 12), 68],
        [],
        ["H2", "李四", 110199195803121312, datetime.fromisoformat("1958-03-12T08:30"), 67.5],
        ["H3", "王五", 110199580312131, True, ""],
    ]
    table = read_table(workbook({"花名册": rows}), is_header)
    assert (table.sheet, table.encoding, table.header[:2]) == ("花名册", None, ("户编号", "姓名"))
    assert [(number, cells[2:]) for number, cells in table.rows] == [
        (3, ("110199195803121312", "1958-03-12", "68")),
        (4, ("", "", "")),
        (5, ("1.1019919580E+17", "1958-03-12 08:30:00", "67.5")),
        (6, ("110199580312131", "True", "")),
    ]


def test_a_character_that_no_text_has_is_unreadable() -> None:
    data = workbook({"一": [list(HEADER), ["H1", "张三", "<NUL>"]]})
    spelled, target = io.BytesIO(data), io.BytesIO()
    with zipfile.ZipFile(spelled) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"&lt;NUL&gt;", b"_x0000_"))
    assert read_table(target.getvalue(), is_header).rows == [(2, ("H1", "张三", "\ufffd"))]


def test_the_sheet_with_the_header_is_taken_or_the_named_one() -> None:
    table = [list(HEADER), list(ROWS[0])]
    data = workbook({"说明": [["请先阅读"]], "一": table, "二": [*table, list(ROWS[1])]})
    assert read_table(data, is_header).sheet == "一"
    assert len(read_table(data, is_header, "二").rows) == 2
    assert refusal(data, "三") == "no_such_sheet"
    assert refusal(data, "说明") == "no_header"


def test_an_old_workbook_is_read() -> None:
    table = read_file(DATA / "roster-97.xls", is_header)
    assert table.sheet == "花名册"
    assert table.rows == [
        (3, ("H1", "张三", "110199195803121312", "1958-03-12")),
        (4, ("H1", "李四", "1.1019919580E+17", "1958/3/12")),
    ]


def open_document(rows: str, manifest: str = "") -> bytes:
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="花名册">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
    return target.getvalue()


def ods_row(*cells: str) -> str:
    inside = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f"<table:table-row>{inside}</table:table-row>"


BLANK_END = (
    '<table:table-row table:number-rows-repeated="1048570">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def test_an_open_document_is_read() -> None:
    data = open_document(ods_row("户编号", "姓名") + ods_row("H1", "张三") + BLANK_END)
    assert read_table(data, is_header).rows == [(2, ("H1", "张三"))]


def test_an_encrypted_open_document_is_refused() -> None:
    assert refusal(open_document(ods_row("x"), "<manifest:encryption-data/>")) == "encrypted"


def test_an_open_document_that_repeats_a_cell_too_often_is_refused() -> None:
    bomb = (
        ods_row("x")
        .replace("<table:table-row>", '<table:table-row table:number-rows-repeated="1048576">')
        .replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"')
    )
    assert refusal(open_document(ods_row("户编号", "姓名") + bomb)) == "unzips_too_large"


def test_an_open_document_with_entities_is_refused() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("content.xml", '<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>')
    assert refusal(data.getvalue()) == "not_a_table"


def test_a_cell_laid_out_too_far_is_refused() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADER)
        page.write(1_048_575, 16_383, "x")
    assert refusal(target.getvalue()) == "unzips_too_large"


def test_formatted_empty_cells_far_away_are_no_reason_to_refuse() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADER)
        page.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    assert read_table(target.getvalue(), is_header).rows == []


def test_many_columns_are_no_reason_to_refuse() -> None:
    wide = [[*HEADER, *map(str, range(100))], ["H1", "张三"]]
    assert len(read_table(workbook({"一": wide}), is_header).header) == 103


def test_an_archive_that_unzips_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = workbook({"一": [list(HEADER), list(ROWS[0])]})
    monkeypatch.setattr(containers, "MAX_UNZIPPED", 1000)
    assert refusal(data) == "unzips_too_large"


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(workbook({"一": [list(HEADER), list(ROWS[0])]}))
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (1).to_bytes(4, "little")
    assert refusal(bytes(data)) == "not_a_table"


def test_a_zip_with_a_password_or_another_content_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    assert refusal(target.getvalue()) == "not_a_table"
    locked = bytearray(target.getvalue())
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(locked)) == "encrypted"


def test_the_guard_before_a_formula_is_taken_off() -> None:
    text = "户编号,姓名,备注\nH1,张三,'=1+1\nH2,李四,'平常\n"
    assert [cells[2] for _, cells in read_table(text.encode(), is_header).rows] == [
        "=1+1",
        "'平常",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.0, "12"),
        (1e15, "1.0000000000E+15"),
        (-3.0, "-3"),
        (0.5, "0.5"),
        ("'@x", "@x"),
        ("'@x\0", "@x\ufffd"),
    ],
)
def test_cells_become_text_without_inventing_digits(value: float | str, text: str) -> None:
    assert cell_text(value) == text


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(UnusableFile):
        assert is_header(read_table(data, is_header).header)
