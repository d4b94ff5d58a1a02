"""Starting workers as processes of their own, talking to them, and killing them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from flask import Flask

from contracts_app.config import PROJECT
from tests.deep.worker import FOLDER, URL

Worker = subprocess.Popen[str]


def start(app: Flask, *arguments: str) -> Worker:
    """A worker on this application's database that has said it is ready."""
    environment = {
        **os.environ,
        URL: app.config["SQLALCHEMY_DATABASE_URI"],
        FOLDER: app.instance_path,
    }
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.deep.worker", *arguments],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout
    if worker.stdout.readline() != "ready\n":
        kill(worker)
        said(worker)
        raise AssertionError("a worker did not start")
    return worker


@contextmanager
def started(app: Flask, count: int, *arguments: str) -> Iterator[list[Worker]]:
    """Many workers at once; all are killed at the end."""
    workers = [start(app, *arguments) for _ in range(count)]
    try:
        yield workers
    finally:
        for worker in workers:
            kill(worker)
            said(worker)


def tell(worker: Worker, message: Any) -> None:
    """Send one line."""
    assert worker.stdin
    worker.stdin.write(json.dumps(message) + "\n")
    worker.stdin.flush()


def answer(worker: Worker) -> Any:
    """The next line of a worker."""
    assert worker.stdout
    return json.loads(worker.stdout.readline())


def killed_after(worker: Worker, seconds: float) -> bool:
    """Kill it after this time, as a power cut would; False when it had ended by itself."""
    try:
        worker.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    finally:
        kill(worker)
    return False


def kill(worker: Worker) -> None:
    """End it at once and wait until it is gone; what it said can still be read."""
    worker.kill()
    worker.wait()
    if worker.stdin:
        # What lies in the pipe has no reader any more.
        with suppress(BrokenPipeError):
            worker.stdin.close()


def said(worker: Worker) -> list[str]:
    """All whole lines a worker said before its end."""
    assert worker.stdout
    text = worker.stdout.read()
    worker.stdout.close()
    return text[: text.rfind("\n") + 1].splitlines()
