"""`export services`: one row for each service that stands, whom it may be told to, and the log."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import Grid, User
from contracts_app.queries.scope import everything
from contracts_app.services.account_staff import name_staff_of
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.visits import record_visit
from contracts_app.spreadsheets.reading import read_table
from tests.factories import TODAY, make_household, make_world
from tests.support.care import correct, entry, pressure, record, reverse
from tests.support.signed_in import audited, far_household, sign_up

WHY = ("--purpose", "考核")


@pytest.fixture
def site(make_app: Callable[..., Flask], request: pytest.FixtureRequest) -> Flask:
    """H1 under contract with two services, one of them corrected; H2 without, taken back; FAR1."""
    app = make_app(getattr(request, "param", "sqlite"), demo=True, today=TODAY)
    with app.app_context():
        world = make_world(users=True)
        home, people = make_household(world.grids[0], code="H1", name="王秀英", tags=("HTN",))
        sign_up(home, people[0], on=date(2026, 5, 20), package_codes=("BASIC", "HTN"))
        doctor = world.users["doctor"]
        name_staff_of("doctor", world.doctor.key, everything(TODAY), SYSTEM, TODAY)
        made = entry(people[0], "HTN_VISIT", on=date(2026, 6, 1), values=pressure(183, 97))
        first = record_visit(made, everything(TODAY), Actor.of(doctor), TODAY)
        right = entry(people[0], "HTN_VISIT", on=date(2026, 6, 2), values=pressure(131, 83))
        correct(first.key, right)
        record(people[0], "ADVICE", on=date(2026, 9, 1))
        _home, (other, *_rest) = make_household(world.grids[1], code="H2")
        reverse(record(other, "ADVICE", on=date(2026, 9, 2)).key)
        record(other, "EDUCATION", on=date(2025, 12, 31))
        _far, (far, *_others) = far_household("FAR1")
        record(far, "ADVICE", on=date(2026, 9, 3))
        db.session.commit()
    return app


def export(app: Flask, file: Path, *words: str) -> tuple[int, Any, str]:
    with app.app_context():
        args = ["export", "services", "--out", str(file), *words, "--format", "json"]
        result = app.test_cli_runner().invoke(args=args)
    return result.exit_code, json.loads(result.stdout) if result.stdout else None, result.stderr


def lines(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))


@pytest.mark.parametrize("site", ["sqlite", "postgresql"], indirect=True)
def test_each_service_that_stands_is_a_row_without_name_or_value(
    site: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "services.csv"
    code, told, _error = export(site, file, *WHY)
    assert (code, told) == (
        0, {"file": "services.csv", "rows": 4, "from": "2026-01-01", "to": "2026-11-21"},
    )  # fmt: skip
    found = lines(file)
    assert [(one["服务日期"], one["户编号"]) for one in found] == [
        ("2026-06-02", "H1"), ("2026-06-02", "H1"), ("2026-09-01", "H1"), ("2026-09-03", "FAR1"),
    ]  # fmt: skip
    assert found[0]["服务项目编码"] == "HTN_VISIT"
    assert found[0]["服务方式"] == "入户"
    assert found[0]["协议编号"].endswith("-01")
    assert (found[0]["第几次"], found[0]["约定次数"]) == ("1", "3")
    assert (found[3]["协议编号"], found[3]["第几次"]) == ("", "")
    assert len(found[0]["证件号后四位"]) == 4
    whole = file.read_text("utf-8-sig")
    assert "王秀英" not in whole
    assert "110199195" not in whole
    # Alone: the random keys and last digits may hold them by chance.
    assert re.search(r"(?<![0-9A-Za-z])(131|83|183)(?![0-9A-Za-z])", whole) is None


def test_a_workbook_holds_the_same_and_who_did_it_stands_there(site: Flask, tmp_path: Path) -> None:
    file = tmp_path / "services.xlsx"
    with site.app_context():
        user = db.session.query(User).filter_by(username="doctor").one()
        person = user.staff
        assert person is not None
        name = person.name
        made = entry_of_today(user)
    assert export(site, file, *WHY)[1]["rows"] == 5
    table = read_table(file.read_bytes(), lambda cells: "服务日期" in cells)
    rows = [dict(zip(table.header, cells, strict=False)) for _number, cells in table.rows]
    assert [one["服务人员"] for one in rows if one["服务日期"] == made] == [name]


def entry_of_today(user: User) -> str:
    """The doctor's account records a service today."""
    grid = db.session.query(Grid).filter_by(code="G1").one()
    _home, (person, *_rest) = make_household(grid, code="H9")
    record_visit(entry(person, "ADVICE"), everything(TODAY), Actor.of(user), TODAY)
    db.session.commit()
    return TODAY.isoformat()


def test_days_team_and_institution_narrow_it(site: Flask, tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    assert export(site, file, *WHY, "--from", "2025-12-31", "--to", "2026-06-02")[1]["rows"] == 3
    assert export(site, file, *WHY, "--team", "T01")[1]["rows"] == 3
    assert export(site, file, *WHY, "--institution", "ST1")[1]["rows"] == 0
    assert export(site, file, *WHY, "--institution", "ORG01")[1]["rows"] == 3
    assert export(site, file, *WHY, "--institution", "ORG02")[1]["rows"] == 0


def test_the_purpose_and_what_was_given_out_are_on_record(site: Flask, tmp_path: Path) -> None:
    assert export(site, tmp_path / "s.csv", *WHY, "--team", "T01")[0] == 0
    with site.app_context():
        (row,) = [one for one in audited("export") if one.object_type == "service"]
    assert row.after == {
        "rows": 3, "from": "2026-01-01", "to": "2026-11-21", "team": "T01", "institution": "",
        "purpose": "考核",
    }  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--purpose", "  "),
        ("--purpose", "长" * 201),
        (*WHY, "--from", "2026-02-30"),
        (*WHY, "--from", "2026-06-02", "--to", "2026-06-01"),
        (*WHY, "--team", "T99"),
        (*WHY, "--institution", "ORG99"),
    ],
)
def test_what_cannot_be_meant_writes_no_file_and_no_log(
    site: Flask, tmp_path: Path, words: tuple[str, ...]
) -> None:
    file = tmp_path / "s.csv"
    code, told, error = export(site, file, *words)
    assert (code, told, file.exists()) == (2, None, False)
    assert error
    with site.app_context():
        assert not [one for one in audited("export") if one.object_type == "service"]


@pytest.mark.parametrize("name", ["s.pdf", "s", "missing/s.csv"])
def test_a_file_of_another_kind_or_place_is_refused(site: Flask, tmp_path: Path, name: str) -> None:
    assert export(site, tmp_path / name, *WHY)[0] == 2
    assert not [one for one in tmp_path.iterdir() if one.name.strip(".").startswith("s")]


def test_cells_of_the_file_never_are_formulas(site: Flask, tmp_path: Path) -> None:
    with site.app_context():
        user = db.session.query(User).filter_by(username="doctor").one()
        assert user.staff is not None
        user.staff.name = "=1+1"
        entry_of_today(user)
    export(site, tmp_path / "s.csv", *WHY)
    assert lines(tmp_path / "s.csv")[-1]["服务人员"] == "'=1+1"
