"""A hospital's system that listens on this machine and writes down what it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class Hospital:
    """What came, and what is answered next."""

    url: str = ""
    status: int = 204
    location: str = ""
    came: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def numbers(self) -> list[str]:
        return [headers["X-Message-Id"] for _path, headers, _body in self.came]


@contextmanager
def listening() -> Iterator[Hospital]:
    """A server that runs inside."""
    hospital = Hospital()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hospital.came.append((self.path, dict(self.headers), body))
            self.send_response(hospital.status)
            if hospital.location:
                self.send_header("Location", hospital.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            """Nothing is said on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hospital.url = f"http://127.0.0.1:{server.server_port}/told"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield hospital
        finally:
            server.shutdown()
            thread.join()
