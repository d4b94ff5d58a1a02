"""Imports in the background: resumed after a kill, cancelled, never done twice."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from contracts_app.extensions import db
from contracts_app.jobs import imports as job
from contracts_app.jobs.queue import queue
from contracts_app.models import ImportBatch
from contracts_app.services import imports
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refused
from contracts_app.services.roster import run
from tests.support.import_batches import (
    PEOPLE,
    batch_of,
    big,
    counts_of,
    county_clerk,
    make_stale,
    upload,
)
from tests.support.killed_workers import kill_in_the_middle
from tests.support.roster_imports import events, stored_counts


@pytest.fixture
def clerk(any_app: Flask) -> Actor:
    """A clerk of the whole sample county."""
    return county_clerk()


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "CHUNK", 10)


def test_a_batch_is_worked_off_and_tells_everything(clerk: Actor, tmp_path: Path) -> None:
    key = upload(big(tmp_path), clerk)
    job.run_import(key)
    batch = batch_of(key)
    assert (batch.status, batch.rows_done, batch.rows_total) == ("done", PEOPLE, PEOPLE)
    assert counts_of(key) == {"created": PEOPLE, "updated": 0, "unchanged": 0, "moved": 0}
    assert {event.actor for event in events("household.create")} == {"clerk"}


def test_a_check_changes_nothing_and_is_applied_afterwards(clerk: Actor, tmp_path: Path) -> None:
    key = upload(big(tmp_path), clerk, dry_run=True)
    job.run_import(key)
    assert batch_of(key).status == "checked"
    assert counts_of(key)["created"] == PEOPLE
    assert stored_counts()["resident"] == 0

    imports.apply_batch(batch_of(key), clerk)
    db.session.commit()
    job.run_import(key)
    assert batch_of(key).status == "done"
    assert stored_counts()["resident"] == PEOPLE
    with pytest.raises(Refused):
        imports.apply_batch(batch_of(key), clerk)


def test_a_check_with_moves_is_taken_back_as_a_whole(clerk: Actor, tmp_path: Path) -> None:
    key = upload(big(tmp_path), clerk, dry_run=True, allow_moves=True)
    job.run_import(key)
    assert batch_of(key).status == "checked"
    assert stored_counts()["resident"] == 0


class Killed(BaseException):
    """What a kill looks like from inside: nothing of the program's own runs any more."""


@pytest.mark.usefixtures("small_chunks")
def test_a_batch_goes_on_behind_its_last_chunk(
    clerk: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = upload(big(tmp_path), clerk)
    with monkeypatch.context() as patch:
        commit = job._commit

        def die_after_two_chunks() -> None:
            if batch_chunks() == 3:
                raise Killed
            commit()

        def batch_chunks() -> int:
            query = select(ImportBatch.chunks_done).where(ImportBatch.key == key)
            return db.session.scalars(query).one()

        patch.setattr(job, "_commit", die_after_two_chunks)
        with pytest.raises(Killed):
            job.run_import(key)
    assert (batch_of(key).status, batch_of(key).chunks_done) == ("running", 2)
    assert stored_counts()["household"] == 20

    job.run_import(key)
    assert stored_counts()["household"] == 20, "its worker may be alive"
    make_stale(key)
    job.run_import(key)

    assert batch_of(key).status == "done"
    assert counts_of(key)["created"] == stored_counts()["resident"] == PEOPLE


@pytest.mark.usefixtures("small_chunks")
def test_a_worker_that_wakes_up_again_stops_without_writing(
    clerk: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = upload(big(tmp_path), clerk)
    commit = job._commit
    steps = iter(range(100))

    def sleep_once() -> None:
        commit()
        if next(steps) == 3:
            # Meanwhile another worker takes over and finishes.
            monkeypatch.setattr(job, "_commit", commit)
            make_stale(key)
            job.run_import(key)

    monkeypatch.setattr(job, "_commit", sleep_once)
    job.run_import(key)
    assert batch_of(key).status == "done"
    assert counts_of(key)["created"] == stored_counts()["resident"] == PEOPLE


@pytest.mark.usefixtures("small_chunks")
def test_a_cancelled_batch_stops_before_its_next_chunk(
    clerk: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = upload(big(tmp_path), clerk)
    commit = job._commit
    steps = iter(range(100))

    def cancel_in_between() -> None:
        commit()
        if next(steps) == 3:
            imports.cancel_batch(batch_of(key), clerk)
            db.session.commit()

    monkeypatch.setattr(job, "_commit", cancel_in_between)
    job.run_import(key)
    assert batch_of(key).status == "cancelled"
    assert stored_counts()["household"] == 20
    assert counts_of(key)["created"] == stored_counts()["resident"]
    with pytest.raises(Refused):
        imports.cancel_batch(batch_of(key), clerk)


def test_a_cancelled_batch_is_not_begun(clerk: Actor, tmp_path: Path) -> None:
    key = upload(big(tmp_path), clerk)
    imports.cancel_batch(batch_of(key), clerk)
    db.session.commit()
    job.run_import(key)
    assert stored_counts()["household"] == 0


def test_stalled_batches_are_enqueued_again_and_fresh_ones_are_not(
    clerk: Actor, tmp_path: Path
) -> None:
    keys = [upload(big(tmp_path), clerk) for _ in range(3)]
    make_stale(keys[0])
    make_stale(keys[1])
    assert imports.claim(keys[1])
    db.session.commit()
    make_stale(keys[1])
    job.resume_stalled()
    waiting = [task.args[0] for task in queue().huey.pending()]
    assert waiting == keys[:2]


def test_a_database_that_is_away_leaves_the_batch_for_later(
    clerk: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = upload(big(tmp_path), clerk)

    def away(*_args: Any, **_more: Any) -> None:
        raise OperationalError("statement", {}, Exception("gone"))

    monkeypatch.setattr(imports, "import_roster", away)
    job.run_import(key)
    assert batch_of(key).status == "running"


def test_an_unexpected_fault_is_noted_without_what_it_says(
    clerk: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    key = upload(big(tmp_path), clerk)

    def fail(*_args: Any, **_more: Any) -> None:
        raise ValueError("张三 is not welcome")

    monkeypatch.setattr(imports, "import_roster", fail)
    job.run_import(key)
    assert (batch_of(key).status, batch_of(key).problem) == ("failed", "ValueError")
    assert "张三" not in capsys.readouterr().err


WORKER = """
import sys
from contracts_app import create_app
from contracts_app.jobs.imports import run_import
with create_app().app_context():
    run_import(sys.argv[1])
"""


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def test_a_worker_killed_in_the_middle_is_followed_by_another(
    make_app: Callable[..., Flask], engine: str, tmp_path: Path
) -> None:
    app = make_app(engine)
    with app.app_context():
        key = upload(big(tmp_path, 20_000), county_clerk())
        kill_in_the_middle(app, WORKER, key, lambda: batch_of(key).chunks_done)
        assert batch_of(key).status == "running"
        before = stored_counts()["household"]
        make_stale(key)
        job.run_import(key)
        assert batch_of(key).status == "done"
        assert 0 < before < stored_counts()["household"]
        assert counts_of(key) == {"created": 20_000, "updated": 0, "unchanged": 0, "moved": 0}
        assert stored_counts()["resident"] == stored_counts()["membership"] == 20_000
