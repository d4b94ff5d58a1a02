"""Serve the application on a free port of this machine, for tests that need a real address."""

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.serving import WSGIRequestHandler, make_server

_ANSWER = "tests.answer"


class _ClosingHandler(WSGIRequestHandler):
    """Closes an answer whose reader went away.

    Werkzeug's own reads what is left on the line before it closes the answer; a line that was
    reset ends it there, and the file of the answer stays open until somebody stumbles over it.
    """

    def connection_dropped(
        self, error: BaseException, environ: WSGIEnvironment | None = None
    ) -> None:
        answer = (environ or {}).get(_ANSWER)
        if hasattr(answer, "close"):
            answer.close()
        super().connection_dropped(error, environ)


@contextmanager
def serving(app: WSGIApplication, port: int = 0) -> Iterator[str]:
    """The address (`http://127.0.0.1:port`) at which `app` answers while the block runs.

    The port is a free one unless told, as for a server that comes back. Requests run in threads of
    their own, so several may stand in the server at once.
    """

    def remembered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = environ[_ANSWER] = app(environ, start_response)
        return answer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server(
        "127.0.0.1", port, remembered, threaded=True, request_handler=_ClosingHandler
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
