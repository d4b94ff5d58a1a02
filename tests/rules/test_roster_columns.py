"""Recognising the header of a roster."""

from contracts_app.rules.roster_columns import (
    COLUMNS,
    FIELDS,
    is_roster_header,
    recognise_columns,
)


def test_every_column_is_known_by_all_its_names() -> None:
    for column in COLUMNS:
        for name in (column.field, column.zh, *column.aliases):
            assert recognise_columns([name]) == ({column.field: 0}, [])


def test_order_does_not_matter_and_unknown_columns_are_reported() -> None:
    found, ignored = recognise_columns(["村干部电话", "姓名", "", "家庭编号", "序号"])
    assert found == {"name": 1, "household_code": 3}
    assert ignored == ["村干部电话", "序号"]


def test_hints_and_spacing_in_a_header_do_not_matter() -> None:
    header = ["姓 名*", "户编号（必填）", "出生日期(yyyy-mm-dd)", "ID Number", "电话："]
    assert list(recognise_columns(header)[0]) == [
        "name",
        "household_code",
        "birth_date",
        "id_number",
        "phone",
    ]


def test_a_column_that_comes_twice_is_read_once() -> None:
    assert recognise_columns(["手机号", "联系电话"]) == ({"phone": 0}, ["联系电话"])


def test_a_header_names_household_person_and_one_thing_more() -> None:
    assert is_roster_header(["户编号", "姓名", "证件号码"])
    assert is_roster_header(FIELDS)
    assert not is_roster_header(["户编号", "姓名"])
    assert not is_roster_header(["姓名", "证件号码", "性别", "电话"])
    assert not is_roster_header(["示例县居民花名册", "", ""])
