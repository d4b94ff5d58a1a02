"""A renewal that is killed goes on where it stopped; two at once do nothing twice."""

import contextlib
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.config import PROJECT
from contracts_app.extensions import db, will_write
from contracts_app.models import (
    AuditEvent,
    Contract,
    ContractPackage,
    Cover,
    Objection,
    RenewalResult,
    RenewalRun,
)
from contracts_app.services.checks import run_checks
from tests.conftest import settings_for
from tests.support.bulk import LAST_DAY, MEMBERS, signed_households
from tests.support.patience import let_the_dead_finish

HOUSEHOLDS = 2000
SOME = 1000
FEWER = 500
CHUNK = 50
PAUSE = 0.02
PATIENCE = 600.0
DRIVER = f"""
import runpy
import time
import contracts_app.services.renewal as renewal

class Pace(renewal.Pace):
    # A fast machine leaves time to be killed between two chunks.
    def took(self, seconds):
        time.sleep({PAUSE})
        super().took(seconds)

renewal.CHUNK, renewal.Pace = {CHUNK}, Pace
runpy.run_module("contracts_app", run_name="__main__")
"""

Process = subprocess.Popen[str]
_started: list[Process] = []


@pytest.fixture(autouse=True)
def _nothing_runs_on() -> Iterator[None]:
    """A process that a failed test left behind would spoil the next test."""
    yield
    while _started:
        left = _started.pop()
        left.kill()
        left.communicate()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def engine(request: pytest.FixtureRequest) -> str:
    """SQLite every day, PostgreSQL in the long tests."""
    return str(request.param)


@pytest.fixture
def county(engine: str, make_app: Callable[..., Flask]) -> Flask:
    """Two thousand households whose contracts end on 2026-12-31."""
    return populated(make_app(engine), HOUSEHOLDS)


@pytest.fixture(params=[pytest.param("sqlite", marks=pytest.mark.deep), "postgresql"])
def township(request: pytest.FixtureRequest, make_app: Callable[..., Flask]) -> Flask:
    """Five hundred such households."""
    return populated(make_app(request.param), FEWER)


def populated(app: Flask, households: int) -> Flask:
    with app.app_context():
        signed_households(households)
        db.session.commit()
    return app


def start(app: Flask, *words: str) -> Process:
    """One command of the product in a process of its own, on the day 2026-11-21."""
    folder = app.extensions["settings"].instance_path
    given = settings_for(app.config["SQLALCHEMY_DATABASE_URI"], folder)
    given |= {"demo": True, "today": "2026-11-21"}
    ours = {f"CONTRACTS_{name.upper()}": str(value) for name, value in given.items()}
    process = subprocess.Popen(
        [sys.executable, "-c", DRIVER, *words, "--format", "json"],
        cwd=PROJECT,
        env={**os.environ, **ours},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    _started.append(process)
    return process


def renewal(app: Flask) -> Process:
    return start(app, "contracts", "renew", "--as-of", "2027-01-01")


def finished(process: Process) -> Any:
    """The report of a command that has to end well."""
    out, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors
    return json.loads(out)


def count(app: Flask, query: Any) -> int:
    """Count without a place in the queue of writers."""
    with app.app_context():
        token = will_write.set(False)
        try:
            return db.session.scalar(query) or 0
        finally:
            db.session.rollback()
            will_write.reset(token)


def second_terms(app: Flask) -> int:
    return count(app, select(func.count()).select_from(Contract).where(Contract.term_no == 2))


def kill_after_a_chunk(app: Flask, before: int = 0) -> int:
    """Start a renewal and kill it when it has stored something; how many terms there are then."""
    process = renewal(app)
    give_up = time.monotonic() + PATIENCE
    while second_terms(app) == before:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < give_up, "the renewal stored nothing"
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.01)
    process.kill()
    process.communicate(timeout=PATIENCE)
    with app.app_context():
        let_the_dead_finish()
    return second_terms(app)


def assert_all_renewed_once(app: Flask, first: int) -> None:
    second = first * 2
    with app.app_context():
        terms = db.session.execute(
            select(Contract.household_id, Contract.term_no, Contract.period_start)
        ).all()
        assert len(terms) == second
        assert len({(row.household_id, row.term_no) for row in terms}) == second
        begins = {row.period_start for row in terms if row.term_no == 2}
        assert begins == {LAST_DAY + timedelta(days=1)}
        report = run_checks()
        assert [one for one in report.checks if one.violations] == []
    assert count(app, select(func.count()).select_from(Cover)) == second * MEMBERS
    assert count(app, select(func.count()).select_from(ContractPackage)) == second
    renewed = select(func.count()).select_from(AuditEvent).filter_by(verb="contract.renew")
    assert count(app, renewed) == first


def object_to_some(app: Flask) -> None:
    """Every seventh household objects; a chunk holds some of each."""
    with app.app_context():
        terms = db.session.scalars(select(Contract.id).order_by(Contract.id)).all()[::7]
        said = {"kind": "end", "raised_on": LAST_DAY, "channel": "home", "person": "家人"}
        db.session.add_all(Objection(contract_id=one, **said) for one in terms)
        db.session.commit()


def run_of(app: Flask) -> RenewalRun:
    """The one row of the run."""
    with app.app_context():
        (found,) = db.session.scalars(select(RenewalRun)).all()
        db.session.expunge(found)
        db.session.rollback()
        return found


def figures_of(run: RenewalRun) -> tuple[int, int, int, int]:
    return run.renewed, run.already_renewed, run.lapsed, run.skipped


def test_a_killed_renewal_leaves_whole_chunks_and_the_next_one_goes_on(county: Flask) -> None:
    left = kill_after_a_chunk(county)
    assert 0 < left < HOUSEHOLDS, "it was killed too late to prove anything"
    assert left % CHUNK == 0
    with county.app_context():
        assert run_checks().ok
    assert figures_of(run_of(county)) == (left, 0, 0, 0)
    report = finished(renewal(county))
    assert (report["renewed"], report["already_renewed"]) == (HOUSEHOLDS - left, left)
    run = run_of(county)
    assert figures_of(run) == (HOUSEHOLDS, 0, 0, 0)
    assert run.finished_at_utc is not None
    assert (report["lapsed"], report["skipped"]) == ([], [])
    assert_all_renewed_once(county, HOUSEHOLDS)
    again = finished(renewal(county))
    assert (again["due"], again["already_renewed"]) == (0, HOUSEHOLDS)
    assert_all_renewed_once(county, HOUSEHOLDS)
    assert run_of(county).id == run.id


@pytest.mark.deep
def test_a_renewal_killed_again_and_again_still_comes_to_its_end(county: Flask) -> None:
    left = [0]
    for _ in range(3):
        left.append(kill_after_a_chunk(county, left[-1]))
    assert left == sorted(set(left))
    finished(renewal(county))
    assert_all_renewed_once(county, HOUSEHOLDS)


def kill_at_random(app: Flask, moment: random.Random) -> None:
    """Let a renewal store something, and kill it at any point of what comes next."""
    before = second_terms(app)
    process = renewal(app)
    give_up = time.monotonic() + PATIENCE
    while second_terms(app) == before:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < give_up, "the renewal stored nothing"
        time.sleep(0.005)
    time.sleep(moment.uniform(0, 4 * PAUSE))
    process.kill()
    process.communicate(timeout=PATIENCE)
    with app.app_context():
        let_the_dead_finish()


@pytest.mark.deep
def test_three_kills_leave_the_terms_and_the_one_row_of_an_undisturbed_run(
    make_app: Callable[..., Flask], engine: str
) -> None:
    disturbed, quiet = (populated(make_app(engine), SOME) for _ in range(2))
    for app in (disturbed, quiet):
        object_to_some(app)
    moment = random.Random(7)
    for _ in range(3):
        kill_at_random(disturbed, moment)
        assert run_of(disturbed).finished_at_utc is None
    finished(renewal(disturbed))
    finished(renewal(quiet))
    listed = [finished(start(app, "contracts", "list")) for app in (disturbed, quiet)]
    assert json.dumps(listed[0]) == json.dumps(listed[1])
    lapsed = -(-SOME // 7)
    for app in (disturbed, quiet):
        run = run_of(app)
        assert figures_of(run) == (SOME - lapsed, 0, lapsed, 0)
        assert run.finished_at_utc is not None
        assert count(app, select(func.count()).select_from(RenewalResult)) == lapsed
        made = select(func.count()).select_from(Contract).filter_by(renewal_run_id=run.id)
        assert count(app, made) == SOME - lapsed


def test_two_renewals_at_once_renew_every_household_once(township: Flask) -> None:
    both = [renewal(township), renewal(township)]
    reports = [finished(process) for process in both]
    assert sum(report["renewed"] for report in reports) == FEWER
    assert all(report["lapsed"] == report["skipped"] == [] for report in reports)
    assert_all_renewed_once(township, FEWER)
    assert figures_of(run_of(township)) == (FEWER, 0, 0, 0)
