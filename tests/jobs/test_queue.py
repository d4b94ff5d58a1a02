"""What the queue tells of a task that fails."""

import pytest
from flask import Flask

from contracts_app.jobs import nightly
from contracts_app.jobs.queue import queue


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
