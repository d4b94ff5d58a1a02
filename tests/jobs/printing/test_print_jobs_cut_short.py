"""Print jobs that are killed, cancelled or fail: taken up again or ended, with nothing lost."""

import errno
import os
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.jobs import printing as job
from contracts_app.jobs.queue import queue
from contracts_app.models import Contract, PrintJob, User
from contracts_app.services import print_jobs, print_run
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refused
from contracts_app.services.print_items import Skipped
from tests.factories import TODAY, World
from tests.support.killed_workers import kill_in_the_middle
from tests.support.print_jobs import (
    content_of,
    copies,
    job_of,
    lines_of,
    make_stale,
    order,
    page_texts,
    parts_of,
    run_and_kill,
    signed_doors,
)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize(
    ("site", "at"),
    [*(("sqlite", at) for at in (1, 2, 3, 4, 5)), ("postgresql", 3)],
    indirect=["site"],
)
def test_a_killed_job_is_taken_up_again_and_nothing_is_printed_twice(
    clerk: User, world: World, signed: list[Contract], at: int
) -> None:
    signed_doors(world, ("11号", "12号"))
    key = order(clerk)
    run_and_kill(key, at)
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


@pytest.mark.deep
@pytest.mark.parametrize(
    "site", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)], indirect=True
)
@pytest.mark.usefixtures("small_parts")
def test_a_worker_killed_in_the_middle_is_followed_by_another(
    site: Flask, world: World, clerk: User
) -> None:
    signed_doors(world, (f"{n}号" for n in range(1, 25)))
    key = order(clerk)
    kill_in_the_middle(site, WORKER, key, lambda: job_of(key).chunks_done)
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


@pytest.mark.usefixtures("small_parts")
def test_files_are_numbered_without_a_gap_where_all_of_a_part_are_left_out(
    clerk: User, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_doors(world, ("1号", "2号", "3号", "4号"))
    key = order(clerk)
    gather, first = print_run.gather, iter([True])

    def without_the_first_part(lines: Any, *how: Any) -> Any:
        if next(first, False):
            return [], [Skipped(line.id, "no_agreement") for line in lines]
        return gather(lines, *how)

    monkeypatch.setattr(print_run, "gather", without_the_first_part)
    job.run_print(key)
    done = job_of(key)
    assert (done.status, done.done, done.skipped, done.chunks_done) == ("done", 2, 2, 2)
    (part,) = parts_of(key)
    assert part.number == 1
    assert [line.part for line in lines_of(key)] == [None, None, 1, 1]
    assert "第 1 / 1 部分" in "".join(page_texts(content_of(part)))
