"""A line between browser and server that can be cut, and that can lose an answer."""

import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


@dataclass
class Line:
    """Stands in front of an application. The server must be one of `tests.support.server`."""

    app: WSGIApplication
    loses_answer_to: str = ""
    """The path whose posts reach the application while their answers do not come back."""
    lost: list[str] = field(default_factory=list)
    """The status lines that did not come back."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        posted = environ["REQUEST_METHOD"] == "POST"
        if not posted or environ["PATH_INFO"] != self.loses_answer_to:
            return self.app(environ, start_response)
        self._swallow(environ)
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        start_response("200 OK", [])
        return []

    def _swallow(self, environ: WSGIEnvironment) -> None:
        def note(status: str, *_rest: object) -> object:
            self.lost.append(status)
            return lambda _part: None

        answer = self.app(environ, note)  # type: ignore[arg-type]
        try:
            b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
