"""Whole runs of a roster import: chunks, interruptions, two at once, and random mistakes."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import db
from contracts_app.services.checks import run_checks
from contracts_app.services.import_report import Progress
from contracts_app.services.import_state import packed, unpacked
from contracts_app.services.roster import run
from contracts_app.spreadsheets.table import Table
from tests.factories import TODAY
from tests.support.big_roster import HEADER as BIG_HEADER
from tests.support.big_roster import big_roster
from tests.support.roster_imports import (
    found,
    households,
    residents,
    roster_world,
    sample_world,
    stored_counts,
    table_of,
    take_table,
)
from tests.support.rosters import HEADER, OTHER_VILLAGE, cells, number_for

PEOPLE = 160


class PowerCut(Exception):
    """The process ends here."""


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "CHUNK", 10)


def big_table(rows: int = PEOPLE, seed: int = 1) -> Table:
    return table_of(*map(tuple, big_roster(rows, seed)), header=BIG_HEADER)


def whole() -> bool:
    checks = run_checks().checks
    return all(one.violations == 0 or one.warning for one in checks)


def test_progress_is_told_before_each_commit_and_ends_at_the_last_row(any_app: Flask) -> None:
    sample_world()
    steps: list[Any] = []
    take_table(
        big_table(),
        progress=lambda progress: steps.append((progress.chunks_done, progress.rows_done)),
        checkpoint=lambda: steps.append("commit"),
    )
    # The first commit ends the reading of the places, before any row is read.
    assert steps[0] == "commit"
    assert steps[2::2] == ["commit"] * len(steps[2::2])
    told = steps[1::2]
    assert [chunk for chunk, _ in told] == list(range(1, len(told) + 1))
    assert told[-1][1] == PEOPLE


@pytest.mark.parametrize("at", [1, 2, 4])
def test_a_run_that_is_cut_off_goes_on_behind_its_last_chunk(any_app: Flask, at: int) -> None:
    sample_world()
    reached: list[Progress] = []

    def cut(progress: Progress) -> None:
        if progress.chunks_done > at:
            raise PowerCut
        kept = packed(progress.report, [])
        report = unpacked(kept, "roster", dry_run=False)
        reached.append(replace(progress, report=report))

    with pytest.raises(PowerCut):
        take_table(big_table(), progress=cut)
    db.session.rollback()
    assert stored_counts()["household"] == 10 * at

    report = take_table(big_table(), resume_from=reached[-1])
    assert residents(report) == {"created": PEOPLE}
    assert (report.accepted, report.rejected) == (PEOPLE, 0)
    assert stored_counts()["resident"] == PEOPLE
    assert whole()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_two_imports_of_one_file_at_the_same_time_leave_no_doubles(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        sample_world()
    start = threading.Barrier(2)
    reports: list[Any] = []

    def one() -> None:
        with app.app_context():
            start.wait()
            reports.append(take_table(big_table()))
            db.session.remove()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [report.accepted for report in reports] == [PEOPLE, PEOPLE]
    counts = [residents(report) for report in reports]
    assert sum(count.get("created", 0) for count in counts) == PEOPLE
    assert sum(count.get("unchanged", 0) for count in counts) == PEOPLE
    with app.app_context():
        assert stored_counts()["resident"] == stored_counts()["membership"] == PEOPLE
        assert whole()


def test_a_chunk_that_somebody_else_stored_meanwhile_is_judged_again(
    any_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample_world()
    write = run.write
    times: list[int] = []

    def lose_once(*given: Any) -> None:
        write(*given)
        times.append(1)
        if len(times) == 2:
            raise IntegrityError(None, None, Exception("somebody was faster"))

    monkeypatch.setattr(run, "write", lose_once)
    report = take_table(big_table())
    assert residents(report) == {"created": PEOPLE}
    assert (report.accepted, report.errors) == (PEOPLE, [])
    assert stored_counts()["resident"] == PEOPLE
    assert len(times) == -(-stored_counts()["household"] // 10) + 1


def test_rows_without_a_household_are_refused_at_the_end(any_app: Flask) -> None:
    roster_world()
    rows = (cells(household_code=""), cells())
    report = take_table(table_of(*rows))
    assert found(report)[0] == (2, "missing_required")
    assert report.accepted + report.rejected == report.rows == 2


def test_an_empty_table_is_nothing_and_no_mistake(any_app: Flask) -> None:
    roster_world()
    report = take_table(table_of(("",) * len(HEADER)))
    assert (report.rows, report.accepted, report.rejected) == (0, 0, 0)


_born = st.dates(date(1935, 1, 1), TODAY - timedelta(days=30))
_number = st.builds(number_for, st.sampled_from([date(1980, 5, 17), date(2020, 2, 29)]),
                    st.integers(1, 12))  # fmt: skip
_row = st.fixed_dictionaries(
    {
        "household_code": st.sampled_from(["H1", "H2", "H3", "H4", ""]),
        "name": st.sampled_from(["张三", "李四", "", "欧阳·小雨"]),
        "id_type": st.sampled_from(["", "", "", "无", "护照", "?"]),
        "id_number": st.one_of(_number, st.sampled_from(["", "110199", "1.10199E+17", "E1234567"])),
        "sex": st.sampled_from(["", "男", "女"]),
        "birth_date": st.one_of(st.just(""), _born.map(str), st.just("2026-02-30")),
        "relation": st.sampled_from(["户主", "户主", "配偶", "子", "其他", "?", ""]),
        "phone": st.sampled_from(["", "13812345678", "1"]),
        "grid_code": st.sampled_from(["G1", "G1", "G2", "", "G9"]),
        "village_code": st.sampled_from(["110199100201", "110199100201", OTHER_VILLAGE, "1"]),
        "tags": st.sampled_from(["", "高血压", "老年人、糖尿病", "外星人"]),
        "record_code": st.sampled_from(
            ["", "", "11019910010100007", "11019910010100008", "1101991001010007", "5"]
        ),
        "permanent": st.sampled_from(["", "是", "否", "也许"]),
    }
)


def test_random_rosters_are_divided_fully_and_a_second_time_change_nothing(app: Flask) -> None:
    roster_world()

    @settings(
        max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    @given(rows=st.lists(_row, min_size=1, max_size=14), moves=st.booleans())
    def runs(rows: list[dict[str, str]], moves: bool) -> None:
        _judge_twice(table_of(*(cells(**row) for row in rows)), moves)

    runs()


def _judge_twice(table: Table, moves: bool) -> None:
    """Import a table twice, each time onto what earlier examples left behind."""
    first = take_table(table, allow_moves=moves)
    assert first.accepted + first.rejected == first.rows
    assert first.rejected == len(first.refused)
    assert sum(residents(first).values()) == first.accepted
    before = stored_counts()
    second = take_table(table, allow_moves=moves)
    assert found(second) == found(first)
    assert set(residents(second)) <= {"unchanged"}
    assert set(households(second)) <= {"unchanged"}
    assert stored_counts() == before
    assert whole()
