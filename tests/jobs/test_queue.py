"""What the queue tells of a task that fails, and that no task of a kind waits twice."""

from typing import Any

import pytest
from flask import Flask

from contracts_app.jobs import imports, nightly, printing, referrals, renewal
from contracts_app.jobs.queue import queue
from tests.support.referrals import NOW


def test_a_task_that_fails_tells_what_and_where_and_nothing_of_whom(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fails() -> None:
        raise ValueError("Failing row contains (17, 王秀英, 河口村三组9号).")

    monkeypatch.setattr(nightly, "run_when_due", fails)
    waiting = queue().housekeeping_now()
    queue().huey.execute(queue().huey.dequeue())
    told = capsys.readouterr().err + caplog.text
    assert "ValueError" in told
    assert "fails:" in told
    assert "王秀英" not in told
    # A failure that the queue knows of would be stored with its message as well.
    assert waiting.get() is None


def due_at(minute: int) -> list[Any]:
    """What is put into the queue at a minute of an hour."""
    tasks = queue().huey.read_periodic(NOW.replace(minute=minute))
    for one in tasks:
        queue().huey.enqueue(one)
    return sorted(one.name for one in tasks)


def test_no_second_task_of_a_kind_is_queued_while_one_waits(app: Flask) -> None:
    huey = queue().huey
    huey.flush()
    assert due_at(0) == ["housekeeping", "tell_hospitals"]
    assert due_at(5) == []
    # While the worker is at one of them the next one may wait.
    begun = huey.dequeue()
    assert due_at(10) == [begun.name]
    assert due_at(15) == []


def test_a_queue_that_cannot_be_read_goes_on_being_filled(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OSError

    monkeypatch.setattr(queue().huey, "pending", away)
    assert due_at(0) == ["housekeeping", "tell_hospitals"]


def test_what_fails_after_referrals_were_looked_at_skips_nothing_else_of_the_round(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[str] = []

    def fails() -> None:
        raise ValueError("Failing row contains (17, 王秀英, 河口村三组9号).")

    monkeypatch.setattr(referrals, "look_after_referrals", fails)
    monkeypatch.setattr(nightly, "run_when_due", lambda: done.append("night"))
    for name, module in {
        "look_after_questions": referrals, "resume_renewals": renewal,
        "resume_stalled": imports, "resume_prints": printing,
    }.items():  # fmt: skip
        monkeypatch.setattr(module, name, lambda name=name: done.append(name))
    queue().housekeeping_now()
    queue().huey.execute(queue().huey.dequeue())
    assert done == [
        "night", "look_after_questions", "resume_renewals", "resume_stalled", "resume_prints",
    ]  # fmt: skip
    told = capsys.readouterr().err
    assert "ValueError" in told
    assert "王秀英" not in told
