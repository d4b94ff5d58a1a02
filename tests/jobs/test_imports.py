"""Imports in the background: resumed after a kill, cancelled, never done twice."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from contracts_app import clock
from contracts_app.config import PROJECT
from contracts_app.extensions import db
from contracts_app.jobs import imports as job
from contracts_app.jobs.queue import queue
from contracts_app.models import ImportBatch, User
from contracts_app.services import imports
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refused
from contracts_app.services.imports import Upload
from contracts_app.services.roster import run
from contracts_app.spreadsheets.table import UnusableFile
from contracts_app.vocabulary import ImportKind, ImportStatus
from tests.factories import InstitutionFactory, make_users, make_world
from tests.support.big_roster import write_big_roster
from tests.support.roster_imports import events, roster_world, sample_world, stored_counts
from tests.support.rosters import DATA, HEADER, cells, member

PEOPLE = 160
LONG_AGO = timedelta(hours=1)


@pytest.fixture
def clerk(any_app: Flask) -> Actor:
    """A clerk of the whole sample county."""
    return _county_clerk()


def _county_clerk() -> Actor:
    sample_world()
    home = InstitutionFactory(code="COUNTY", kind="health_authority", region_code="110199")
    user = User(
        username="clerk",
        display_name="clerk",
        role="clerk",
        institution_id=home.id,
        created_at_utc=clock.utcnow(),
    )
    db.session.add(user)
    db.session.commit()
    return Actor.of(user)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "CHUNK", 10)


def upload(data: bytes, actor: Actor, **values: Any) -> str:
    """The key of a committed batch."""
    values = {"kind": ImportKind.ROSTER, "suffix": ".csv", "dry_run": False, **values}
    batch = imports.create_batch(Upload(data, **values), actor, job.imports_folder())
    db.session.commit()
    return batch.key


def big(tmp_path: Path, rows: int = PEOPLE) -> bytes:
    return write_big_roster(tmp_path / "big.csv", rows).read_bytes()


def batch_of(key: str) -> ImportBatch:
    db.session.rollback()
    return db.session.scalars(select(ImportBatch).where(ImportBatch.key == key)).one()


def counts_of(key: str) -> dict[str, int]:
    report = batch_of(key).report or {}
    found: dict[str, int] = report["counts"]["residents"]
    return found


def make_stale(key: str) -> None:
    stale = clock.utcnow() - LONG_AGO
    db.session.execute(
        update(ImportBatch).where(ImportBatch.key == key).values(touched_at_utc=stale)
    )
    db.session.commit()


def small(*rows: tuple[str, ...]) -> bytes:
    return "\n".join(",".join(row) for row in (HEADER, *rows)).encode()


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


def test_a_file_that_is_gone_ends_the_batch(clerk: Actor, tmp_path: Path) -> None:
    key = upload(big(tmp_path), clerk)
    (job.imports_folder() / f"{key}.bin").unlink()
    job.run_import(key)
    assert (batch_of(key).status, batch_of(key).problem) == ("unusable", "not_found")


def test_an_unusable_file_makes_no_batch(clerk: Actor) -> None:
    with pytest.raises(UnusableFile):
        upload(b"nothing,here\n1,2\n", clerk)
    assert list(job.imports_folder().glob("*")) == []


def test_the_file_waits_encrypted_and_readable_for_nobody_else(clerk: Actor) -> None:
    key = upload(small(cells()), clerk)
    file = job.imports_folder() / f"{key}.bin"
    assert oct(file.stat().st_mode)[-3:] == "600"
    assert "张三".encode() not in file.read_bytes()


def test_files_are_deleted_a_week_after_the_end(clerk: Actor) -> None:
    old, new, waiting = (upload(small(cells()), clerk) for _ in range(3))
    for key, days in ((old, 8), (new, 6)):
        past = clock.utcnow() - timedelta(days=days)
        values = {"status": ImportStatus.DONE.value, "touched_at_utc": past}
        db.session.execute(update(ImportBatch).where(ImportBatch.key == key).values(**values))
    db.session.commit()
    folder = job.imports_folder()
    (folder / "orphan.bin").write_bytes(b"x")
    two_hours = time.time() - 7200
    for key in (old, new, waiting, "orphan"):
        os.utime(folder / f"{key}.bin", (two_hours, two_hours))
    (folder / "fresh.bin").write_bytes(b"x")

    job.resume_stalled()
    assert {file.stem for file in folder.glob("*.bin")} == {new, waiting, "fresh"}


@pytest.mark.parametrize(
    ("kind", "name", "things"),
    [
        ("institutions", "institutions", "institutions"),
        ("teams", "teams", "teams"),
        ("members", "team-members", "members"),
        ("grids", "grids", "grids"),
        ("assignment", "assignment", "duties"),
        ("divisions", "divisions", "villages"),
    ],
)
def test_every_kind_of_file_goes_through_a_batch(
    app: Flask, kind: str, name: str, things: str
) -> None:
    actor = _county_clerk()
    for step in ("institutions", "teams", "team-members", "grids", name):
        kinds = {"team-members": "members"}.get(step, step)
        data = (DATA / f"sample-{step}.csv").read_bytes()
        key = upload(data, actor, kind=ImportKind(kinds))
        job.run_import(key)
    batch = batch_of(key)
    assert (batch.status, batch.kind) == ("done", kind)
    assert things in (batch.report or {})["counts"]


def test_a_paper_contract_that_is_refused_is_told_with_its_row(app: Flask) -> None:
    world = roster_world(users=True)
    actor = Actor.of(world.users["clerk"])
    data = "户编号,团队编码,服务包,签约日期,代表人证件号,签约方式\nH9,T01,BASIC,2026-11-01,x,门诊\n"
    key = upload(data.encode(), actor, kind=ImportKind.CONTRACTS)
    job.run_import(key)
    report = batch_of(key).report or {}
    assert report["refused"] == [[2, ["household_unknown"]]]


def test_the_clerks_scope_holds_in_the_background(app: Flask) -> None:
    world = make_world()
    users = make_users(world)
    far = InstitutionFactory(code="FAR", region_code="110199")
    far.region_code = "110199100202"
    users["clerk"].institution_id = far.id
    db.session.commit()
    key = upload(small(cells(grid_code="")), Actor.of(users["clerk"]))
    job.run_import(key)
    report = batch_of(key).report or {}
    assert [problem[3] for problem in report["errors"]] == ["unknown_village"]


WORKER = """
import sys
from contracts_app import create_app
from contracts_app.jobs.imports import run_import
with create_app().app_context():
    run_import(sys.argv[1])
"""


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_worker_killed_in_the_middle_is_followed_by_another(
    make_app: Callable[..., Flask], engine: str, tmp_path: Path
) -> None:
    app = make_app(engine)
    with app.app_context():
        key = upload(big(tmp_path, 20_000), _county_clerk())
        settings = app.extensions["settings"]
        environment = {
            **os.environ,
            "CONTRACTS_DATABASE_URL": settings.database_url,
            "CONTRACTS_INSTANCE_PATH": str(settings.instance_path),
            "CONTRACTS_FIELD_KEYS": settings.field_keys,
        }
        command = [sys.executable, "-c", WORKER, key]
        with subprocess.Popen(command, cwd=PROJECT, env=environment) as worker:
            while not batch_of(key).chunks_done:
                assert worker.poll() is None, "it ended before it could be killed"
                time.sleep(0.01)
            worker.kill()
        assert batch_of(key).status == "running"
        before = stored_counts()["household"]
        make_stale(key)
        job.run_import(key)
        assert batch_of(key).status == "done"
        assert 0 < before < stored_counts()["household"]
        assert counts_of(key) == {"created": 20_000, "updated": 0, "unchanged": 0, "moved": 0}
        assert stored_counts()["resident"] == stored_counts()["membership"] == 20_000


def test_what_is_kept_of_an_import_names_nobody(clerk: Actor) -> None:
    key = upload(small(cells(), member(3, name="李四", phone="1")), clerk)
    job.run_import(key)
    kept = json.dumps(batch_of(key).report, ensure_ascii=False)
    assert "bad_phone" in kept
    assert not any(word in kept for word in ("张三", "李四", cells()[3]))
