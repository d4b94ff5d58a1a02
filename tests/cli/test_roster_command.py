"""`roster import` as a script uses it: report, exit codes, every kind of file, and being killed."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select, text

from contracts_app.config import PROJECT
from contracts_app.extensions import db, will_write
from contracts_app.models import Household
from contracts_app.rules.roster_columns import is_roster_header
from contracts_app.services.checks import run_checks
from contracts_app.spreadsheets.reading import read_file
from contracts_app.spreadsheets.writing import write_xlsx
from tests.factories import TODAY
from tests.support.big_roster import write_big_roster
from tests.support.roster_imports import roster_world, sample_world, stored_counts
from tests.support.rosters import DATA, HEADER, cells, member

BIG = 30_000


@pytest.fixture(params=["sqlite", "postgresql"])
def fixed(request: pytest.FixtureRequest, make_app: Callable[..., Flask]) -> Flask:
    """An application whose day is fixed, with the places of the samples."""
    made = make_app(request.param, demo=True, today=TODAY)
    with made.app_context():
        sample_world()
    return made


@pytest.fixture
def small(make_app: Callable[..., Flask]) -> Flask:
    """An application on SQLite with the usual world."""
    made = make_app(demo=True, today=TODAY)
    with made.app_context():
        roster_world()
    return made


def run(app: Flask, *arguments: Any) -> Result:
    """One command, as if typed in a process of its own."""

    def invoke() -> Result:
        with app.app_context():
            typed = ["roster", "import", *map(str, arguments)]
            return app.test_cli_runner().invoke(args=typed)

    done = copy_context().run(invoke)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def report_of(done: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def short(problems: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted((one["row"], one["household_code"], one["code"]) for one in problems)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_samples_give_the_expected_report_and_a_second_time_change_nothing(
    fixed: Flask, kind: str
) -> None:
    file = DATA / f"sample-roster.{kind}"
    expected = json.loads((DATA / f"sample-expected-{kind}.json").read_text(encoding="utf-8"))
    dry = run(fixed, file, "--dry-run", "--format", "json")
    with fixed.app_context():
        assert stored_counts()["household"] == 0
    first = run(fixed, file, "--format", "json")
    second = run(fixed, file, "--format", "json")

    assert [dry.exit_code, first.exit_code, second.exit_code] == [3, 3, 3]
    told = report_of(first)
    assert {key: told[key] for key in ("rows", "accepted", "rejected")} == {
        key: expected[key] for key in ("rows", "accepted", "rejected")
    }
    assert told["households"]["created"] == expected["households_created"]
    assert told["residents"]["created"] == expected["residents_created"]
    assert short(told["errors"]) == short(expected["errors"])
    assert short(told["warnings"]) == short(expected["warnings"])
    assert {**report_of(dry), "dry_run": False} == told
    again = report_of(second)
    assert again["residents"] == {
        "created": 0, "updated": 0, "unchanged": expected["accepted"], "moved": 0,
    }  # fmt: skip
    assert again["errors"] == told["errors"]


def test_the_report_has_the_published_keys_in_their_order(small: Flask, tmp_path: Path) -> None:
    file = _csv(tmp_path, cells(), member(3, phone="1"))
    told = report_of(run(small, file, "--format", "json"))
    assert list(told) == [
        *("file", "encoding", "sheet", "dry_run", "rows", "accepted", "rejected"),
        *("households", "residents", "ignored_columns", "errors", "warnings"),
    ]
    assert told["file"] == "roster.csv"
    assert told["errors"][0] | {"message": ""} == {
        "row": 3, "household_code": "H1", "column": "phone", "code": "bad_phone", "message": "",
    }  # fmt: skip


def test_a_file_without_mistakes_ends_with_zero(small: Flask, tmp_path: Path) -> None:
    assert run(small, _csv(tmp_path, cells())).exit_code == 0


def test_mended_rows_complete_the_household(small: Flask, tmp_path: Path) -> None:
    out = tmp_path / "refused.xlsx"
    file = _csv(tmp_path, cells(), member(3, name="李四", phone="1"))
    assert run(small, file, "--report", out).exit_code == 3
    refused = read_file(out, is_roster_header)
    assert [row[1] for _, row in refused.rows] == ["李四"]
    assert refused.rows[0][1][len(HEADER)] == "3"
    assert refused.rows[0][1][len(HEADER) + 1].startswith("联系电话：")
    assert oct(out.stat().st_mode)[-3:] == "600"

    row = list(refused.rows[0][1])
    row[HEADER.index("联系电话")] = "13812345678"
    write_xlsx(out, refused.header, [row])
    done = run(small, out, "--format", "json")
    assert done.exit_code == 0
    assert report_of(done)["residents"]["created"] == 1
    assert report_of(done)["ignored_columns"] == list(refused.header[len(HEADER) :])


def test_a_report_without_its_folder_ends_with_two_and_changes_nothing(
    small: Flask, tmp_path: Path
) -> None:
    done = run(small, _csv(tmp_path, cells()), "--report", tmp_path / "none" / "refused.xlsx")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "报告所在的文件夹不存在，没有改动任何内容，请先建立文件夹。\n"
    assert _households(small) == 0


def _csv(folder: Path, *rows: tuple[str, ...], encoding: str = "utf-8", sep: str = ",") -> Path:
    file = folder / "roster.csv"
    file.write_text("\n".join(sep.join(row) for row in (HEADER, *rows)), encoding=encoding)
    return file


@pytest.mark.parametrize(
    ("encoding", "sep"),
    [("utf-8", ","), ("utf-8-sig", "\t"), ("utf-16", ";"), ("utf-16-le", ","), ("gb18030", ",")],
)
def test_a_text_file_is_read_in_every_usual_encoding(
    small: Flask, tmp_path: Path, encoding: str, sep: str
) -> None:
    # 𠮷 lies outside the first 65,536 characters.
    done = run(
        small, _csv(tmp_path, cells(name="𠮷·张"), encoding=encoding, sep=sep), "--format", "json"
    )
    assert done.exit_code == 0
    assert report_of(done)["encoding"] == encoding
    with small.app_context():
        assert db.session.scalar(text("SELECT name FROM resident")) == "𠮷·张"


def test_an_open_document_is_read(small: Flask, tmp_path: Path) -> None:
    file = tmp_path / "roster.ods"
    _write_ods(file, [HEADER, cells()])
    done = run(small, file, "--sheet", "名册", "--format", "json")
    assert (done.exit_code, report_of(done)["sheet"]) == (0, "名册")


def _write_ods(file: Path, rows: list[Any]) -> None:
    listed = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="名册">{listed}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest></manifest>")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 \0\1\2", b"\0\0\0", b"a,b\n1,2\n"])
def test_an_unusable_file_ends_with_two_and_one_sentence(
    small: Flask, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(content)
    done = run(small, file, "--format", "json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_a_missing_file_or_sheet_ends_with_two(small: Flask, tmp_path: Path) -> None:
    assert run(small, tmp_path / "none.csv").exit_code == 2
    assert run(small, DATA / "sample-roster.xlsx", "--sheet", "none").exit_code == 2
    file = _csv(tmp_path, cells())
    assert run(small, file, "--report", tmp_path / "none" / "out.xlsx").exit_code == 2
    with small.app_context():
        assert stored_counts()["household"] == 0


def test_people_move_only_when_asked_to(small: Flask, tmp_path: Path) -> None:
    run(small, _csv(tmp_path, cells(), member(3)))
    moved = _csv(tmp_path, cells(household_code="H2", id_number=cells()[3], relation="户主"))
    assert run(small, moved).exit_code == 3
    alone = _csv(tmp_path, member(3, household_code="H2", relation="户主", address="二组"))
    assert run(small, alone, "--allow-moves").exit_code == 0


def _environment(app: Flask) -> dict[str, str]:
    settings = app.extensions["settings"]
    return {
        **os.environ,
        "CONTRACTS_DATABASE_URL": settings.database_url,
        "CONTRACTS_INSTANCE_PATH": str(settings.instance_path),
        "CONTRACTS_FIELD_KEYS": settings.field_keys,
        "CONTRACTS_DEMO": "1",
        "CONTRACTS_TODAY": TODAY.isoformat(),
    }


def _households(app: Flask) -> int:
    """How many are stored, asked without a place in the queue of writers."""
    token = will_write.set(False)
    try:
        with app.app_context():
            found = db.session.scalar(select(func.count()).select_from(Household)) or 0
            db.session.remove()
    finally:
        will_write.reset(token)
    return found


@pytest.mark.deep
@pytest.mark.parametrize(
    "fixed", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)], indirect=True
)
def test_an_import_killed_in_the_middle_is_completed_by_running_it_again(
    fixed: Flask, tmp_path: Path
) -> None:
    file = write_big_roster(tmp_path / "big.csv", BIG)
    command = [sys.executable, "-m", "flask", "--app", "contracts_app", "roster", "import", file]
    with subprocess.Popen(command, cwd=PROJECT, env=_environment(fixed)) as running:
        while not _households(fixed):
            assert running.poll() is None, "it ended before it could be killed"
            time.sleep(0.01)
        running.send_signal(signal.SIGKILL)
    stored = _households(fixed)
    assert stored % 1000 == 0, "only whole chunks are stored"

    done = run(fixed, file, "--format", "json")
    told = report_of(done)
    assert (done.exit_code, told["rejected"]) == (0, 0)
    assert told["households"]["unchanged"] == stored
    residents = told["residents"]
    assert residents["created"] + residents["unchanged"] == BIG
    assert residents["created"] > 0
    with fixed.app_context():
        assert stored_counts()["resident"] == stored_counts()["membership"] == BIG
        assert all(one.violations == 0 or one.warning for one in run_checks().checks)
