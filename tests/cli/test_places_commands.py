"""The commands that load places, teams and paper contracts, and the demonstration."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, Household

DATA = Path(__file__).parents[1] / "data"
STEPS = (
    ("divisions", "load", "sample-divisions.csv"),
    ("institutions", "import", "sample-institutions.csv"),
    ("teams", "import", "sample-teams.csv"),
    ("teams", "members", "sample-team-members.csv"),
    ("grids", "import", "sample-grids.csv"),
    ("grids", "assign", "sample-assignment.csv"),
)


def run(app: Flask, *words: str) -> tuple[int, Any, str]:
    """Exit code, the JSON on standard output (None when there is none), and standard error."""
    with app.app_context():
        result = app.test_cli_runner().invoke(args=[*words, "--format", "json"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    answer = json.loads(result.stdout) if result.stdout.strip() else None
    return result.exit_code, answer, result.stderr


@pytest.fixture
def bare(make_app: Any) -> Flask:
    made: Flask = make_app()
    return made


def test_the_samples_load_with_exit_code_0_twice(bare: Flask) -> None:
    for _ in range(2):
        for group, verb, name in STEPS:
            code, answer, _error = run(bare, group, verb, str(DATA / name))
            assert code == 0
            assert answer["rejected"] == 0
            assert answer["rows"] == answer["accepted"] > 0
    assert answer["duties"] == {"created": 0, "updated": 0, "unchanged": 16}


def test_divisions_tell_how_many_there_are_of_each_level(bare: Flask) -> None:
    code, answer, _ = run(bare, "divisions", "load", str(DATA / "sample-divisions.csv"))
    assert code == 0
    assert (answer["counties"], answer["towns"], answer["villages"]) == (1, 2, 8)
    _, answer, _ = run(
        bare, "divisions", "load", str(DATA / "sample-divisions.csv"), "--county", "110101"
    )
    assert (answer["counties"], answer["towns"], answer["villages"]) == (0, 0, 0)


def test_refused_rows_end_with_exit_code_3_and_a_sentence_for_each(
    bare: Flask, tmp_path: Path
) -> None:
    run(bare, *STEPS[0][:2], str(DATA / STEPS[0][2]))
    file = tmp_path / "grids.csv"
    file.write_text("网格编码,网格名称,行政区划代码\nG1,甲,110199100201\nG2,乙,999\n", "gb18030")
    code, answer, _ = run(bare, "grids", "import", str(file))
    assert code == 3
    assert (answer["encoding"], answer["accepted"], answer["rejected"]) == ("gb18030", 1, 1)
    (problem,) = answer["errors"]
    assert (problem["row"], problem["column"], problem["code"]) == (
        3,
        "village_code",
        "unknown_village",
    )
    assert problem["message"]
    assert problem["message"] != problem["code"]


@pytest.mark.parametrize(
    "words",
    [
        ("divisions", "load"),
        ("institutions", "import"),
        ("teams", "import"),
        ("teams", "members"),
        ("grids", "import"),
        ("grids", "assign"),
        ("contracts", "import"),
    ],
)
def test_a_file_that_is_no_table_ends_with_exit_code_2_and_one_sentence(
    bare: Flask, tmp_path: Path, words: tuple[str, ...]
) -> None:
    file = tmp_path / "letter.csv"
    file.write_text("敬启者,\n此致,敬礼\n", "utf-8")
    code, answer, error = run(bare, *words, str(file))
    assert (code, answer) == (2, None)
    assert len(error.strip().splitlines()) == 1
    assert run(bare, *words, str(tmp_path / "gone.csv"))[0] == 2


def test_coverage_ends_with_exit_code_4_while_a_grid_has_no_team(bare: Flask) -> None:
    for group, verb, name in STEPS[:5]:
        run(bare, group, verb, str(DATA / name))
    code, answer, _ = run(bare, "grids", "coverage")
    assert (code, answer["grids"], len(answer["unassigned"])) == (4, 16, 16)
    run(bare, *STEPS[5][:2], str(DATA / STEPS[5][2]))
    code, answer, _ = run(bare, "grids", "coverage", "--as-of", "2026-11-21")
    assert code == 0
    assert answer == {
        "grids": 16,
        "assigned": 16,
        "unassigned": [],
        "overlapping": [],
        "households_uncovered": 0,
    }
    assert run(bare, "grids", "coverage", "--as-of", "2025-12-31")[0] == 4
    assert run(bare, "grids", "coverage", "--as-of", "tomorrow")[0] == 2


def test_who_answers_for_a_door_is_told_for_any_day(bare: Flask) -> None:
    for group, verb, name in STEPS:
        run(bare, group, verb, str(DATA / name))
    run(bare, "roster", "import", str(DATA / "sample-roster.csv"))
    with bare.app_context():
        home, grid = db.session.execute(
            select(Household.code, Grid.code).join(Grid, Grid.id == Household.grid_id)
        ).first() or ("", "")
    ask = ("grids", "responsible", "--as-of", "2026-11-21")
    code, answer, _ = run(bare, *ask, "--household", home)
    assert (code, answer["kind"], answer["grid_code"], answer["gap"]) == (
        0,
        "household",
        grid,
        None,
    )
    _, same, _ = run(bare, *ask, "--grid", grid)
    assert (same["team_code"], same["since"]) == (answer["team_code"], answer["since"])
    assert answer["team_code"]
    _, early, _ = run(bare, *ask[:2], "--as-of", "2025-12-31", "--grid", grid)
    assert (early["team_code"], early["gap"]) == (None, "no_team")
    assert run(bare, *ask, "--grid", "NONE")[0] == 2
    assert run(bare, *ask)[0] == run(bare, *ask, "--grid", grid, "--household", home)[0] == 2


def test_the_gap_report_ends_with_exit_code_4_while_there_are_gaps(bare: Flask) -> None:
    for group, verb, name in STEPS:
        run(bare, group, verb, str(DATA / name))
    code, answer, _ = run(bare, "grids", "gaps", "--as-of", "2026-11-21")
    assert (code, answer) == (0, {"as_of": "2026-11-21", "gaps": [], "coming": []})
    code, answer, _ = run(bare, "grids", "gaps", "--as-of", "2025-12-31")
    assert (code, len(answer["gaps"]), len(answer["coming"])) == (4, 16, 16)
    assert {one["reason"] for one in answer["gaps"]} == {"no_team"}


@pytest.mark.deep
def test_the_demonstration_loads_into_an_empty_database_only(bare: Flask) -> None:
    code, answer, _ = run(bare, "demo", "load", "--password", "meadow lantern 52")
    assert code == 0
    assert answer["households"] == 1200
    assert {account["username"] for account in answer["accounts"]} == {
        *("admin", "bureau", "leader", "doctor", "village", "clerk", "hospital")
    }
    assert "password" not in answer
    code, answer, error = run(bare, "demo", "load")
    assert (code, answer) == (2, None)
    assert len(error.strip().splitlines()) == 1
