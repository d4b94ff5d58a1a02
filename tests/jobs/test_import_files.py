"""Uploaded files of every kind in the background, and what is kept of them."""

import json
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.jobs import imports as job
from contracts_app.models import ImportBatch
from contracts_app.services.audit import Actor
from contracts_app.spreadsheets.table import UnusableFile
from contracts_app.vocabulary import ImportKind, ImportStatus
from tests.factories import InstitutionFactory, make_users, make_world
from tests.support.import_batches import (
    batch_of,
    big,
    county_clerk,
    small,
    upload,
)
from tests.support.roster_imports import roster_world
from tests.support.rosters import DATA, cells, member


@pytest.fixture
def clerk(any_app: Flask) -> Actor:
    """A clerk of the whole sample county."""
    return county_clerk()


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
    # The file system may tell another time than this process.
    os.utime(folder / "fresh.bin", (time.time(), time.time()))

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
    actor = county_clerk()
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


def test_what_is_kept_of_an_import_names_nobody(clerk: Actor) -> None:
    key = upload(small(cells(), member(3, name="李四", phone="1")), clerk)
    job.run_import(key)
    kept = json.dumps(batch_of(key).report, ensure_ascii=False)
    assert "bad_phone" in kept
    assert not any(word in kept for word in ("张三", "李四", cells()[3]))
