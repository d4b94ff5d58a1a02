"""Print jobs in the background: whole parts in the order of doors, each copy in the log."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.jobs import printing as job
from contracts_app.models import AuditEvent, Contract, PrintJob, User
from contracts_app.services import print_jobs, print_run
from contracts_app.services.audit import SYSTEM
from contracts_app.services.print_log import next_print, record
from tests.support.print_jobs import (
    content_of,
    copies,
    job_of,
    lines_of,
    order,
    page_texts,
    parts_of,
    plain_layout,
)
from tests.support.unguarded import lift_guards

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
    # As somebody may have left it who owns the database; no page of ours writes such a one.
    lift_guards("contract")
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
