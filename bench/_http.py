"""A server in a process of its own, and clients that cost little beside it.

Both applications stand behind the server that `serve` uses, with the same number of threads, so a
ratio between them shows what the application itself costs. The clients are threads of the
benchmark's process with bare sockets: what they spend is not the server's time.
"""

import json
import logging
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from flask import Flask

from contracts_app import create_app
from contracts_app.extensions import limiter

THREADS = 8
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TICKS = os.sysconf("SC_CLK_TCK")
Message = Callable[[int], bytes]


@dataclass(frozen=True)
class Answers:
    """What the clients got: statuses, seconds of each request, and of the whole."""

    statuses: Counter[int]
    times: list[float]
    spent: float
    processor: float
    """Seconds of processor time of the server: they mean the same on a busy machine."""

    def told(self) -> dict[str, Any]:
        """Requests a second, and milliseconds: processor, the half and 95 in 100 of answers."""
        return {
            "per_second": round(len(self.times) / self.spent),
            "cpu_ms": round(self.processor / len(self.times) * 1000, 3),
            "p50_ms": self._share(0.5),
            "p95_ms": self._share(0.95),
        }

    def _share(self, share: float) -> float:
        return round(sorted(self.times)[int(len(self.times) * share)] * 1000, 1)


def request(method: str, path: str, body: str = "", cookie: str = "") -> bytes:
    """A request as it goes over the wire, its connection kept open."""
    head = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        *([f"Cookie: {cookie}"] if cookie else []),
    ]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


@dataclass(frozen=True)
class Served:
    """A running server."""

    port: int
    process: int

    def processor(self) -> float:
        """Seconds of processor time it has spent."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


def all_at_once(server: Served, message: Message, places: range, clients: int) -> Answers:
    """Send the messages of all places, shared out among clients that each wait for an answer."""
    waiting: SimpleQueue[int] = SimpleQueue()
    for place in places:
        waiting.put(place)
    statuses: list[int] = []
    times: list[float] = []

    def client() -> None:
        with socket.create_connection(("127.0.0.1", server.port)) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for place in _left(waiting):
                start = time.perf_counter()
                statuses.append(_asked(line, message(place)))
                times.append(time.perf_counter() - start)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    start, used = time.perf_counter(), server.processor()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent, processor = time.perf_counter() - start, server.processor() - used
    return Answers(Counter(statuses), times, spent, processor)


def _left(waiting: SimpleQueue[int]) -> Iterator[int]:
    while True:
        try:
            yield waiting.get_nowait()
        except Empty:
            return


def _asked(line: socket.socket, message: bytes) -> int:
    line.sendall(message)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += line.recv(65536)
    head, _, body = answer.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    assert length, head
    left = int(length[1]) - len(body)
    while left > 0:
        left -= len(line.recv(65536))
    return int(head.split(b" ", 2)[1])


@contextmanager
def served(settings: dict[str, Any] | None = None) -> Iterator[Served]:
    """The application with these settings behind a server; without any, one that says hello."""
    told = json.dumps(settings, default=str)
    command = [sys.executable, "-m", "bench._http", told]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            yield Served(int(server.stdout.readline()), server.pid)
        finally:
            server.terminate()


def _hello() -> Flask:
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app


def _serve(settings: dict[str, Any] | None) -> None:
    from waitress import create_server

    app = create_app(settings) if settings else _hello()
    limiter.enabled = False
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(app, host="127.0.0.1", port=0, threads=THREADS, ident=None)
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    _serve(json.loads(sys.argv[1]))
