"""`referrals list` and `export referrals`: keys, days that are past, pages, and no names."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.spreadsheets.reading import read_table
from contracts_app.vocabulary.referrals import Direction, ReferralStatus
from tests.factories import TODAY, make_household, make_world
from tests.support.referral_moves import Green, green_channel
from tests.support.referrals import NOW, make_referral
from tests.support.signed_in import audited

DAY = timedelta(days=1)


@pytest.fixture
def site(make_app: Callable[..., Flask], request: pytest.FixtureRequest) -> Flask:
    """Three referrals: one sent four days ago and taken on yesterday, one rejected, one home."""
    app = make_app(getattr(request, "param", "sqlite"), demo=True, today=TODAY)
    with app.app_context():
        world = make_world(users=True)
        person = make_household(world.grids[0], members=1, name="王秀英", code="H1")[1][0]
        green: Green = green_channel(world)
        green.person, green.now = person, NOW - 4 * DAY
        sent = green.begin("leader")
        green.later(hours=72)
        green.move(sent, "hospital", "accept")
        make_referral(world, status=ReferralStatus.REJECTED, at=NOW - 2 * DAY)
        make_referral(
            world, status=ReferralStatus.PROPOSED, direction=Direction.DOWN, at=NOW - 2 * DAY
        )
        db.session.commit()
    return app


def listed(app: Flask, *words: str) -> Any:
    with app.app_context():
        result = app.test_cli_runner().invoke(
            args=["referrals", "list", *words, "--format", "json"]
        )
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def brief(app: Flask, *words: str) -> list[tuple[str, bool]]:
    return [(one["status"], one["overdue"]) for one in listed(app, *words)]


@pytest.mark.parametrize("site", ["sqlite", "postgresql"], indirect=True)
def test_each_referral_is_one_entry_with_its_keys_and_no_name(site: Flask) -> None:
    found = {one["status"]: one for one in listed(site)}
    number = found["accepted"].pop("number")
    assert number.startswith("R110199202611")
    assert found["accepted"].pop("due").endswith("+08:00")
    assert found["accepted"] == {
        "direction": "up", "status": "accepted", "from": "ORG01", "to": "ORG90", "overdue": False,
    }  # fmt: skip
    assert (found["rejected"]["due"], found["rejected"]["overdue"]) == (None, False)
    home = found["proposed"]
    assert (home["from"], home["to"], home["overdue"]) == ("ORG90", "ORG01", True)


@pytest.mark.parametrize("site", ["sqlite", "postgresql"], indirect=True)
def test_a_past_day_is_told_as_it_was(site: Flask) -> None:
    def on(days: int, *words: str) -> list[tuple[str, bool]]:
        return brief(site, "--as-of", (TODAY - days * DAY).isoformat(), *words)

    assert on(5) == []
    assert on(4) == [("submitted", False)]
    assert sorted(on(2)) == [("proposed", False), ("rejected", False), ("submitted", True)]
    assert on(2, "--overdue") == [("submitted", True)]
    assert on(2, "--status", "submitted") == [("submitted", True)]
    assert ("accepted", False) in on(1)


def test_pages_go_on_behind_a_number(site: Flask) -> None:
    everything = [one["number"] for one in listed(site)]
    assert everything == sorted(everything)
    first = listed(site, "--limit", "2")
    rest = listed(site, "--limit", "2", "--after", first[-1]["number"])
    assert [one["number"] for one in (*first, *rest)] == everything
    assert brief(site, "--overdue") == [("proposed", True)]
    assert brief(site, "--status", "rejected") == [("rejected", False)]


def test_people_read_it_as_lines(site: Flask) -> None:
    with site.app_context():
        shown = site.test_cli_runner().invoke(args=["referrals", "list"])
        wrong = site.test_cli_runner().invoke(args=["referrals", "list", "--status", "lost"])
    assert "ORG01 > ORG90" in shown.output
    assert "overdue" in shown.output
    assert wrong.exit_code == 2


def export(app: Flask, file: Path, *words: str) -> tuple[int, Any]:
    with app.app_context():
        args = ["export", "referrals", "--out", str(file), "--purpose", "考核", *words]
        result = app.test_cli_runner().invoke(args=[*args, "--format", "json"])
    return result.exit_code, json.loads(result.stdout) if result.stdout else None


@pytest.mark.parametrize("site", ["sqlite", "postgresql"], indirect=True)
def test_a_file_holds_a_row_for_each_without_names_and_illnesses(
    site: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "r.csv"
    assert export(site, file) == (
        0, {"file": "r.csv", "rows": 3, "from": "2026-01-01", "to": "2026-11-21"},
    )  # fmt: skip
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"))))
    assert all(len(row) == 19 for row in rows)
    accepted = next(row for row in rows if "H1" in row)
    assert accepted[5:11] == ["ORG01", "ORG90", "CARD", "ORG01", "T01", "H1"]
    assert len(accepted[11]) == 4
    whole = file.read_text("utf-8-sig")
    assert "王秀英" not in whole
    assert "胸痛" not in whole
    with site.app_context():
        (row,) = audited("export")
        assert (row.object_type, row.actor) == ("referral", "command:export referrals")
        assert row.after is not None
        assert row.after["purpose"] == "考核"


def test_days_and_an_institution_narrow_the_file(site: Flask, tmp_path: Path) -> None:
    workbook = tmp_path / "r.xlsx"
    day = (TODAY - 4 * DAY).isoformat()
    assert export(site, workbook, "--from", day, "--to", day)[1]["rows"] == 1
    table = read_table(workbook.read_bytes(), lambda cells: len(cells) == 19)
    assert len(list(table.rows)) == 1
    assert export(site, tmp_path / "s.csv", "--institution", "ORG90")[1]["rows"] == 3
    assert export(site, tmp_path / "t.csv", "--institution", "ST1")[1]["rows"] == 1
    assert export(site, tmp_path / "u.csv", "--institution", "NO-SUCH")[0] == 2
    assert export(site, tmp_path / "v.csv", "--from", "2026-12-01")[0] == 2
    assert not (tmp_path / "u.csv").exists()
