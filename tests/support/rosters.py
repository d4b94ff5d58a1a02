"""Roster rows for tests: a valid village, people with valid numbers, and short ways to judge."""

import csv
from datetime import date
from pathlib import Path

from contracts_app.rules.id_number import check_character
from contracts_app.rules.roster import judge_roster, recognise_columns
from contracts_app.rules.roster_types import Known, Places, RosterJudgement

DATA = Path(__file__).parents[1] / "data"
TODAY = date(2026, 11, 1)
TOWN = "110199100"
VILLAGE = "110199100201"
OTHER_VILLAGE = "110199100202"
GRID = "G1"
PLACES = Places(
    villages={VILLAGE: "河口东村", OTHER_VILLAGE: "河口南村", "110199100203": "河口西村"},
    grids={GRID: VILLAGE, "G2": VILLAGE, "G3": OTHER_VILLAGE},
)
"""河口东村 has two grids, 河口南村 one, 河口西村 none."""

HEADER = (
    "户编号,姓名,证件类型,证件号码,性别,出生日期,与户主关系,联系电话,民族,文化程度,婚姻状况,"
    "行政区划代码,村名,网格编码,现住址,户籍类型,居住满半年,人群标签,建档日期,档案编号,备注"
).split(",")

Code = tuple[int, str]


def number_for(birth: date = date(1980, 5, 17), sequence: int = 1) -> str:
    """A valid ID number of the county that exists for tests only."""
    body = f"110199{birth:%Y%m%d}{sequence:03d}"
    return body + check_character(body)


def cells(**changed: str) -> tuple[str, ...]:
    """A row that is accepted, with the given columns (English names) changed."""
    columns, _ = recognise_columns(HEADER)
    values = {
        "household_code": "H1",
        "name": "张三",
        "id_number": number_for(),
        "relation": "户主",
        "village_code": VILLAGE,
        "grid_code": GRID,
        "address": "一组1号",
    } | changed
    row = [""] * len(HEADER)
    for field, value in values.items():
        row[columns[field]] = value
    return tuple(row)


def member(sequence: int, **changed: str) -> tuple[str, ...]:
    """Another member of the same household, with a number of its own."""
    values = {"relation": "其他", "address": "", "id_number": number_for(sequence=sequence)}
    return cells(**(values | changed))


def judge(
    *rows: tuple[str, ...],
    known: Known | None = None,
    today: date = TODAY,
    moves: bool = False,
    places: Places = PLACES,
) -> RosterJudgement:
    """The judgement of these rows, the first of which stands in row 2."""
    columns, _ = recognise_columns(HEADER)
    numbered = list(enumerate(rows, 2))
    return judge_roster(numbered, columns, places, known or Known(), today, allow_moves=moves)


def codes(judgement: RosterJudgement) -> list[Code]:
    """Row and code of every error."""
    return [(finding.row, finding.code) for finding in judgement.errors]


def warnings(judgement: RosterJudgement) -> list[Code]:
    """Row and code of every warning."""
    return [(finding.row, finding.code) for finding in judgement.warnings]


def sample_places() -> Places:
    """The villages and grids that the sample rosters belong to."""
    with (DATA / "sample-divisions.csv").open(encoding="utf-8-sig", newline="") as file:
        divisions = {row["code"]: row["name"] for row in csv.DictReader(file)}
    with (DATA / "sample-grids.csv").open(encoding="utf-8-sig", newline="") as file:
        grids = {row["网格编码"]: row["行政区划代码"] for row in csv.DictReader(file)}
    return Places({code: name for code, name in divisions.items() if len(code) == 12}, grids)
