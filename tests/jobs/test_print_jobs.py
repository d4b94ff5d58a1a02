"""Print jobs in the background: whole parts, taken up after a kill, nothing printed twice."""

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from contracts_app import clock
from contracts_app.config import PROJECT
from contracts_app.extensions import db, will_write
from contracts_app.jobs import printing as job
from contracts_app.jobs.queue import queue
from contracts_app.models import AuditEvent, Contract, PrintJob, User
from contracts_app.services import print_jobs, print_run
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.errors import Refused
from contracts_app.services.print_log import next_print, record
from tests.factories import TODAY, World, make_world
from tests.support.patience import let_the_dead_finish
from tests.support.print_jobs import (
    content_of,
    copies,
    job_of,
    lines_of,
    make_stale,
    order,
    page_texts,
    parts_of,
    plain_layout,
    signed_doors,
)

DOORS = ("10号", "2号", "1号")


@pytest.fixture
def site(make_app: Callable[..., Flask], request: pytest.FixtureRequest) -> Any:
    """An application whose day is TODAY, on SQLite unless told."""
    app = make_app(getattr(request, "param", "sqlite"), demo=True, today=TODAY)
    with app.app_context():
        yield app


@pytest.fixture
def world(site: Flask) -> World:
    made = make_world(users=True)
    db.session.commit()
    return made


@pytest.fixture
def clerk(world: World) -> User:
    return world.users["clerk"]


@pytest.fixture
def signed(world: World) -> list[Contract]:
    return signed_doors(world, DOORS)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_run, "CHUNK", 2)


both = pytest.mark.parametrize("site", ["sqlite", "postgresql"], indirect=True)


@both
def test_a_job_prints_in_the_order_of_doors_and_tells_where(
    clerk: User, signed: list[Contract]
) -> None:
    key = order(clerk)
    job.run_print(key)
    done = job_of(key)
    assert (done.status, done.total, done.done, done.skipped) == ("done", 3, 3, 0)
    assert (done.pages, done.chunks_done) == (12, 1)
    (part,) = parts_of(key)
    assert (part.number, part.agreements, part.pages, part.fetched) == (1, 3, 16, 0)
    walked = [signed[2], signed[1], signed[0]]
    lines = lines_of(key)
    assert [line.contract_id for line in lines] == [one.id for one in walked]
    assert [(line.first_page, line.pages) for line in lines] == [(3, 4), (7, 4), (11, 4)]
    pages = page_texts(content_of(part))
    for line, contract in zip(lines, walked, strict=True):
        assert contract.contract_no in pages[(line.first_page or 0) - 1]


def test_a_large_part_is_rendered_by_a_process_of_its_own(
    clerk: User, signed: list[Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_run, "MANY", 2)
    monkeypatch.setattr(print_run, "render_batch", None)
    key = order(clerk)
    job.run_print(key)
    assert (job_of(key).status, job_of(key).done) == ("done", 3)
    assert len(page_texts(content_of(parts_of(key)[0]))) == 16


def test_the_log_has_each_copy_once_and_the_trail_each_agreement(
    clerk: User, signed: list[Contract]
) -> None:
    key = order(clerk)
    job.run_print(key)
    ids = [line.contract_id for line in lines_of(key)]
    assert copies() == [(one, copy, 1) for one in ids for copy in ("household", "institution")]
    verbs = select(AuditEvent.verb, func.count()).where(AuditEvent.verb.like("%print%"))
    found = {row[0]: row[1] for row in db.session.execute(verbs.group_by(AuditEvent.verb))}
    assert found == {"print.order": 1, "contract.print": 3}


def test_the_second_print_says_so_and_keeps_the_number(clerk: User, signed: list[Contract]) -> None:
    keys = [order(clerk, layout=plain_layout()) for _ in range(2)]
    for key in keys:
        job.run_print(key)
    first, second = (page_texts(content_of(parts_of(key)[0])) for key in keys)
    assert not any("次打印" in page for page in first)
    assert all("第 2 次打印" in page for page in second)
    assert signed[2].contract_no in second[0]
    assert {times for _one, _copy, times in copies()} == {1, 2}


@pytest.mark.usefixtures("small_parts")
def test_files_are_encrypted_and_for_nobody_else(clerk: User, signed: list[Contract]) -> None:
    key = order(clerk)
    job.run_print(key)
    files = list(job.prints_folder().glob("*.bin"))
    assert len(files) == len(parts_of(key)) == 2
    for file in files:
        assert oct(file.stat().st_mode)[-3:] == "600"
        assert not file.read_bytes().startswith(b"%PDF")


class Killed(BaseException):
    """What a kill looks like from inside: nothing of the program's own runs any more."""


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize(
    ("site", "at"),
    [*(("sqlite", at) for at in (1, 2, 3, 4, 5)), ("postgresql", 3)],
    indirect=["site"],
)
def test_a_killed_job_is_taken_up_again_and_nothing_is_printed_twice(
    clerk: User, world: World, signed: list[Contract], monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    signed_doors(world, ("11号", "12号"))
    key = order(clerk)
    commit, calls = job._commit, iter(range(1, 100))

    def die() -> None:
        if next(calls) == at:
            raise Killed
        commit()

    with monkeypatch.context() as patch:
        patch.setattr(job, "_commit", die)
        with pytest.raises(Killed):
            job.run_print(key)
    db.session.rollback()
    assert job_of(key).status == "running"
    job.run_print(key)
    assert job_of(key).status == "running", "its worker may be alive"

    make_stale(key)
    job.run_print(key)
    assert (job_of(key).status, job_of(key).done) == ("done", 5)
    assert [part.agreements for part in parts_of(key)] == [2, 2, 1]
    assert len(copies()) == len(set(copies())) == 10
    assert {times for _one, _copy, times in copies()} == {1}


@pytest.mark.usefixtures("small_parts")
def test_a_worker_that_wakes_up_again_stops_without_writing(
    clerk: User, signed: list[Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = order(clerk)
    commit, steps = job._commit, iter(range(100))

    def sleep_once() -> None:
        commit()
        if next(steps) == 1:
            # Meanwhile another worker takes over and finishes.
            monkeypatch.setattr(job, "_commit", commit)
            make_stale(key)
            job.run_print(key)

    monkeypatch.setattr(job, "_commit", sleep_once)
    job.run_print(key)
    assert job_of(key).status == "done"
    assert len(copies()) == 6
    assert len(list(job.prints_folder().glob("*.bin"))) == 2


@pytest.mark.usefixtures("small_parts")
def test_a_cancelled_job_stops_and_what_was_finished_stays(
    clerk: User, signed: list[Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = order(clerk)
    commit = job._commit

    def cancel_behind_the_first_part() -> None:
        commit()
        if job_of(key).chunks_done == 1 and job_of(key).status == "running":
            print_jobs.cancel_job(job_of(key), Actor.of(clerk), TODAY)
            commit()

    monkeypatch.setattr(job, "_commit", cancel_behind_the_first_part)
    job.run_print(key)
    stopped = job_of(key)
    assert (stopped.status, stopped.done, stopped.skipped) == ("cancelled", 2, 1)
    assert [line.reason for line in lines_of(key)] == ["", "", "cancelled"]
    assert len(copies()) == 4
    assert page_texts(content_of(parts_of(key)[0]))
    with pytest.raises(Refused):
        print_jobs.cancel_job(job_of(key), Actor.of(clerk), TODAY)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("end", ["cancelled", "failed"])
def test_parts_of_a_job_that_waited_for_days_are_kept_from_its_end(
    clerk: User, signed: list[Contract], monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    key = order(clerk)
    past = clock.utcnow() - timedelta(hours=1)
    db.session.execute(update(PrintJob).where(PrintJob.key == key).values(expires_at_utc=past))
    db.session.commit()
    gather, parts = print_run.gather, iter([True])

    def stop_behind_the_first_part(*args: Any, **more: Any) -> Any:
        if next(parts, False):
            return gather(*args, **more)
        if end == "cancelled":
            print_jobs.cancel_job(job_of(key), Actor.of(clerk), TODAY)
            db.session.commit()
        raise ValueError

    monkeypatch.setattr(print_run, "gather", stop_behind_the_first_part)
    job.run_print(key)
    assert (job_of(key).status, job_of(key).done) == (end, 2)
    assert job_of(key).expires_at_utc > clock.utcnow() + timedelta(hours=71)


def test_a_full_disk_ends_the_job_and_leaves_nothing_half_written(
    clerk: User, signed: list[Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = order(clerk)

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        job.run_print(key)
    assert (job_of(key).status, job_of(key).problem, copies()) == ("failed", "OSError", [])
    assert list(job.prints_folder().glob("*")) == []
    again = order(clerk)
    job.run_print(again)
    assert job_of(again).status == "done"


def test_a_cancelled_job_is_not_begun(clerk: User, signed: list[Contract]) -> None:
    key = order(clerk)
    print_jobs.cancel_job(job_of(key), Actor.of(clerk), TODAY)
    db.session.commit()
    job.run_print(key)
    assert copies() == []
    assert [line.reason for line in lines_of(key)] == ["cancelled"] * 3


@both
def test_who_printed_an_agreement_meanwhile_is_counted_on_the_paper_too(
    clerk: User, signed: list[Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = order(clerk, layout=plain_layout())
    render, fetched = print_run.render_batch, iter([True])

    def render_while_somebody_prints(*args: Any, **more: Any) -> Any:
        made = render(*args, **more)
        if next(fetched, False):
            record([next_print(db.session.get_one(Contract, signed[0].id))], SYSTEM)
            db.session.commit()
        return made

    monkeypatch.setattr(print_run, "render_batch", render_while_somebody_prints)
    job.run_print(key)
    times = {one: last for one, _copy, last in copies()}
    assert times == {signed[0].id: 2, signed[1].id: 1, signed[2].id: 1}
    (part,) = parts_of(key)
    pages = page_texts(content_of(part))
    assert ["第 2 次打印" in page for page in pages] == [False] * 8 + [True] * 4
    assert len(list(job.prints_folder().glob("*.bin"))) == 1


def test_what_is_stored_otherwise_than_it_was_signed_is_left_out_and_told(
    clerk: User, signed: list[Contract]
) -> None:
    broken = db.session.get_one(Contract, signed[1].id)
    # As somebody may have left it who wrote into the database; no page of ours writes such a one.
    db.session.execute(
        update(Contract)
        .where(Contract.id == broken.id)
        .values(agreement_snapshot={"contract_no": broken.contract_no})
    )
    db.session.commit()
    key = order(clerk)
    job.run_print(key)
    assert [line.reason for line in lines_of(key)] == ["", "agreement_changed", ""]
    assert (job_of(key).status, job_of(key).done, job_of(key).skipped) == ("done", 2, 1)
    assert len(copies()) == 4


def test_stalled_jobs_are_enqueued_again_and_fresh_ones_are_not(
    clerk: User, signed: list[Contract]
) -> None:
    keys = [order(clerk) for _ in range(3)]
    make_stale(keys[0])
    make_stale(keys[1])
    assert print_jobs.claim(keys[1])
    db.session.commit()
    make_stale(keys[1])
    job.resume_prints()
    assert [task.args[0] for task in queue().huey.pending()] == keys[:2]


def test_files_are_deleted_after_three_days_and_the_log_stays(
    clerk: User, signed: list[Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = (order(clerk) for _ in range(2))
    for key in (old, new):
        job.run_print(key)
    assert job_of(old).expires_at_utc - (job_of(old).finished_at_utc or clock.utcnow()) == (
        timedelta(hours=72)
    )
    folder = job.prints_folder()
    (folder / "orphan.bin").write_bytes(b"x")
    past = clock.utcnow() - timedelta(minutes=1)
    db.session.execute(update(PrintJob).where(PrintJob.key == old).values(expires_at_utc=past))
    db.session.commit()
    monkeypatch.setattr(print_jobs, "_SETTLED_AFTER", timedelta(hours=-1))
    job.resume_prints()
    kept = {parts_of(new)[0].file}
    assert {file.stem for file in folder.glob("*.bin")} == kept
    assert len(copies()) == 12


def test_a_database_that_is_away_leaves_the_job_for_later(
    clerk: User, signed: list[Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = order(clerk)

    def away(*_args: Any, **_more: Any) -> None:
        raise OperationalError("statement", {}, Exception("gone"))

    monkeypatch.setattr(print_run, "gather", away)
    job.run_print(key)
    assert job_of(key).status == "running"


def test_an_unexpected_fault_is_noted_without_what_it_says(
    clerk: User, signed: list[Contract], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    key = order(clerk)

    def fail(*_args: Any, **_more: Any) -> None:
        raise ValueError("张三 is not welcome")

    monkeypatch.setattr(print_run, "gather", fail)
    job.run_print(key)
    assert (job_of(key).status, job_of(key).problem) == ("failed", "ValueError")
    assert [line.reason for line in lines_of(key)] == ["failed"] * 3
    assert "张三" not in capsys.readouterr().err


WORKER = """
import sys
from contracts_app import create_app
from contracts_app.jobs.printing import run_print
from contracts_app.services import print_run
print_run.CHUNK, print_run.MANY = 2, 2
with create_app().app_context():
    run_print(sys.argv[1])
"""


def _parts_seen(key: str) -> int:
    """How many parts are stored, asked without a place in the queue of writers."""
    token = will_write.set(False)
    try:
        return job_of(key).chunks_done
    finally:
        db.session.rollback()
        will_write.reset(token)


@pytest.mark.parametrize(
    "site", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)], indirect=True
)
@pytest.mark.usefixtures("small_parts")
def test_a_worker_killed_in_the_middle_is_followed_by_another(
    site: Flask, world: World, clerk: User
) -> None:
    signed_doors(world, (f"{n}号" for n in range(1, 25)))
    key = order(clerk)
    settings = site.extensions["settings"]
    environment = {
        **os.environ,
        "CONTRACTS_DATABASE_URL": settings.database_url,
        "CONTRACTS_INSTANCE_PATH": str(settings.instance_path),
        "CONTRACTS_FIELD_KEYS": settings.field_keys,
    }
    command = [sys.executable, "-c", WORKER, key]
    with subprocess.Popen(command, cwd=PROJECT, env=environment) as worker:
        while not _parts_seen(key):
            assert worker.poll() is None, "it ended before it could be killed"
            time.sleep(0.01)
        worker.kill()
    let_the_dead_finish()
    assert job_of(key).status == "running"
    before = len(copies())
    make_stale(key)
    job.resume_prints()
    (task,) = queue().huey.pending()
    job.run_print(*task.args)
    assert (job_of(key).status, job_of(key).done) == ("done", 24)
    assert 0 < before < len(copies()) == len(set(copies())) == 48
    assert sum(part.agreements for part in parts_of(key)) == 24
    files = {part.file for part in parts_of(key)}
    assert files <= {file.stem for file in job.prints_folder().glob("*.bin")}
