"""The server of the tests leaves nothing open when a browser goes away."""

import socket
import struct
import threading
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIEnvironment

from tests.support.server import serving

WHOLE = b"all there is"


class Answer:
    """An answer that must be closed, like a file; its reader hangs up before it has ended."""

    def __init__(self) -> None:
        self.begun, self.hung_up, self.closed = (threading.Event() for _ in range(3))

    def __iter__(self) -> Iterator[bytes]:
        yield WHOLE
        self.begun.set()
        assert self.hung_up.wait(60)

    def close(self) -> None:
        self.closed.set()


def test_an_answer_is_closed_when_its_reader_has_hung_up() -> None:
    answer = Answer()

    def app(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", str(len(WHOLE)))])
        return answer

    with serving(app) as url:
        reader = socket.create_connection(("127.0.0.1", urlsplit(url).port or 0))
        reader.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert answer.begun.wait(60)
        # Without lingering, the close is a reset, as from a browser that was ended.
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        reader.close()
        answer.hung_up.set()
        assert answer.closed.wait(60)
