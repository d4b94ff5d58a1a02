"""The server as a process: it starts on an empty folder, answers, works off jobs, and stops."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts_app.config import PROJECT

PATIENCE = 120
# This machine's own addresses are not asked for through a proxy, whatever the environment names.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture
def port() -> int:
    """A free port below those that the system gives to connections going out meanwhile.

    Each worker begins to look at a place of its own.
    """
    for step in range(18_000):
        wanted = 12_000 + (os.getpid() * 7 + step) % 18_000
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", wanted))
            return wanted
    raise AssertionError("no free port")


@pytest.fixture
def server(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("CONTRACTS_")},
        "CONTRACTS_INSTANCE_PATH": str(tmp_path),
        "CONTRACTS_INSECURE_HTTP": "1",
        "PORT": str(port),
    }
    command = [sys.executable, "-m", "contracts_app", "serve", "--migrate"]
    with (tmp_path / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=log)
        yield process
        process.kill()
        process.wait()


def answer_of(process: subprocess.Popen[bytes], port: int, path: str) -> str:
    """The body of a page, once the server answers; the test fails when it never does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with _direct.open(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
                return str(answer.read().decode())
        except OSError:
            # It leaves the processor to the server that is starting.
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
    raise AssertionError("the server never answered")


def test_a_server_on_an_empty_folder_answers_and_stops_on_ctrl_c(
    server: subprocess.Popen[bytes], port: int, tmp_path: Path
) -> None:
    assert '"ok"' in answer_of(server, port, "/readyz")
    assert "<h1>" in answer_of(server, port, "/login")
    assert (tmp_path / "field.key").stat().st_mode & 0o777 == 0o600
    server.send_signal(signal.SIGINT)
    assert server.wait(timeout=PATIENCE) == 0


@pytest.mark.deep
def test_two_servers_after_each_other_keep_the_same_keys(
    server: subprocess.Popen[bytes], port: int, tmp_path: Path
) -> None:
    answer_of(server, port, "/healthz")
    before = (tmp_path / "field.key").read_text()
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=PATIENCE) == 0
    assert (tmp_path / "field.key").read_text() == before
