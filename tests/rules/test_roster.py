"""Judging households: what refuses a whole household, and what is compared with stored people."""

import json
from datetime import date
from typing import Any

import pytest

from contracts_app.rules.id_number import birth_date_in, sex_in
from contracts_app.rules.roster import judge_roster, recognise_columns
from contracts_app.rules.roster_columns import is_roster_header
from contracts_app.rules.roster_types import Known, Places, StoredHousehold, StoredResident
from contracts_app.spreadsheets.reading import read_file
from tests.support.rosters import (
    DATA,
    GRID,
    OTHER_VILLAGE,
    PLACES,
    TODAY,
    VILLAGE,
    cells,
    codes,
    judge,
    member,
    number_for,
    sample_places,
)

HEAD_NUMBER = number_for()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_sample_roster_is_judged_as_expected(kind: str) -> None:
    table = read_file(DATA / f"sample-roster.{kind}", is_roster_header)
    columns, ignored = recognise_columns(table.header)
    judgement = judge_roster(table.rows, columns, sample_places(), Known(), TODAY)
    expected = json.loads((DATA / f"sample-expected-{kind}.json").read_text(encoding="utf-8"))

    found = [(f.row, f.household_code, f.code) for f in judgement.errors]
    wanted = [(e["row"], e["household_code"], e["code"]) for e in expected["errors"]]
    assert sorted(found) == sorted(wanted)
    warned = [(f.row, f.household_code, f.code) for f in judgement.warnings]
    assert warned == [(e["row"], e["household_code"], e["code"]) for e in expected["warnings"]]
    assert judgement.accepted_rows == expected["accepted"] == expected["residents_created"]
    assert len(judgement.refused) == expected["rejected"]
    assert len(judgement.accepted) == expected["households_created"]
    assert ignored == ([] if kind == "csv" else ["村干部电话"])


def stored_head(**changed: Any) -> StoredResident:
    values: dict[str, Any] = {
        "key": 1,
        "name": "张三",
        "sex": sex_in(HEAD_NUMBER),
        "birth_date": birth_date_in(HEAD_NUMBER),
        "household_code": "H1",
    }
    return StoredResident(**(values | changed))


def known_household(head: StoredResident | None = None, **changed: Any) -> Known:
    head = head or stored_head()
    household = StoredHousehold("H1", "G1", head, **changed)
    return Known(households={"H1": household}, residents={HEAD_NUMBER: head})


def test_a_household_without_a_head_is_refused_as_a_whole() -> None:
    judgement = judge(cells(relation="其他"), member(2, phone="1"), cells(household_code="H2",
                      id_number=number_for(sequence=9)))  # fmt: skip
    assert codes(judgement) == [(2, "no_head")]
    assert [row.number for row, _ in judgement.refused] == [2, 3]
    assert [code for code, _ in judgement.accepted] == ["H2"]


def test_two_heads_refuse_the_household_once_at_its_first_row() -> None:
    judgement = judge(member(3), cells(), member(2, relation="户主", name=""))
    assert codes(judgement) == [(2, "two_heads")]
    assert len(judgement.refused) == 3


def test_two_grids_refuse_the_household() -> None:
    judgement = judge(cells(), member(2, grid_code="G2"), member(3, tags="外星人"))
    assert codes(judgement) == [(2, "mixed_grids")]


def test_a_missing_head_comes_before_two_grids() -> None:
    judgement = judge(cells(relation="子"), member(2, grid_code="G2"))
    assert codes(judgement) == [(2, "no_head")]


def test_rows_of_one_household_need_not_stand_together() -> None:
    other = cells(household_code="H2", id_number=number_for(sequence=9))
    judgement = judge(cells(), other, member(2))
    assert [(code, len(rows)) for code, rows in judgement.accepted] == [("H1", 2), ("H2", 1)]


def test_a_refused_head_takes_the_remaining_rows_along_with_one_error() -> None:
    judgement = judge(cells(phone="1"), member(2, tags="外星人"), member(3), member(4))
    assert codes(judgement) == [(2, "bad_phone"), (3, "unknown_tag"), (4, "no_head")]
    assert (judgement.accepted_rows, len(judgement.refused)) == (0, 4)


def test_nothing_is_added_when_no_row_remains_beside_a_refused_head() -> None:
    judgement = judge(cells(phone="1"), member(2, tags="外星人"))
    assert codes(judgement) == [(2, "bad_phone"), (3, "unknown_tag")]


def test_a_refused_member_leaves_the_household_standing() -> None:
    judgement = judge(cells(), member(2, phone="1"), member(3))
    assert codes(judgement) == [(3, "bad_phone")]
    assert [row.number for row in judgement.accepted[0][1]] == [2, 4]


def test_a_blank_grid_is_the_grid_of_the_head() -> None:
    judgement = judge(cells(), member(2, grid_code=""))
    assert [row.grid_code for row in judgement.accepted[0][1]] == ["G1", "G1"]


def test_a_blank_grid_is_the_only_grid_of_the_village() -> None:
    judgement = judge(cells(village_code=OTHER_VILLAGE, grid_code=""))
    assert judgement.accepted[0][1][0].grid_code == "G3"


def test_a_blank_grid_in_a_village_of_several_or_none_is_missing() -> None:
    assert codes(judge(cells(grid_code=""))) == [(2, "missing_required")]
    nowhere = judge(cells(grid_code="", village_code="110199100203"))
    assert codes(nowhere) == [(2, "missing_required")]


def test_a_member_of_another_village_does_not_fit_the_heads_grid() -> None:
    judgement = judge(cells(), member(2, village_code=OTHER_VILLAGE, grid_code=""))
    assert codes(judgement) == [(3, "unknown_grid")]


def test_an_unknown_grid_of_all_rows_is_an_error_of_each() -> None:
    judgement = judge(cells(grid_code="G9"), member(2, grid_code="G9"))
    assert codes(judgement) == [(2, "unknown_grid"), (3, "unknown_grid")]


def test_an_unknown_village_leaves_a_known_grid_unjudged() -> None:
    unknown = {"village_code": "110199999999"}
    assert codes(judge(cells(**unknown))) == [(2, "unknown_village")]
    both = judge(cells(**unknown, grid_code="G9"))
    assert codes(both) == [(2, "unknown_village"), (2, "unknown_grid")]


def test_the_heads_only_grid_and_another_written_grid_are_two_grids() -> None:
    judgement = judge(cells(village_code=OTHER_VILLAGE, grid_code=""), member(2, grid_code="G1"))
    assert codes(judgement) == [(2, "mixed_grids")]


@pytest.mark.parametrize("written", ["G9", "G1"])
def test_a_written_grid_that_cannot_be_is_an_error_of_its_row_alone(written: str) -> None:
    only = {"village_code": OTHER_VILLAGE}
    judgement = judge(cells(**only, grid_code=""), member(2, **only, grid_code=written))
    assert codes(judgement) == [(3, "unknown_grid")]
    alone = judge(member(2, grid_code="G9"), known=known_household())
    assert codes(alone) == [(2, "unknown_grid")]


def test_a_stored_head_counts_so_one_member_may_come_alone() -> None:
    judgement = judge(member(2, grid_code=""), known=known_household())
    assert codes(judgement) == []
    assert judgement.accepted[0][1][0].grid_code == "G1"


def test_a_stored_head_who_comes_again_is_one_head() -> None:
    assert codes(judge(cells(), member(2), known=known_household())) == []


def test_another_head_beside_the_stored_one_is_two_heads() -> None:
    newcomer = cells(id_number=number_for(sequence=9), name="李四")
    assert codes(judge(newcomer, known=known_household())) == [(2, "two_heads")]


def test_a_stored_head_without_a_number_is_known_by_name_and_birth_date() -> None:
    head = stored_head(numbered=False)
    household = Known(households={"H1": StoredHousehold("H1", "G1", head)})
    assert codes(judge(cells(), known=household)) == []
    assert codes(judge(cells(name="李四"), known=household)) == [(2, "two_heads")]


def test_a_stored_head_listed_only_as_a_member_leaves_no_head() -> None:
    judgement = judge(cells(relation="配偶"), member(2), known=known_household())
    assert codes(judgement) == [(2, "no_head")]


def test_a_stored_head_lets_members_stand_when_the_heads_row_is_refused() -> None:
    judgement = judge(cells(phone="1"), member(2), known=known_household())
    assert codes(judgement) == [(2, "bad_phone")]
    assert judgement.accepted_rows == 1


def test_a_member_alone_in_another_grid_than_the_stored_household_is_refused() -> None:
    judgement = judge(member(2, grid_code="G2"), known=known_household())
    assert codes(judgement) == [(2, "mixed_grids")]


def test_a_household_may_move_to_another_grid_with_its_head() -> None:
    judgement = judge(cells(grid_code="G2"), member(2, grid_code=""), known=known_household())
    assert codes(judgement) == []
    assert {row.grid_code for row in judgement.accepted[0][1]} == {"G2"}


def test_a_household_out_of_scope_is_not_taken_over() -> None:
    known = known_household(in_scope=False)
    assert codes(judge(cells(grid_code="G2"), known=known)) == [(2, "mixed_grids")]


@pytest.mark.parametrize(
    "changed",
    [{"name": "李四"}, {"sex": "female"}, {"birth_date": date(1980, 5, 18)}],
)
def test_a_known_number_with_other_name_sex_or_birth_date_is_a_conflict(
    changed: dict[str, Any],
) -> None:
    known = Known(residents={HEAD_NUMBER: stored_head(**changed)})
    judgement = judge(cells(), member(2), known=known)
    assert codes(judgement) == [(2, "id_conflict"), (3, "no_head")]


def test_a_blank_or_unreadable_cell_of_a_known_person_contradicts_nothing() -> None:
    known = known_household(stored_head())
    assert codes(judge(cells(name=""), known=known)) == [(2, "missing_required")]
    assert codes(judge(cells(name="坏\ufffd"), known=known)) == [(2, "bad_encoding")]


def test_a_household_may_stay_on_a_grid_that_was_parted_and_no_other_may_come() -> None:
    places = Places(PLACES.villages, {"G1A": VILLAGE, "G1B": VILLAGE}, kept={GRID: VILLAGE})
    known = known_household(stored_head())
    assert judge(cells(), known=known, places=places).errors == []
    assert codes(judge(cells(household_code="H2"), places=places)) == [(2, "unknown_grid")]


def test_a_resident_of_another_household_is_refused_without_allow_moves() -> None:
    known = Known(residents={HEAD_NUMBER: stored_head(household_code="H9")})
    assert codes(judge(cells(), known=known)) == [(2, "already_in_other_household")]
    assert codes(judge(cells(), known=known, moves=True)) == []


def test_a_resident_whom_others_depend_on_is_not_moved() -> None:
    known = Known(residents={HEAD_NUMBER: stored_head(household_code="H9", movable=False)})
    judgement = judge(cells(), known=known, moves=True)
    assert codes(judgement) == [(2, "already_in_other_household")]


def test_a_resident_without_a_present_household_may_join() -> None:
    known = Known(residents={HEAD_NUMBER: stored_head(household_code=None)})
    assert codes(judge(cells(), known=known)) == []


RECORD_CODE = "11019910010100001"


def test_a_record_code_of_somebody_else_is_taken() -> None:
    owner = stored_head(key=7)
    known = Known(record_codes={RECORD_CODE: owner})
    assert codes(judge(cells(record_code=RECORD_CODE), known=known)) == [(2, "record_code_taken")]


def test_a_record_code_taken_twice_over_is_one_error() -> None:
    code = "11019910010100001"
    known = Known(residents={HEAD_NUMBER: stored_head()}, record_codes={code: stored_head()})
    judgement = judge(cells(record_code=code), member(2, record_code=code), known=known)
    assert codes(judgement) == [(3, "record_code_taken")]


def test_ones_own_record_code_is_not_taken() -> None:
    owner = stored_head()
    known = Known(residents={HEAD_NUMBER: owner}, record_codes={RECORD_CODE: owner})
    assert codes(judge(cells(record_code=RECORD_CODE), known=known)) == []


def test_a_person_without_a_number_keeps_the_record_code() -> None:
    birth = date(2026, 10, 1)
    owner = stored_head(key=3, name="张小", sex="female", birth_date=birth, numbered=False)
    newborn = {"name": "张小", "sex": "女", "birth_date": birth.isoformat()}
    bare = member(2, id_type="无", id_number="", record_code=RECORD_CODE, **newborn)
    known = Known(record_codes={RECORD_CODE: owner})
    assert codes(judge(cells(), bare, known=known)) == []


def test_a_mistyped_number_is_not_compared_with_stored_people() -> None:
    wrong = "110199195803121310"
    known = Known(residents={wrong: stored_head(key=5, household_code="H9")})
    assert codes(judge(cells(), member(2, id_number=wrong), known=known)) == [(3, "id_checksum")]


def test_every_row_is_either_accepted_or_refused() -> None:
    rows = [cells(), member(2, phone="1"), cells(household_code="H2", relation="子"),
            member(4, household_code=""), cells(household_code="H3", name="")]  # fmt: skip
    judgement = judge(*rows)
    accepted = [row.number for _, people in judgement.accepted for row in people]
    refused = [row.number for row, _ in judgement.refused]
    assert sorted(accepted + refused) == [2, 3, 4, 5, 6]
    assert refused == sorted(refused)
