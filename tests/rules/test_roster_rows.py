"""What one row of a roster says, and the errors a row has of its own."""

from datetime import date

import pytest

from contracts_app.rules.roster_types import ParsedRow, Places
from tests.support.rosters import (
    OTHER_VILLAGE,
    TODAY,
    TOWN,
    cells,
    codes,
    judge,
    member,
    number_for,
    warnings,
)


def only_row(**changed: str) -> ParsedRow:
    judgement = judge(cells(**changed))
    assert codes(judgement) == []
    return judgement.accepted[0][1][0]


def errors_of(**changed: str) -> list[tuple[str, str]]:
    judgement = judge(cells(), member(2, **changed))
    assert all(finding.row == 3 for finding in judgement.errors)
    return [(finding.column, finding.code) for finding in judgement.errors]


def test_a_full_row_is_understood() -> None:
    row = only_row(
        id_number=number_for(date(1954, 3, 2), 2).lower(),
        id_type="居民身份证",
        sex="女",
        birth_date="1954年3月2日",
        phone="138 0013 8000",
        ethnicity="汉",
        education="大专",
        marital_status="20",
        residency="非户籍",
        permanent="否",
        tags="老年人、高血压",
        record_built_on="2020/1/5",
        record_code="11019910010100023",
        note="备注",
    )
    assert (row.name, row.sex, row.birth_date) == ("张三", "female", date(1954, 3, 2))
    assert (row.relation, row.is_head, row.phone) == ("02", True, "13800138000")
    assert (row.ethnicity, row.education, row.marital_status) == ("汉族", "大学专科", "已婚")
    assert (row.registered, row.permanent, row.tags) == (False, False, ("ELDER", "HTN"))
    assert (row.record_built_on, row.record_code) == (date(2020, 1, 5), "11019910010100023")
    assert (row.address, row.note, row.record_alias) == ("一组1号", "备注", None)


def test_blank_optional_cells_say_nothing() -> None:
    row = only_row()
    assert (row.phone, row.tags, row.registered, row.permanent) == (None, None, None, None)
    assert (row.record_code, row.record_built_on, row.ethnicity) == (None, None, "")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"name": ""}, ("name", "missing_required")),
        ({"name": "长" * 41}, ("name", "too_long")),
        ({"relation": ""}, ("relation", "missing_required")),
        ({"relation": "邻居"}, ("relation", "unknown_relation")),
        ({"id_type": "学生证"}, ("id_type", "unknown_value")),
        ({"id_number": ""}, ("id_number", "missing_required")),
        ({"id_number": "12345"}, ("id_number", "id_length")),
        ({"id_number": "1.101991945050104e+17"}, ("id_number", "id_precision_lost")),
        ({"id_number": "190101199001010116"}, ("id_number", "id_province")),
        ({"id_type": "护照"}, ("id_number", "id_type_mismatch")),
        ({"id_type": "无", "sex": "男", "birth_date": "2026-10-01"},
         ("id_number", "id_type_mismatch")),
        ({"sex": "中"}, ("sex", "unknown_value")),
        ({"sex": "女", "id_number": number_for(sequence=3)}, ("sex", "id_sex_mismatch")),
        ({"birth_date": "1980-05-18"}, ("birth_date", "id_birth_mismatch")),
        ({"birth_date": "1980-13-17"}, ("birth_date", "bad_date")),
        ({"village_code": ""}, ("village_code", "missing_required")),
        ({"village_code": "110199999999"}, ("village_code", "unknown_village")),
        ({"village_code": "1101991002"}, ("village_code", "unknown_village")),
        ({"village_code": TOWN}, ("village_name", "missing_required")),
        ({"village_code": TOWN, "village_name": "别村"}, ("village_code", "unknown_village")),
        ({"village_code": OTHER_VILLAGE}, ("grid_code", "unknown_grid")),
        ({"phone": "1380013"}, ("phone", "bad_phone")),
        ({"ethnicity": "火星族"}, ("ethnicity", "unknown_value")),
        ({"education": "幼儿园"}, ("education", "unknown_value")),
        ({"marital_status": "热恋"}, ("marital_status", "unknown_value")),
        ({"residency": "外星"}, ("residency", "unknown_value")),
        ({"permanent": "也许"}, ("permanent", "unknown_value")),
        ({"tags": "外星人"}, ("tags", "unknown_tag")),
        ({"record_built_on": "2026-13-05"}, ("record_built_on", "bad_date")),
        ({"record_built_on": "2027-01-05"}, ("record_built_on", "future_date")),
        ({"record_code": "11019910000000001"}, ("record_code", "record_code_invalid")),
        ({"record_code": "11019810010100001"}, ("record_code", "record_code_invalid")),
        ({"address": "长" * 201}, ("address", "too_long")),
        ({"note": "长" * 401}, ("note", "too_long")),
        ({"note": "坏\ufffd字"}, ("note", "bad_encoding")),
    ],
)  # fmt: skip
def test_a_bad_cell_is_refused_with_its_code(
    changed: dict[str, str], error: tuple[str, str]
) -> None:
    assert errors_of(**changed) == [error]


def test_all_errors_of_a_row_are_listed() -> None:
    found = errors_of(name="", phone="1", tags="外星人", id_number="1")
    assert found == [
        ("name", "missing_required"),
        ("id_number", "id_length"),
        ("phone", "bad_phone"),
        ("tags", "unknown_tag"),
    ]


def test_the_address_is_required_of_the_head_only() -> None:
    judgement = judge(cells(address=""), member(2))
    assert codes(judgement) == [(2, "missing_required"), (3, "no_head")]
    assert errors_of(address="") == []


@pytest.mark.parametrize("document", ["无", "护照"])
def test_without_a_telling_number_sex_and_birth_date_are_required(document: str) -> None:
    number = "E12345678" if document == "护照" else ""
    found = errors_of(id_type=document, id_number=number)
    assert found == [("sex", "missing_required"), ("birth_date", "missing_required")]


def test_a_bad_birth_date_without_a_number_is_one_error() -> None:
    bare = {"id_type": "无", "id_number": "", "sex": "女"}
    assert errors_of(**bare, birth_date="2026-13-05") == [("birth_date", "bad_date")]
    assert errors_of(**bare, birth_date="2031-03-05") == [("birth_date", "future_date")]
    assert errors_of(**bare, birth_date="1849-12-31") == [("birth_date", "bad_date")]
    assert errors_of(**bare, birth_date="46327") == []


def test_an_unstated_sex_is_a_blank_cell() -> None:
    assert errors_of(sex="未说明") == []
    assert errors_of(id_type="无", id_number="", sex="0", birth_date="2026-10-01") == [
        ("sex", "missing_required")
    ]


def test_a_village_is_also_known_by_town_and_name() -> None:
    for name in ("河口东村", "河口东村村民委员会", "河口东"):
        assert only_row(village_code=TOWN, village_name=name).village_code == "110199100201"


def test_a_village_is_found_by_its_whole_name_before_its_stem() -> None:
    names = {"110199100208": "河口村", "110199100001": "河口社区", "110199100209": "河口"}
    places = Places(names, {})
    for code, name in names.items():
        assert places.village_named(TOWN, name) == code
    without = Places({code: name for code, name in names.items() if name != "河口"}, {})
    assert without.village_named(TOWN, "河口") == ""
    assert without.village_named(TOWN, "河口村委会") == ""


def test_a_cell_that_cannot_be_read_hides_nothing_else() -> None:
    broken = {"name": "坏\ufffd"}
    assert errors_of(**broken, phone="1") == [("name", "bad_encoding"), ("phone", "bad_phone")]
    assert errors_of(id_number="1101\ufffd") == [("id_number", "bad_encoding")]
    assert errors_of(id_type="护\ufffd", id_number="E12345678") == [("id_type", "bad_encoding")]
    twice = judge(cells(), member(2, **broken), member(2))
    assert codes(twice) == [(3, "bad_encoding"), (4, "id_duplicate_in_file")]
    parted = judge(cells(), member(2, **broken, grid_code="G2"))
    assert codes(parted) == [(2, "mixed_grids")]


def test_a_row_without_a_household_code_is_refused_alone() -> None:
    judgement = judge(cells(), member(2, household_code=""))
    assert [(f.row, f.household_code, f.code) for f in judgement.errors] == [
        (3, "", "missing_required")
    ]
    assert judgement.accepted_rows == 1


@pytest.mark.parametrize(
    "code", ["H1", "3-2-301", "a_b.c", "北街2号", "𠮷-1", "〇1", "searching", "H(1)", "3+2、4"]
)
def test_a_household_code_of_letters_digits_and_characters_is_read(code: str) -> None:
    assert only_row(household_code=code).household_code == code


@pytest.mark.parametrize(
    "code",
    [
        ".",
        "..",
        "a/b",
        "-1",
        "1.",
        "a?b",
        "a#b",
        "a\u0007b",
        "a\u202eb",
        "a\u200bb",
        "a\u2066b\u2069",
        "\u05d0\u05d1",
        "\u0661\u0662",
        "search",
        "lead",
    ],
)
def test_a_household_code_that_no_page_could_have_is_refused(code: str) -> None:
    assert codes(judge(cells(household_code=code))) == [(2, "unknown_value")]


def test_a_household_code_may_not_be_too_long() -> None:
    assert codes(judge(cells(household_code="H" * 41))) == [(2, "too_long")]


def test_codes_are_the_same_in_full_width() -> None:
    judgement = judge(cells(), member(2, household_code="Ｈ１", grid_code=" Ｇ1 "))
    assert codes(judgement) == []
    assert [code for code, _ in judgement.accepted] == ["H1"]


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("张　三", "张三"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("Mary  Ann", "Mary Ann"),
        ("𠮷田䶮", "𠮷田䶮"),
    ],
)
def test_a_name_is_stored_in_one_form(written: str, stored: str) -> None:
    assert only_row(name=written).name == stored


def test_a_number_of_15_digits_is_stored_long_with_a_warning() -> None:
    judgement = judge(cells(id_number="110199580312131"))
    assert judgement.accepted[0][1][0].id_number == "110199195803121312"
    assert warnings(judgement) == [(2, "id_legacy_15")]


def test_older_record_codes_are_kept_as_aliases() -> None:
    row = only_row(record_code="1101991001010002")
    assert (row.record_code, row.record_alias) == (None, "1101991001010002")


def test_groups_that_do_not_fit_the_age_are_a_warning() -> None:
    judgement = judge(cells(tags="老年人"))
    assert (codes(judgement), warnings(judgement)) == ([], [(2, "tag_age_mismatch")])


def test_warnings_of_a_refused_row_are_not_reported() -> None:
    judgement = judge(cells(), member(2, tags="老年人", phone="1"))
    assert (codes(judgement), warnings(judgement)) == ([(3, "bad_phone")], [])


def test_blank_rows_do_not_count() -> None:
    judgement = judge(cells(), ("",) * 21, (" ",), (), member(2))
    assert (judgement.accepted_rows, codes(judgement)) == (2, [])


def test_short_rows_end_in_blank_cells() -> None:
    judgement = judge(cells(), member(2)[:15])
    assert (judgement.accepted_rows, codes(judgement)) == (2, [])


def test_a_number_twice_in_the_file_belongs_to_its_first_row() -> None:
    repeated = number_for(sequence=2)
    judgement = judge(
        cells(), member(2, phone="1"), member(3, id_number=repeated), member(4, id_number=repeated)
    )
    assert codes(judgement) == [
        (3, "bad_phone"),
        (4, "id_duplicate_in_file"),
        (5, "id_duplicate_in_file"),
    ]


def test_the_short_form_of_a_number_is_the_same_number() -> None:
    judgement = judge(
        cells(), member(2, id_number="110199580312131"), member(3, id_number="110199195803121312")
    )
    assert codes(judgement) == [(4, "id_duplicate_in_file")]


def test_a_mistyped_number_twice_is_both_wrong_and_repeated() -> None:
    wrong = "110199195803121310"
    judgement = judge(cells(), member(2, id_number=wrong), member(3, id_number=wrong))
    assert codes(judgement) == [
        (3, "id_checksum"),
        (4, "id_checksum"),
        (4, "id_duplicate_in_file"),
    ]


def test_a_record_code_twice_in_the_file_belongs_to_its_first_row() -> None:
    code = "11019910010100001"
    judgement = judge(cells(record_code=code), member(2, record_code=code))
    assert codes(judgement) == [(3, "record_code_taken")]


def test_the_same_newborn_twice_is_a_warning_and_nothing_to_store() -> None:
    newborn = {"id_type": "无", "id_number": "", "sex": "女", "birth_date": "2026-10-01"}
    judgement = judge(cells(), member(2, **newborn), member(3, **newborn))
    assert (codes(judgement), warnings(judgement)) == ([], [(4, "duplicate_row")])
    assert [row.repeated for row in judgement.accepted[0][1]] == [False, False, True]


def test_a_phone_shared_by_more_than_five_people_is_a_warning_once() -> None:
    people = [member(sequence, phone="13800138000") for sequence in range(2, 9)]
    assert warnings(judge(cells(), *people)) == [(8, "phone_shared_many")]


def test_today_decides_what_lies_in_the_future() -> None:
    newborn = {"id_type": "无", "id_number": "", "sex": "女", "birth_date": "2026-11-01"}
    assert codes(judge(cells(), member(2, **newborn), today=TODAY)) == []
    eve = judge(cells(), member(2, **newborn), today=date(2026, 10, 31))
    assert codes(eve) == [(3, "future_date")]
